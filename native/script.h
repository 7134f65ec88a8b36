/* What an ASR round says: the text with its planted errors, cut into tokens. */
#ifndef CALIBRATION_SCRIPT_H
#define CALIBRATION_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "settings.h"

struct planted_errors {
    long words, substitutions, deletions, insertions;
};

struct script {
    char **tokens; /* byte strings; with split_utf8 a character may lie in two of them */
    size_t count;
    struct planted_errors errors;
};

/*
 * `language` is the one that was set, or "" for none: then the chunks `language`, ` English`, `<asr_text>`
 * come first. `chunk` is the number of the chunk that is heard, or 0: a text or language of its own comes before the others. Without audio the script is `language None<asr_text>`. `other` takes the text of `other_text`.
 */
struct script script_make(const struct settings *settings, const char *language, long chunk, bool heard, bool other);
void script_free(struct script *script);

/* `text` cut into words with their leading blank, ideographs and punctuation marks. */
struct script script_tokens(const char *text);

#endif
