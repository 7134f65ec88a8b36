#define _GNU_SOURCE
#include "kin.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "history.h"

/* How often a helper looks whether the engine's process is still there: none outlives a test by more. */
enum { WATCH_MS = 100 };

/*
 * A forked copy of a process with threads may call nothing but what is safe in a signal handler: no malloc, no
 * stdio, and out by _exit, since the exit handlers are the parent's.
 */
static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, 0);
}

static int orders = -1, answers = -1;

static _Noreturn void serve(int commands, int replies)
{
    int64_t bytes;
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
    while (read(commands, &bytes, sizeof bytes) == (ssize_t)sizeof bytes) {
        char *memory = mmap(0, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) bytes = 0;
        else memset(memory, 0x5a, (size_t)bytes);
        if (write(replies, &bytes, sizeof bytes) != (ssize_t)sizeof bytes) break;
    }
    _exit(0);
}

static void start_child(void)
{
    int to[2], from[2];
    if (pipe(to) || pipe(from)) return;
    pid_t child = fork();
    if (child < 0) return;
    if (!child) {
        close(to[1]);
        close(from[0]);
        serve(to[0], from[1]);
    }
    close(to[0]);
    close(from[1]);
    orders = to[1];
    answers = from[0];
}

void kin_grow(long bytes)
{
    int64_t asked = bytes, given = 0;
    if (!bytes) return;
    if (orders < 0) start_child();
    if (orders < 0 || write(orders, &asked, sizeof asked) != (ssize_t)sizeof asked) return;
    /* Answered when the memory is taken: what a checkpoint reads must not depend on who is quicker. */
    if (read(answers, &given, sizeof given) == (ssize_t)sizeof given) truth.leaked_child += (long)given;
}

void kin_zombies(long count, long reap)
{
    for (long i = 0; i < count; i++) {
        pid_t child = fork();
        if (!child) _exit(0);
        if (child < 0) return;
        siginfo_t ended;
        /* Waits until it has ended, and leaves it where it is. */
        waitid(P_PID, (id_t)child, &ended, WEXITED | (reap ? 0 : WNOWAIT));
        truth.zombies += !reap;
    }
}

static _Noreturn void help(pid_t engine, long ms)
{
    if (ms) pause_ms(ms);
    while (!ms && !kill(engine, 0)) pause_ms(WATCH_MS);
    _exit(0);
}

void kin_helpers(long count, long ms)
{
    pid_t engine = getpid();
    for (long i = 0; i < count; i++) {
        pid_t child = fork();
        if (child < 0) return;
        if (!child) {
            pid_t helper = fork();
            if (!helper) help(engine, ms);
            _exit(helper < 0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        truth.helpers += !ms && WIFEXITED(status) && !WEXITSTATUS(status);
    }
}
