#define _GNU_SOURCE
#include "leak.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "history.h"
#include "kin.h"
#include "planted.h"

#define CALL_SITE __attribute__((noinline, visibility("default")))
#define IN_CALLER static inline __attribute__((always_inline))

enum { PARKED_STACK = 64 * 1024 };

static bool due(const struct settings *settings, long number)
{
    if (number < settings->leak_from || (settings->leak_until && number > settings->leak_until)) return false;
    return number % settings->leak_every == 0;
}

/* Bytes of event `number`: more each time by `leak_more` of the first, and another rate from `leak_factor_from` on. */
static long scaled(const struct settings *settings, long bytes, long number)
{
    double more = 1 + settings->leak_more * (double)(number - settings->leak_from);
    bool changed = settings->leak_factor_from && number >= settings->leak_factor_from;
    return (long)((double)bytes * more * (changed ? settings->leak_factor : 1));
}

/* Bytes by which the blocks so far came out larger than planned: taken from the next leak. */
static long surplus;

IN_CALLER void leak_heap(const struct settings *settings, long bytes)
{
    if (bytes <= surplus) {
        surplus -= bytes;
        return;
    }
    size_t wanted = (size_t)(bytes - surplus), blocks = planted_blocks(wanted, settings->leak_blocks), counted = 0;
    for (size_t i = 0; i < blocks; i++) {
        size_t request = planted_request(wanted, blocks, i);
        void *block = malloc(request);
        planted_keep(block);
        if (!block) break;
        if (settings->leak_touch) memset(block, 0x5a, request);
        counted += planted_counts(block);
    }
    surplus += (long)counted - bytes;
    truth.leaked_heap += (long)counted;
}

static size_t whole_pages(long bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return ((size_t)bytes + page - 1) / page * page;
}

/* `sharing`: MAP_PRIVATE, or MAP_SHARED, whose pages belong to no process alone. */
IN_CALLER void leak_mapping(const struct settings *settings, long bytes, int sharing, long *leaked)
{
    if (!bytes) return;
    size_t length = whole_pages(bytes);
    char *memory = mmap(0, length, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    if (settings->leak_touch) memset(memory, 0x5a, length);
    *leaked += (long)length;
}

/* A file in memory that grows: written, never mapped, held by one descriptor. It shows in no figure of the process. */
IN_CALLER void leak_memfd(long bytes)
{
#ifdef __linux__
    static int held = -1;
    static char page[4096];
    if (!bytes) return;
    if (held < 0) held = memfd_create("calibration", MFD_CLOEXEC);
    memset(page, 0x5a, sizeof page);
    for (size_t left = whole_pages(bytes); left > 0; left -= sizeof page) {
        if (write(held, page, sizeof page) != (ssize_t)sizeof page) return;
        truth.leaked_memfd += (long)sizeof page;
    }
#else
    (void)bytes;
#endif
}

/*
 * Shared memory that is written and then let go of: the object keeps the pages, and no page table leads to them. They
 * show in the control group alone. One mapping for all, so that nothing else grows.
 */
IN_CALLER void leak_hidden(long bytes)
{
    static char *room;
    static size_t used;
    const size_t most = (size_t)16 << 30;
    if (!bytes) return;
    if (!room) room = mmap(0, most, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t length = whole_pages(bytes);
    if (room == MAP_FAILED || used + length > most) return;
    memset(room + used, 0x5a, length);
    if (!madvise(room + used, length, MADV_DONTNEED)) truth.leaked_hidden += (long)length;
    used += length;
}

IN_CALLER void leak_handles(const char *model, long count)
{
    for (long i = 0; i < count; i++) truth.leaked_handles += open(model, O_RDONLY | O_CLOEXEC) >= 0;
}

static void *park(void *nothing)
{
    for (;;) pause();
    return nothing;
}

IN_CALLER void leak_threads(long count)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    if (!count) return;
    /* A parked thread must not be the one that takes the process's signals. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, PARKED_STACK);
    for (long i = 0; i < count; i++) {
        pthread_t thread;
        truth.leaked_threads += pthread_create(&thread, &attributes, park, 0) == 0;
    }
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, 0);
}

IN_CALLER void leak_all(const struct settings *settings, const char *model, int moment, long number)
{
    if (!due(settings, number)) return;
    leak_heap(settings, scaled(settings, settings->leak[moment], number));
    leak_mapping(settings, scaled(settings, settings->leak_mmap[moment], number), MAP_PRIVATE, &truth.leaked_mmap);
    leak_mapping(settings, scaled(settings, settings->leak_shm[moment], number), MAP_SHARED, &truth.leaked_shm);
    leak_memfd(scaled(settings, settings->leak_memfd[moment], number));
    leak_hidden(scaled(settings, settings->leak_hidden[moment], number));
    leak_handles(model, settings->leak_handle[moment]);
    leak_threads(settings->leak_thread[moment]);
    kin_grow(scaled(settings, settings->leak_child[moment], number));
    kin_zombies(settings->leak_zombie[moment], settings->leak_reap);
    kin_helpers(settings->leak_helper[moment], settings->helper_ms);
}

CALL_SITE void leak_in_load(const struct settings *settings, const char *model, long number)
{
    leak_all(settings, model, LEAK_LOAD, number);
}

CALL_SITE void leak_in_infer(const struct settings *settings, const char *model, long number)
{
    leak_all(settings, model, LEAK_INFER, number);
}

CALL_SITE void leak_in_restart(const struct settings *settings, const char *model, long number)
{
    leak_all(settings, model, LEAK_RESTART, number);
}
