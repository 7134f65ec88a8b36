#define _POSIX_C_SOURCE 200809L
#include "align.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

/* One entry of the result, and how many spoken words lie in it: 0 for mere punctuation. */
struct unit {
    char *text;
    size_t words;
    long start, end;
};

struct units {
    struct unit *at;
    size_t count;
};

static void push(struct units *units, const char *text, size_t length, size_t words)
{
    units->at = realloc(units->at, (units->count + 1) * sizeof *units->at);
    units->at[units->count++] = (struct unit){strndup(text, length), words, 0, 0};
}

/* Next run without blanks from `*at` on; its length, 0 at the end. */
static size_t next_run(const char **at)
{
    uint32_t code;
    size_t length = 0, step;
    while ((step = utf8_next(*at, &code)) && is_blank(code)) *at += step;
    while ((step = utf8_next(*at + length, &code)) && !is_blank(code)) length += step;
    return length;
}

static bool speaks(const char *text, size_t length)
{
    uint32_t code;
    for (size_t i = 0; i < length; i += utf8_next(text + i, &code))
        if (utf8_next(text + i, &code) && is_word_character(code)) return true;
    return false;
}

/* Chinese: lower case, no punctuation, an ideograph alone, the rest of a run as one word. */
static void push_parted(struct units *units, const char *run, size_t length)
{
    char *word = malloc(length + 1);
    size_t filled = 0, step;
    for (size_t i = 0; i < length; i += step) {
        uint32_t code;
        step = utf8_next(run + i, &code);
        if (!is_word_character(code)) continue;
        if (is_ideograph(code)) {
            if (filled) push(units, word, filled, 1);
            filled = 0;
            push(units, run + i, step, 1);
            continue;
        }
        for (size_t k = 0; k < step; k++) {
            char c = run[i + k];
            word[filled++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        }
    }
    if (filled) push(units, word, filled, 1);
    free(word);
}

static size_t words_in(const char *text, size_t length, bool chinese)
{
    struct units parts = {0};
    char *copy = strndup(text, length);
    size_t words = 0, run;
    for (const char *at = copy; (run = next_run(&at)); at += run) {
        if (chinese) push_parted(&parts, at, run);
        else words += speaks(at, run);
    }
    words += parts.count;
    for (size_t i = 0; i < parts.count; i++) free(parts.at[i].text);
    free(parts.at);
    free(copy);
    return words;
}

static struct units units_of(const struct align_request *request)
{
    struct units units = {0};
    bool chinese = !strcmp(request->language, "Chinese");
    const char *at = request->transcript;
    size_t separator = strlen(request->delimiter);
    if (separator) {
        while (*at) {
            const char *cut = strstr(at, request->delimiter);
            size_t length = cut ? (size_t)(cut - at) : strlen(at);
            push(&units, at, length, words_in(at, length, chinese));
            at += length + (cut ? separator : 0);
        }
        return units;
    }
    for (size_t run; (run = next_run(&at)); at += run) {
        if (chinese) push_parted(&units, at, run);
        else push(&units, at, run, speaks(at, run));
    }
    return units;
}

/* `times` is `start-end start-end …` in ms, one pair a word; words past its end follow the pace. */
static bool given_times(const char *times, size_t word, long *start, long *end)
{
    const char *at = times;
    for (size_t i = 0; i <= word; i++) {
        int used = 0;
        if (sscanf(at, " %ld-%ld%n", start, end, &used) != 2) return false;
        at += used;
    }
    return true;
}

/* Word `index` of `count` has the `index`-th equal share of the audio, or `word_ms`; it fills 4/5 of it. */
static void word_times(const struct settings *settings, const struct align_request *request, size_t index,
                       size_t count, long *start, long *end)
{
    if (given_times(settings->times, index, start, end)) return;
    double slot = settings->word_ms ? (double)settings->word_ms : request->seconds * 1000 / (double)count;
    long grid = settings->segment_ms;
    *start = (long)(slot * (double)index) / grid * grid;
    *end = (long)(slot * ((double)index + 0.8)) / grid * grid;
}

static void time_units(const struct settings *settings, const struct align_request *request, struct units units)
{
    size_t total = 0, done = 0;
    for (size_t i = 0; i < units.count; i++) total += units.at[i].words;
    for (size_t i = 0; i < units.count; i++) {
        struct unit *unit = &units.at[i];
        long ignored;
        if (!unit->words) continue; /* punctuation alone is at 0/0, as in the real engine */
        word_times(settings, request, done, total, &unit->start, &ignored);
        done += unit->words;
        word_times(settings, request, done - 1, total, &ignored, &unit->end);
    }
}

static void plant(enum align_fault fault, struct units *units, double seconds)
{
    if (!units->count) return;
    struct unit *middle = &units->at[units->count / 2], *last = &units->at[units->count - 1];
    if (fault == ALIGN_COUNT) free(units->at[--units->count].text);
    if (fault == ALIGN_ORDER) { /* the middle word ends before it starts, and starts after its successor */
        middle->end = middle->start > 80 ? middle->start - 80 : 0;
        middle->start += 800;
    }
    if (fault == ALIGN_RANGE) last->end = (long)(seconds * 1000) + 5000;
}

static void write_escaped(FILE *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') fprintf(out, "\\%c", c);
        else if (c == '\n') fputs("\\n", out);
        else if (c == '\t') fputs("\\t", out);
        else if (c < 0x20) fprintf(out, "\\u%04x", c);
        else fputc(c, out);
    }
}

static void write_json(FILE *out, struct units units, bool broken)
{
    fputs("[\n", out);
    for (size_t i = 0; i < units.count; i++) {
        struct unit unit = units.at[i];
        fprintf(out, "%s    {\n        \"start\":%ld,\n        \"end\":%ld,\n        \"text\": \"", i ? ",\n" : "",
                unit.start, unit.end);
        write_escaped(out, unit.text);
        fputs("\"\n    }", out);
    }
    fputs(broken ? ",\n    {\n        \"start\":" : "\n]\n", out);
}

static void write_time(FILE *out, long ms)
{
    fprintf(out, "%02ld:%02ld:%02ld,%03ld", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

static void write_srt(FILE *out, struct units units)
{
    for (size_t i = 0; i < units.count; i++) {
        fprintf(out, "%zu\n", i);
        write_time(out, units.at[i].start);
        fputs(" --> ", out);
        write_time(out, units.at[i].end);
        fprintf(out, "\n%s\n\n", units.at[i].text);
    }
}

struct alignment align(const struct settings *settings, const struct align_request *request)
{
    struct alignment result = {0};
    struct units units = units_of(request);
    time_units(settings, request, units);
    for (size_t i = 0; i < units.count; i++) result.words += units.at[i].words;
    plant(request->fault, &units, request->seconds);
    result.units = units.count;

    size_t length;
    FILE *out = open_memstream(&result.text, &length);
    if (!strcmp(request->format, "json")) write_json(out, units, request->fault == ALIGN_JSON);
    else write_srt(out, units);
    fclose(out);
    for (size_t i = 0; i < units.count; i++) free(units.at[i].text);
    free(units.at);
    return result;
}
