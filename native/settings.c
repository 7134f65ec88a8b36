#define _POSIX_C_SOURCE 200809L
#include "settings.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAGIC "asr-bench-calibration 1"

enum type { TEXT, WHOLE, REAL, CHOICE };

struct key {
    const char *name;
    enum type type;
    size_t offset;
    const char *start; /* the default, as one would write it */
    double least, most;
    const char *choices; /* CHOICE: words, one blank between */
};

#define AT(field) offsetof(struct settings, field)
#define TEXT_KEY(name, start) {#name, TEXT, AT(name), start, 0, 0, 0}
#define WHOLE_KEY(name, start, least, most) {#name, WHOLE, AT(name), start, least, most, 0}
#define REAL_KEY(name, start, least, most) {#name, REAL, AT(name), start, least, most, 0}
#define CHOICE_KEY(name, start, choices) {#name, CHOICE, AT(name), start, 0, 0, choices}
#define LEAK_KEYS(what, field)                                                      \
    {#what "_load", WHOLE, AT(field[LEAK_LOAD]), "0", 0, HUGE_COUNT, 0},            \
        {#what "_infer", WHOLE, AT(field[LEAK_INFER]), "0", 0, HUGE_COUNT, 0},      \
        {#what "_restart", WHOLE, AT(field[LEAK_RESTART]), "0", 0, HUGE_COUNT, 0}
#define HUGE_COUNT 1e15
#define DAY_MS 86400e3

static const struct key keys[] = {
    CHOICE_KEY(kind, "asr", "asr aligner"),
    TEXT_KEY(name, "calibration"),
    WHOLE_KEY(param_num, "1000000", 0, HUGE_COUNT),
    WHOLE_KEY(context, "65536", 1, 1e9),

    TEXT_KEY(language, "English"),
    REAL_KEY(word_errors, "0", 0, 1),
    REAL_KEY(word_deletions, "0", 0, 1),
    REAL_KEY(word_insertions, "0", 0, 1),
    WHOLE_KEY(seed, "1", 0, HUGE_COUNT),
    WHOLE_KEY(split_utf8, "0", 0, 1e6),
    WHOLE_KEY(broken_utf8, "0", 0, 1),
    WHOLE_KEY(prompt_tokens, "10", 1, 1e6),
    TEXT_KEY(other_text, ""),
    WHOLE_KEY(other_round, "0", 0, 1e9),
    WHOLE_KEY(other_every, "0", 0, 1e9),
    WHOLE_KEY(ignore_system, "0", 0, 1),
    WHOLE_KEY(empty_first, "0", 0, 1),

    WHOLE_KEY(word_ms, "0", 0, 1e6),
    WHOLE_KEY(segment_ms, "80", 1, 1e6),
    TEXT_KEY(times, ""),
    CHOICE_KEY(align_fault, "none", "none count order range json"),
    WHOLE_KEY(align_round, "0", 0, 1e9),

    REAL_KEY(load_ms, "0", 0, DAY_MS),
    REAL_KEY(ttft_ms, "0", 0, DAY_MS),
    REAL_KEY(token_ms, "0", 0, DAY_MS),
    REAL_KEY(restart_ms, "0", 0, DAY_MS),
    REAL_KEY(unload_ms, "0", 0, DAY_MS),
    REAL_KEY(jitter_ms, "0", 0, DAY_MS),
    REAL_KEY(token_jitter_ms, "0", 0, DAY_MS),
    WHOLE_KEY(burst, "0", 0, 1),
    CHOICE_KEY(slow_at, "infer", "load infer restart destroy"),
    REAL_KEY(slow_ms, "0", 0, DAY_MS),
    WHOLE_KEY(slow_round, "0", 0, 1e9),
    WHOLE_KEY(slow_every, "0", 0, 1e9),

    REAL_KEY(load_mb, "8", 0, 1e6),
    REAL_KEY(kv_mb, "4", 0, 1e6),
    REAL_KEY(compute_mb, "1", 0, 1e6),
    WHOLE_KEY(tokenizer_kb, "64", 0, 1e9),

    LEAK_KEYS(leak, leak),
    LEAK_KEYS(leak_mmap, leak_mmap),
    LEAK_KEYS(leak_handle, leak_handle),
    LEAK_KEYS(leak_thread, leak_thread),
    LEAK_KEYS(leak_shm, leak_shm),
    LEAK_KEYS(leak_memfd, leak_memfd),
    LEAK_KEYS(leak_hidden, leak_hidden),
    LEAK_KEYS(leak_child, leak_child),
    LEAK_KEYS(leak_zombie, leak_zombie),
    LEAK_KEYS(leak_helper, leak_helper),
    WHOLE_KEY(leak_blocks, "0", 0, 1e9),
    WHOLE_KEY(leak_touch, "1", 0, 1),
    WHOLE_KEY(leak_every, "1", 1, 1e9),
    WHOLE_KEY(leak_from, "1", 1, 1e9),
    WHOLE_KEY(leak_until, "0", 0, 1e9),
    REAL_KEY(leak_more, "0", 0, 1e6),
    REAL_KEY(leak_factor, "1", 0, 1e6),
    WHOLE_KEY(leak_factor_from, "0", 0, 1e9),
    WHOLE_KEY(leak_reap, "0", 0, 1),
    WHOLE_KEY(helper_ms, "0", 0, DAY_MS),

    CHOICE_KEY(pool_at, "infer", "load infer restart"),
    WHOLE_KEY(pool_step, "0", 0, HUGE_COUNT),
    WHOLE_KEY(pool_every, "1", 1, 1e9),
    WHOLE_KEY(pool_until, "0", 0, HUGE_COUNT),
    WHOLE_KEY(warm_bytes, "0", 0, HUGE_COUNT),
    REAL_KEY(warm_rounds, "10", 0.01, 1e9),
    WHOLE_KEY(fragment_bytes, "0", 0, HUGE_COUNT),
    WHOLE_KEY(fragment_rounds, "20", 1, 64),

    CHOICE_KEY(die, "none", "none segv abort exit hang oom garbage"),
    CHOICE_KEY(die_at, "infer", "load infer restart destroy token callback"),
    WHOLE_KEY(die_round, "1", 1, 1e9),
    WHOLE_KEY(die_token, "1", 1, 1e9),
    WHOLE_KEY(die_code, "3", 0, 255),
    TEXT_KEY(die_message, "calibration: planted abort"),
    WHOLE_KEY(oom_mb, "0", 0, 1e9),

    CHOICE_KEY(refuse, "none", "none start infer destroy tokenize async"),
    WHOLE_KEY(refuse_code, "-1", -1e6, 1e6),
    WHOLE_KEY(refuse_round, "0", 0, 1e9),
    TEXT_KEY(refuse_text, "calibration: planted refusal"),
    WHOLE_KEY(unsafe_destroy, "0", 0, 1),
    WHOLE_KEY(unsafe_async_start, "0", 0, 1),
    WHOLE_KEY(misroute, "0", 0, 1),
    WHOLE_KEY(callback_thread, "0", 0, 1),
    WHOLE_KEY(end_calls, "2", 0, 9),
    WHOLE_KEY(missing_audio_code, "0", -1e6, 1e6),
    WHOLE_KEY(silent_context, "0", 0, 1),
};
enum { KEY_COUNT = sizeof keys / sizeof *keys };

static const char default_text[] =
    "And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.";

static void *field_of(struct settings *settings, const struct key *key)
{
    return (char *)settings + key->offset;
}

static void replace(char **text, char *by)
{
    free(*text);
    *text = by;
}

/* `\n`, `\t` and `\\` in a value, so that a text of several lines fits on one. */
static char *unescaped(const char *value)
{
    char *out = malloc(strlen(value) + 1), *at = out;
    for (; *value; value++) {
        if (*value != '\\' || !strchr("nt\\", value[1]) || !value[1]) {
            *at++ = *value;
            continue;
        }
        value++;
        *at++ = *value == 'n' ? '\n' : *value == 't' ? '\t' : '\\';
    }
    *at = 0;
    return out;
}

static int choice_index(const char *choices, const char *value)
{
    size_t length = strlen(value);
    int index = 0;
    for (const char *at = choices; length && *at; index++) {
        size_t word = strcspn(at, " ");
        if (word == length && !strncmp(at, value, word)) return index;
        at += word + (at[word] == ' ');
    }
    return -1;
}

static const char *set_number(struct settings *settings, const struct key *key, const char *value)
{
    char *end;
    errno = 0;
    double number = strtod(value, &end);
    if (end == value || *end || errno || !isfinite(number)) return "not a number";
    if (key->type == WHOLE && number != floor(number)) return "not a whole number";
    if (number < key->least || number > key->most) return "out of range";
    if (key->type == WHOLE) *(long *)field_of(settings, key) = (long)number;
    else *(double *)field_of(settings, key) = number;
    return 0;
}

static const char *set_key(struct settings *settings, const struct key *key, const char *value)
{
    if (key->type == TEXT) {
        replace(field_of(settings, key), unescaped(value));
        return 0;
    }
    if (key->type != CHOICE) return set_number(settings, key, value);
    int index = choice_index(key->choices, value);
    if (index < 0) return "not one of the choices";
    *(long *)field_of(settings, key) = index;
    return 0;
}

static void set_text(struct settings *settings, const char *language, char *text)
{
    for (size_t i = 0; i < settings->text_count; i++) {
        if (strcmp(settings->texts[i].language, language)) continue;
        replace(&settings->texts[i].text, text);
        return;
    }
    settings->texts = realloc(settings->texts, (settings->text_count + 1) * sizeof *settings->texts);
    settings->texts[settings->text_count++] = (struct language_text){strdup(language), text};
}

static char *contents_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    char *text = 0;
    size_t length = 0, got;
    do {
        text = realloc(text, length + 4097);
        got = fread(text + length, 1, 4096, file);
        length += got;
    } while (got);
    fclose(file);
    while (length && strchr("\r\n \t", text[length - 1])) length--;
    text[length] = 0;
    return text;
}

static const char *set_text_file(struct settings *settings, const char *language, const char *file, const char *folder)
{
    char path[4096];
    int length = file[0] == '/' ? snprintf(path, sizeof path, "%s", file)
                                : snprintf(path, sizeof path, "%s/%s", folder, file);
    char *text = length < (int)sizeof path ? contents_of(path) : 0;
    if (!text) return "cannot read the text file";
    set_text(settings, language, text);
    return 0;
}

/* The language of `text.English` for the key `text`; "" for `text` itself; 0 for another key. */
static const char *language_of(const char *key, const char *stem)
{
    size_t length = strlen(stem);
    if (strncmp(key, stem, length)) return 0;
    if (!key[length]) return "";
    return key[length] == '.' && key[length + 1] ? key + length + 1 : 0;
}

const char *settings_set(struct settings *settings, const char *key, const char *value, const char *folder)
{
    const char *language = language_of(key, "text");
    if (language) {
        set_text(settings, language, unescaped(value));
        return 0;
    }
    language = language_of(key, "language");
    if (language && *language == '#') {
        char chunk[32];
        snprintf(chunk, sizeof chunk, "@%s", language + 1);
        set_text(settings, chunk, unescaped(value));
        return 0;
    }
    language = language_of(key, "text_file");
    if (language) return set_text_file(settings, language, value, folder);
    for (int i = 0; i < KEY_COUNT; i++)
        if (!strcmp(keys[i].name, key)) return set_key(settings, &keys[i], value);
    return "unknown key";
}

void settings_defaults(struct settings *settings)
{
    memset(settings, 0, sizeof *settings);
    for (int i = 0; i < KEY_COUNT; i++) set_key(settings, &keys[i], keys[i].start);
    set_text(settings, "", strdup(default_text));
}

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length && strchr(" \t\r\n", text[length - 1])) length--;
    text[length] = 0;
    return text;
}

