#define _POSIX_C_SOURCE 200809L
#include "death.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "planted.h"

enum { OOM_STEP = 16 << 20, INTO_CALLBACK_NS = 2 * 1000 * 1000, SCRIBBLED_DESCRIPTORS = 64 };

bool death_due(const struct settings *settings, enum moment moment, long number)
{
    return settings->die != DIE_NOT && settings->die_at == (long)moment && number == settings->die_round;
}

/* stderr may be closed or buffered by nobody: write it straight, as glibc does. */
static void last_words(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    ignored = write(STDERR_FILENO, "\n", 1);
    (void)ignored;
}

_Noreturn void death_by_misuse(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    abort();
}

_Noreturn void death_by_double_free(void)
{
    last_words("double free or corruption (out)");
    abort();
}

_Noreturn void death_by_exception(const char *type, const char *what)
{
    char text[512];
    snprintf(text, sizeof text, "terminate called after throwing an instance of '%s'\n  what():  %s", type, what);
    last_words(text);
    abort();
}

/* Takes memory until the limit, the allocator or the kernel says no. */
static _Noreturn void run_out_of_memory(long limit_mb)
{
    for (long taken = 0; !limit_mb || taken < limit_mb << 20; taken += OOM_STEP) {
        char *block = malloc(OOM_STEP);
        if (!block) break;
        memset(block, 0x5a, OOM_STEP);
        planted_keep(block);
    }
    death_by_exception("std::bad_alloc", "std::bad_alloc");
}

/* As an engine does that has mixed up its descriptors: writes on every pipe and socket that it did not open. */
static void scribble(void)
{
    static const char text[] = "\x01\x02 not for you\n";
    for (int fd = STDERR_FILENO + 1; fd < SCRIBBLED_DESCRIPTORS; fd++) {
        struct stat info;
        if (fstat(fd, &info) || (!S_ISFIFO(info.st_mode) && !S_ISSOCK(info.st_mode))) continue;
        ssize_t ignored = write(fd, text, sizeof text - 1);
        (void)ignored;
    }
}

void death_come(const struct settings *settings)
{
    switch ((enum death)settings->die) {
    case DIE_NOT: return;
    case DIE_SEGV: death_by_misuse();
    case DIE_ABORT: last_words(settings->die_message); abort();
    case DIE_EXIT: exit((int)settings->die_code);
    case DIE_HANG:
        for (;;) pause();
    case DIE_OOM: run_out_of_memory(settings->oom_mb);
    case DIE_GARBAGE: scribble();
    }
}

static pthread_t reaper;

static void *approach(void *settings)
{
    nanosleep(&(struct timespec){0, INTO_CALLBACK_NS}, 0);
    death_come(settings);
    return 0;
}

void death_approach(const struct settings *settings)
{
    if (pthread_create(&reaper, 0, approach, (void *)settings)) death_come(settings);
}

void death_await(void)
{
    pthread_join(reaper, 0);
}
