#define _POSIX_C_SOURCE 200809L
#include "misheard.h"

#include <stdlib.h>
#include <string.h>

#include "seeded.h"
#include "utf8.h"

enum fate { KEPT, SUBSTITUTED, DELETED };

/* [start, end) with the punctuation that clings to the word, [core, core_end) without. */
struct word {
    size_t start, core, core_end, end;
    bool ideograph, inserted_before;
    enum fate fate;
};

struct words_of_text {
    struct word *at;
    size_t count;
};

static struct words_of_text words_of(const char *text)
{
    struct words_of_text words = {malloc((strlen(text) + 1) * sizeof *words.at), 0};
    struct word word = {0};
    bool open = false, has_core = false;
    uint32_t code;
    for (size_t i = 0, length;; i += length) {
        length = utf8_next(text + i, &code);
        bool ideograph = length && is_ideograph(code);
        bool inside = length && !ideograph && !is_blank(code);
        if (open && !inside) {
            word.end = i;
            if (has_core) words.at[words.count++] = word;
            open = false;
        }
        if (!length) return words;
        if (ideograph) words.at[words.count++] = (struct word){i, i, i + length, i + length, true, false, KEPT};
        if (!inside) continue;
        if (!open) word = (struct word){.start = i}, open = true, has_core = false;
        if (!is_word_character(code)) continue;
        if (!has_core) word.core = i, has_core = true;
        word.core_end = i + length;
    }
}

/* A made-up word, and a rare character, that the text does not hold. */
static void foreign_word(const char *text, char *word)
{
    strcpy(word, "zqx");
    for (size_t length = 3; length < 15 && strstr(text, word); length++) strcpy(word + length, "x");
}

static const char *foreign_ideograph(const char *text)
{
    static const char *const rare[] = {"龘", "靐", "齉", "爩", "麤", "灪"};
    size_t i = 0;
    while (i + 1 < sizeof rare / sizeof *rare && strstr(text, rare[i])) i++;
    return rare[i];
}

static size_t share(double rate, size_t count)
{
    return (size_t)(rate * (double)count + 0.5);
}

/* Places drawn without repetition (Fisher-Yates): first the substituted, then the deleted. */
static void draw(struct words_of_text words, size_t substituted, size_t deleted, size_t inserted, uint64_t seed)
{
    size_t *order = malloc((words.count + 1) * sizeof *order);
    for (int pass = 0; pass < 2; pass++) {
        size_t wanted = pass ? inserted : substituted + deleted;
        for (size_t i = 0; i < words.count; i++) order[i] = i;
        for (size_t i = 0; i < wanted && i < words.count; i++) {
            size_t j = i + seeded_next(&seed) % (words.count - i), picked = order[j];
            order[j] = order[i];
            order[i] = picked;
            if (pass) words.at[picked].inserted_before = true;
            else words.at[picked].fate = i < substituted ? SUBSTITUTED : DELETED;
        }
    }
    free(order);
}

static char *append(char *at, const char *bytes, size_t length)
{
    memcpy(at, bytes, length);
    return at + length;
}

char *misheard(const char *text, const struct settings *settings, struct planted_errors *errors)
{
    struct words_of_text words = words_of(text);
    size_t substituted = share(settings->word_errors, words.count);
    size_t deleted = share(settings->word_deletions, words.count);
    size_t inserted = share(settings->word_insertions, words.count);
    if (substituted + deleted > words.count) deleted = words.count - substituted;
    *errors = (struct planted_errors){(long)words.count, (long)substituted, (long)deleted, (long)inserted};
    draw(words, substituted, deleted, inserted, (uint64_t)settings->seed);

    char latin[16];
    foreign_word(text, latin);
    const char *ideograph = foreign_ideograph(text);
    char *out = malloc(strlen(text) + 2 * 17 * words.count + 1), *at = out;
    size_t done = 0;
    for (size_t i = 0; i < words.count; i++) {
        struct word word = words.at[i];
        const char *foreign = word.ideograph ? ideograph : latin;
        at = append(at, text + done, word.start - done);
        done = word.start;
        if (word.inserted_before) {
            at = append(at, foreign, strlen(foreign));
            if (!word.ideograph) *at++ = ' ';
        }
        if (word.fate == DELETED) {
            done = word.end + (!word.ideograph && text[word.end] == ' ');
        } else if (word.fate == SUBSTITUTED) {
            at = append(at, text + done, word.core - done);
            at = append(at, foreign, strlen(foreign));
            done = word.core_end;
        }
    }
    strcpy(at, text + done);
    free(words.at);
    return out;
}