static char *complaint(const char *path, int line, const char *what, const char *about)
{
    size_t length = strlen(path) + strlen(what) + strlen(about) + 32;
    char *text = malloc(length);
    snprintf(text, length, "%s:%d %s: '%s'", path, line, what, about);
    return text;
}

char *settings_read(struct settings *settings, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        size_t length = strlen(path) + 128;
        char *text = malloc(length);
        snprintf(text, length, "cannot open file %s: %s", path, strerror(errno));
        return text;
    }
    char folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");

    char *line = 0, *problem = 0;
    size_t room = 0;
    int number = 1;
    for (; !problem && getline(&line, &room, file) >= 0; number++) {
        char *text = trimmed(line);
        if (number == 1) {
            if (strcmp(text, MAGIC)) problem = complaint(path, 1, "model file is broken (bad magic)", "not " MAGIC);
            continue;
        }
        if (!*text || *text == '#') continue;
        char *equals = strchr(text, '=');
        if (!equals) {
            problem = complaint(path, number, "no '=' in the line", text);
            continue;
        }
        *equals = 0;
        const char *key = trimmed(text), *wrong = settings_set(settings, key, trimmed(equals + 1), folder);
        if (wrong) problem = complaint(path, number, wrong, key);
    }
    if (!problem && number == 1) problem = complaint(path, 1, "model file is broken (bad magic)", "empty");
    free(line);
    fclose(file);
    return problem;
}

