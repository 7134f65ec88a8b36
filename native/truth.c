#include <stdio.h>

#include "abi.h"
#include "history.h"

struct truth truth;

void truth_begin_round(int64_t now)
{
    truth.errors = (struct planted_errors){0};
    truth.tokens = truth.chunks = truth.prompt_tokens = truth.audio_tokens = 0;
    truth.first_chunk = truth.last_chunk = truth.planned_ttft = truth.planned_last = 0;
    truth.began = now;
}

const char *calibration_truth(void)
{
    static char text[1024];
    const struct planted_errors *errors = &truth.errors;
    snprintf(text, sizeof text,
             "{\"schema\":\"calibration-truth\",\"version\":1,"
             "\"loads\":%ld,\"infers\":%ld,\"restarts\":%ld,\"destroys\":%ld,"
             "\"leaked\":{\"heap\":%ld,\"mmap\":%ld,\"handles\":%ld,\"threads\":%ld,"
             "\"shm\":%ld,\"memfd\":%ld,\"hidden\":%ld,\"child\":%ld,\"zombies\":%ld,\"helpers\":%ld},\"pool\":%ld,\"warm\":%ld,"
             "\"round\":{\"words\":%ld,\"substitutions\":%ld,\"deletions\":%ld,\"insertions\":%ld,"
             "\"tokens\":%ld,\"chunks\":%ld,\"promptTokens\":%ld,\"audioTokens\":%ld,"
             "\"began\":%lld,\"firstChunk\":%lld,\"lastChunk\":%lld,\"plannedTtft\":%lld,\"plannedTotal\":%lld}}",
             truth.loads, truth.infers, truth.restarts, truth.destroys, truth.leaked_heap, truth.leaked_mmap,
             truth.leaked_handles, truth.leaked_threads, truth.leaked_shm, truth.leaked_memfd, truth.leaked_hidden,
             truth.leaked_child,
             truth.zombies, truth.helpers, truth.pool, truth.warm, errors->words,
             errors->substitutions, errors->deletions, errors->insertions, truth.tokens, truth.chunks,
             truth.prompt_tokens, truth.audio_tokens, (long long)truth.began, (long long)truth.first_chunk,
             (long long)truth.last_chunk, (long long)truth.planned_ttft, (long long)truth.planned_last);
    return text;
}
