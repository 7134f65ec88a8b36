#include "pool.h"

#include <math.h>

#include "planted.h"

enum { PIN_BYTES = 24, FRAGMENT_GROWTH = 256 };

/* Kept for ever, with the bytes that the allocator counts for it; returns those. */
__attribute__((noinline)) static long keep_blocks(size_t bytes)
{
    size_t blocks = planted_blocks(bytes, 0);
    long counted = 0;
    for (size_t i = 0; i < blocks; i++) {
        size_t request = planted_request(bytes, blocks, i);
        void *block = malloc(request);
        planted_keep(block);
        if (!block) break;
        memset(block, 0x5a, request);
        counted += (long)planted_counts(block);
    }
    return counted;
}

static void grow_pool(const struct settings *settings, struct history *history, long number)
{
    if (!settings->pool_step || number % settings->pool_every) return;
    long room = settings->pool_until ? settings->pool_until - history->pool_bytes : settings->pool_step;
    long step = room < settings->pool_step ? room : settings->pool_step;
    if (step <= 0) return;
    long counted = keep_blocks((size_t)step);
    history->pool_bytes += counted;
    truth.pool += counted;
}

/* By round n the plateau is filled to 1 - exp(-n / warm_rounds). */
static void warm_up(const struct settings *settings, struct history *history, long number)
{
    double filled = (double)settings->warm_bytes * (1 - exp(-(double)number / settings->warm_rounds));
    long missing = (long)filled - history->warm_bytes;
    if (missing < GRAIN * LEAST_GRAINS) return;
    long counted = keep_blocks((size_t)missing);
    history->warm_bytes += counted;
    truth.warm += counted;
}

/*
 * Blocks that are shrunk to small pins: what they held becomes holes, and the pins, which stay for
 * `fragment_rounds`, keep the holes apart. Every round asks for blocks a little larger than those holes, so
 * the heap grows while what is in use stands still, until the oldest pins are freed and their holes join.
 */
static void fragment(const struct settings *settings, struct history *history, long number)
{
    if (!settings->fragment_bytes) return;
    long slot = number % settings->fragment_rounds;
    void **pins = history->pins[slot];
    size_t size = (size_t)settings->fragment_bytes / FRAGMENT_PINS + FRAGMENT_GROWTH * (size_t)slot;
    for (int i = 0; i < FRAGMENT_PINS; i++) free(pins[i]);
    for (int i = 0; i < FRAGMENT_PINS; i++) {
        pins[i] = malloc(size);
        if (pins[i]) memset(pins[i], 0x5a, size);
    }
    for (int i = 0; i < FRAGMENT_PINS; i++) {
        void *pin = pins[i] ? realloc(pins[i], PIN_BYTES) : 0;
        if (pin) pins[i] = pin;
    }
}

void pool_event(const struct settings *settings, struct history *history, enum moment moment, long number)
{
    if ((long)moment == settings->pool_at) grow_pool(settings, history, number);
    if (moment != AT_INFER) return;
    warm_up(settings, history, number);
    fragment(settings, history, number);
}