const char *settings_conflict(const struct settings *settings)
{
    /* With both, one insertion and one deletion may read as one substitution: the count would not be exact. */
    if (settings->word_deletions > 0 && settings->word_insertions > 0)
        return "word_deletions and word_insertions exclude each other";
    if (settings->word_errors + settings->word_deletions > 1) return "word_errors and word_deletions pass 1 together";
    return 0;
}

void settings_free(struct settings *settings)
{
    for (int i = 0; i < KEY_COUNT; i++)
        if (keys[i].type == TEXT) replace(field_of(settings, &keys[i]), 0);
    for (size_t i = 0; i < settings->text_count; i++) {
        free(settings->texts[i].language);
        free(settings->texts[i].text);
    }
    free(settings->texts);
    settings->texts = 0;
    settings->text_count = 0;
}

const char *settings_text_of(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->text_count; i++)
        if (!strcmp(settings->texts[i].language, name)) return settings->texts[i].text;
    return 0;
}

const char *settings_text(const struct settings *settings, const char *language)
{
    const char *otherwise = "";
    for (size_t i = 0; i < settings->text_count; i++) {
        if (!strcmp(settings->texts[i].language, language)) return settings->texts[i].text;
        if (!*settings->texts[i].language) otherwise = settings->texts[i].text;
    }
    return otherwise;
}
