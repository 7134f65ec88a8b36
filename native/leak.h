/*
 * Planted leaks. The allocations are made directly in three functions that are named, exported and never
 * inlined, because a leak report by call site must name exactly them.
 */
#ifndef CALIBRATION_LEAK_H
#define CALIBRATION_LEAK_H

#include "abi.h"
#include "settings.h"

ABI void leak_in_load(const struct settings *settings, const char *model, long number);
ABI void leak_in_infer(const struct settings *settings, const char *model, long number);
ABI void leak_in_restart(const struct settings *settings, const char *model, long number);

#endif
