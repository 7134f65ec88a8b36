/*
 * What a model file and `--calibrate` may say. One table (settings.c) holds every key with its default
 * and its bounds; native/README.md explains each.
 */
#ifndef CALIBRATION_SETTINGS_H
#define CALIBRATION_SETTINGS_H

#include <stddef.h>

enum kind { KIND_ASR, KIND_ALIGNER };
enum moment { AT_LOAD, AT_INFER, AT_RESTART, AT_DESTROY, AT_TOKEN, AT_CALLBACK };
enum death { DIE_NOT, DIE_SEGV, DIE_ABORT, DIE_EXIT, DIE_HANG, DIE_OOM, DIE_GARBAGE };
enum refusal { REFUSE_NOTHING, REFUSE_START, REFUSE_INFER, REFUSE_DESTROY, REFUSE_TOKENIZE, REFUSE_ASYNC };
enum align_fault { ALIGN_SOUND, ALIGN_COUNT, ALIGN_ORDER, ALIGN_RANGE, ALIGN_JSON };

/* The three moments at which something can be leaked; index of the arrays below. */
enum { LEAK_LOAD, LEAK_INFER, LEAK_RESTART, LEAK_MOMENTS };

struct language_text {
    char *language; /* "" for the key without a language */
    char *text;
};

struct settings {
    /* what it is */
    long kind;
    char *name;
    long param_num, context;
    /* what it says */
    char *language;
    struct language_text *texts;
    size_t text_count;
    double word_errors, word_deletions, word_insertions;
    long seed, split_utf8, broken_utf8, prompt_tokens;
    char *other_text;
    long other_round, other_every, ignore_system, empty_first;
    /* how it aligns */
    long word_ms, segment_ms, align_fault, align_round;
    char *times;
    /* how long it takes, in ms */
    double load_ms, ttft_ms, token_ms, restart_ms, unload_ms, jitter_ms, token_jitter_ms, slow_ms;
    long burst, slow_at, slow_round, slow_every;
    /* what it holds */
    double load_mb, kv_mb, compute_mb;
    long tokenizer_kb;
    /* what it loses */
    long leak[LEAK_MOMENTS], leak_mmap[LEAK_MOMENTS], leak_handle[LEAK_MOMENTS], leak_thread[LEAK_MOMENTS];
    long leak_shm[LEAK_MOMENTS], leak_memfd[LEAK_MOMENTS], leak_child[LEAK_MOMENTS];
    long leak_hidden[LEAK_MOMENTS];
    long leak_zombie[LEAK_MOMENTS], leak_helper[LEAK_MOMENTS];
    long leak_blocks, leak_touch, leak_every, leak_from, leak_until, leak_factor_from, leak_reap, helper_ms;
    double leak_more, leak_factor;
    /* what it keeps */
    long pool_at, pool_step, pool_every, pool_until, warm_bytes, fragment_bytes, fragment_rounds;
    double warm_rounds;
    /* how it fails */
    long die, die_at, die_round, die_token, die_code, oom_mb;
    char *die_message;
    long refuse, refuse_code, refuse_round;
    char *refuse_text;
    long unsafe_destroy, unsafe_async_start, misroute, callback_thread, end_calls, missing_audio_code, silent_context;
};

void settings_defaults(struct settings *settings);

/* Sets one key from its text. Returns 0, or a static text that says what is wrong. */
const char *settings_set(struct settings *settings, const char *key, const char *value, const char *folder);

/* Reads a model file. Returns 0, or a text to be freed. */
char *settings_read(struct settings *settings, const char *path);

/* What only the whole can tell: 0, or a static text. */
const char *settings_conflict(const struct settings *settings);

void settings_free(struct settings *settings);

/* The text for a language, else the one without a language. */
const char *settings_text(const struct settings *settings, const char *language);
/* The text of exactly that name, or 0. */
const char *settings_text_of(const struct settings *settings, const char *name);

#endif
