#ifndef CALIBRATION_CLOCK_H
#define CALIBRATION_CLOCK_H

#include <stdint.h>

/* Nanoseconds of the monotonic clock that Node's process.hrtime reads, so stamps compare. */
int64_t clock_now(void);

/* Returns at the instant `deadline` of that clock, or at once if it has passed; never before it. */
void clock_wait_until(int64_t deadline);

int64_t ms_to_ns(double ms);

#endif
