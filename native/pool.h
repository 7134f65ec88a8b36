/* Memory that is kept on purpose: what must not be called a leak once it stands still. */
#ifndef CALIBRATION_POOL_H
#define CALIBRATION_POOL_H

#include "history.h"
#include "settings.h"

/* Lets the pool, the warm-up and the fragmentation of this moment's event happen. */
void pool_event(const struct settings *settings, struct history *history, enum moment moment, long number);

#endif
