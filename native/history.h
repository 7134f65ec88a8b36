/*
 * What has happened in this process, by model file: planted events are counted here and not in the object,
 * because `every 3rd load` has to survive the object. Fixed storage, so that counting allocates nothing.
 */
#ifndef CALIBRATION_HISTORY_H
#define CALIBRATION_HISTORY_H

#include <stdint.h>

#include "script.h"
#include "settings.h"

enum { FRAGMENT_RING = 64, FRAGMENT_PINS = 64 };

struct history {
    uint64_t model;                      /* hash of the path; 0: free */
    long count[AT_DESTROY + 1];          /* loads, inferences, restarts, destroys */
    long pool_bytes, warm_bytes;         /* kept so far */
    void *pins[FRAGMENT_RING][FRAGMENT_PINS];
};

/* What was planted by all models together; `calibration_truth` prints it. */
struct truth {
    long loads, infers, restarts, destroys;
    long leaked_heap, leaked_mmap, leaked_handles, leaked_threads, pool, warm;
    long leaked_shm, leaked_memfd, leaked_hidden, leaked_child, zombies, helpers;
    /* the last round */
    struct planted_errors errors;
    long tokens, chunks, prompt_tokens, audio_tokens;
    int64_t began, first_chunk, last_chunk, planned_ttft, planned_last;
};
extern struct truth truth;

/* Forgets the last round. */
void truth_begin_round(int64_t now);

/* The record of a model file. */
struct history *history_of(const char *path);

/* Counts an event and returns its number, from 1. */
long history_count(struct history *history, enum moment moment);

/* True for event `number` if it is the `round`-th (0: never) or one of every `every` (0: never). */
static inline int history_hits(long number, long round, long every)
{
    return (round && number == round) || (every && number % every == 0);
}

#endif
