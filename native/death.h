/* Planted ends of the process. */
#ifndef CALIBRATION_DEATH_H
#define CALIBRATION_DEATH_H

#include <stdbool.h>

#include "history.h"
#include "settings.h"

/* True if event `number` is the one to die in. */
bool death_due(const struct settings *settings, enum moment moment, long number);

/* Dies as `settings->die` says; returns only for DIE_NOT and DIE_GARBAGE. */
void death_come(const struct settings *settings);

/* Starts a thread that dies while the caller is in the callback; `death_await` then waits for it. */
void death_approach(const struct settings *settings);
void death_await(void);

/* How glibc ends a process that frees what it must not, as the real engine's destroy does. */
_Noreturn void death_by_double_free(void);

/* How C++ ends a process on an exception that nobody catches. */
_Noreturn void death_by_exception(const char *type, const char *what);

/* How a call on an object that cannot take it ends in the real engine. */
_Noreturn void death_by_misuse(void);

#endif
