/* The object behind the ABI, and what its parts share. */
#ifndef CALIBRATION_ENGINE_H
#define CALIBRATION_ENGINE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "abi.h"
#include "history.h"
#include "options.h"
#include "script.h"
#include "settings.h"

/* Weights, KV cache, compute buffer and tokenizer: held from start to destroy. */
struct memory {
    void *weights, *kv, *compute;
    size_t weights_bytes, kv_bytes, compute_bytes;
    void **tokenizer;
    size_t tokenizer_blocks;
};

/* Tokens and time as chatllm_show_statistics tells them: cumulative over the object's life. */
struct counters {
    long prompt_tokens, generated_tokens;
    double prompt_ms, generation_ms;
};

struct multimedia {
    char *text;
    char *audio; /* base64 */
};

struct chatllm_obj {
    struct words words;
    struct options options;
    struct settings settings;
    struct history *history;
    print_callback print;
    end_callback end;
    void *user_data;
    bool started;       /* loaded and usable */
    bool met_parameters; /* a start got past the parameters: from here on calls are safe */
    struct memory memory;
    struct counters counters;
    struct multimedia multimedia;
    const char *language; /* canonical name of the language that was set, or "" */
    long cursor, max_new_tokens, messages;
    char *vocabulary;
    char *system; /* what a restart put in place of `-s`, or 0 */
    atomic_bool busy, abort, async_busy;
    atomic_int async_result;
    struct chatllm_obj *next; /* of the alive objects */
};

/* engine.c: the object that was created last of those alive. */
struct chatllm_obj *newest_object(void);

/* memory.c; false, and nothing held, when there is not enough */
bool memory_load(struct memory *memory, const struct settings *settings);
void memory_touch(struct memory *memory);
void memory_free(struct memory *memory);

/* model.c: what the model says of itself, and the languages it knows. */
void model_banner(struct chatllm_obj *obj);
void model_info(struct chatllm_obj *obj);
const char *model_language(const char *name);
long model_context(const struct chatllm_obj *obj);

/* round.c: what follows the checks of the ABI; returns its code. */
int round_run(struct chatllm_obj *obj, const char *text, const char *audio_base64);

#endif
