#ifndef CALIBRATION_UTF8_H
#define CALIBRATION_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the character at `text` (1 for a stray byte, 0 at the end) and its code point. */
size_t utf8_next(const char *text, uint32_t *code);

bool is_ideograph(uint32_t code);

/* What a word is made of: letters, digits and the apostrophe; the rest is punctuation. Approximate past Latin. */
bool is_word_character(uint32_t code);

bool is_blank(uint32_t code);

#endif
