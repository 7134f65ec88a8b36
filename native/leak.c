#define _GNU_SOURCE
#include "leak.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "history.h"
#include "planted.h"

#define CALL_SITE __attribute__((noinline, visibility("default")))
#define IN_CALLER static inline __attribute__((always_inline))

enum { PARKED_STACK = 64 * 1024 };

static bool due(const struct settings *settings, long number)
{
    if (number < settings->leak_from || (settings->leak_until && number > settings->leak_until)) return false;
    return number % settings->leak_every == 0;
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

IN_CALLER void leak_mapping(const struct settings *settings, long bytes)
{
    if (!bytes) return;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), length = ((size_t)bytes + page - 1) / page * page;
    char *memory = mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    if (settings->leak_touch) memset(memory, 0x5a, length);
    truth.leaked_mmap += (long)length;
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
    leak_heap(settings, settings->leak[moment]);
    leak_mapping(settings, settings->leak_mmap[moment]);
    leak_handles(model, settings->leak_handle[moment]);
    leak_threads(settings->leak_thread[moment]);
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
