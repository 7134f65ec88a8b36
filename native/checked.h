/*
 * The real engine does not check what it is given: a null, destroyed or never started object is a SIGSEGV.
 * So it is here, but certainly and at once.
 */
#ifndef CALIBRATION_CHECKED_H
#define CALIBRATION_CHECKED_H

#include "engine.h"

/* `obj` if it is alive, else the end. */
struct chatllm_obj *alive_object(struct chatllm_obj *obj);

/* `obj` if a start got past its parameters, else the end. */
struct chatllm_obj *started_object(struct chatllm_obj *obj);

#endif
