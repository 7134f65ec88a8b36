#ifndef __APPLE__ /* whose headers then hide CLOCK_UPTIME_RAW */
#define _POSIX_C_SOURCE 200809L
#endif
#include "clock.h"

#include <errno.h>
#include <time.h>

/* A sleeper wakes late (timer slack is 50 us, then the scheduler), so the last stretch is spun. */
enum { SPIN_NS = 150 * 1000 };

int64_t clock_now(void)
{
    struct timespec t;
#ifdef __APPLE__
    clock_gettime(CLOCK_UPTIME_RAW, &t);
#else
    clock_gettime(CLOCK_MONOTONIC, &t);
#endif
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void sleep_until(int64_t instant)
{
#ifdef __APPLE__
    for (int64_t left = instant - clock_now(); left > 0; left = instant - clock_now()) {
        struct timespec pause = {left / 1000000000, (long)(left % 1000000000)};
        nanosleep(&pause, 0);
    }
#else
    struct timespec until = {instant / 1000000000, (long)(instant % 1000000000)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, 0) == EINTR) {
    }
#endif
}

void clock_wait_until(int64_t deadline)
{
    if (deadline - clock_now() > SPIN_NS) sleep_until(deadline - SPIN_NS);
    while (clock_now() < deadline) {
    }
}

int64_t ms_to_ns(double ms)
{
    return (int64_t)(ms * 1e6 + 0.5);
}
