/* The command-line words of an object, as chatllm_append_param collects them. */
#ifndef CALIBRATION_OPTIONS_H
#define CALIBRATION_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
    char **at;
    size_t count;
};

struct options {
    const char *model, *system, *tag_open, *tag_close, *language, *format, *delimiter;
    long max_length, max_new_tokens;
    bool hide_banner;
};

void words_add(struct words *words, const char *word);
void words_free(struct words *words);

/*
 * Reads the words; `options` then points into them. Returns the number of words and one more, or, as the
 * real engine does, the index (from 1) of the first word that it cannot read.
 */
size_t options_read(struct options *options, const struct words *words);

/* Calls `use` for each `--calibrate key=value`; stops at its first complaint and returns that word's index. */
typedef const char *(*calibrate)(void *context, const char *key, const char *value);
size_t options_calibrations(const struct words *words, calibrate use, void *context, const char **complaint);

#endif
