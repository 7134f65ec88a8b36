#define _POSIX_C_SOURCE 200809L
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum takes { NOTHING, ONE_WORD, WHOLE_NUMBER, NUMBER, TWO_WORDS };

/* Options of the real engine by what follows them; those that mean something here are picked up below. */
static const struct {
    const char *name, *alias;
    enum takes takes;
} known[] = {
    {"--model", "-m", ONE_WORD},
    {"--system", "-s", ONE_WORD},
    {"--prompt", "-p", ONE_WORD},
    {"--ai_prefix", 0, ONE_WORD},
    {"--format", 0, ONE_WORD},
    {"--extending", 0, ONE_WORD},
    {"--sampling", 0, ONE_WORD},
    {"--cache_dtype", 0, ONE_WORD},
    {"--flash_attn", "-fa", ONE_WORD},
    {"--n_gpu_layers", "-ngl", ONE_WORD},
    {"--re_quantize", 0, ONE_WORD},
    {"--layer_spec", 0, ONE_WORD},
    {"--ggml_dir", 0, ONE_WORD},
    {"--rpc_endpoints", 0, ONE_WORD},
    {"--calibrate", 0, ONE_WORD},
    {"--threads", "-n", WHOLE_NUMBER},
    {"--max_length", "-l", WHOLE_NUMBER},
    {"--max_context_length", "-c", WHOLE_NUMBER},
    {"--max_new_tokens", 0, WHOLE_NUMBER},
    {"--max_proj_length", 0, WHOLE_NUMBER},
    {"--batch_size", 0, WHOLE_NUMBER},
    {"--beam_size", 0, WHOLE_NUMBER},
    {"--penalty_window", 0, WHOLE_NUMBER},
    {"--log_level", 0, WHOLE_NUMBER},
    {"--seed", 0, WHOLE_NUMBER},
    {"--top_k", "-k", WHOLE_NUMBER},
    {"--top_p", "-q", NUMBER},
    {"--tfs_z", 0, NUMBER},
    {"--temp", "-t", NUMBER},
    {"--repeat_penalty", 0, NUMBER},
    {"--presence_penalty", 0, NUMBER},
    {"--frequency_penalty", 0, NUMBER},
    {"--set", 0, TWO_WORDS},
    {"--multimedia_file_tags", 0, TWO_WORDS},
    {"--model_gpu_layers", "-mgl", TWO_WORDS},
    {"--hide_banner", "+hide_banner", NOTHING},
    {"--interactive", "-i", NOTHING},
    {"--hide_reference", "+hide_reference", NOTHING},
    {"--single_turn", "+single_turn", NOTHING},
    {"--detect_thoughts", "+detect_thoughts", NOTHING},
    {"--moe_on_cpu", "+moe_on_cpu", NOTHING},
    {"+thinking", "-thinking", NOTHING},
    {"-no-thinking", 0, NOTHING},
    {"-Os", 0, NOTHING},
};
enum { KNOWN_COUNT = sizeof known / sizeof *known };

void words_add(struct words *words, const char *word)
{
    words->at = realloc(words->at, (words->count + 1) * sizeof *words->at);
    words->at[words->count++] = strdup(word);
}

void words_free(struct words *words)
{
    for (size_t i = 0; i < words->count; i++) free(words->at[i]);
    free(words->at);
    *words = (struct words){0};
}

static int index_of(const char *word)
{
    for (int i = 0; i < KNOWN_COUNT; i++)
        if (!strcmp(known[i].name, word) || (known[i].alias && !strcmp(known[i].alias, word))) return i;
    return -1;
}

/* Leading digits are enough, as for C++'s stoi; what it throws for the rest goes to stderr. */
static bool number(const char *word, enum takes takes, long *value)
{
    char *end;
    errno = 0;
    double real = strtod(word, &end);
    bool found = end != word;
    if (takes == WHOLE_NUMBER) {
        *value = strtol(word, &end, 10);
        found = end != word;
    }
    bool fits = !errno && (takes == NUMBER || (*value >= INT_MIN && *value <= INT_MAX));
    if (!found || !fits) fprintf(stderr, "%s\n", takes == NUMBER ? "stof" : "stoi");
    (void)real;
    return found && fits;
}

static void pick(struct options *options, const char *name, const char *first, const char *second, long value)
{
    if (!strcmp(name, "--model")) options->model = first;
    else if (!strcmp(name, "--system")) options->system = first;
    else if (!strcmp(name, "--max_length")) options->max_length = value;
    else if (!strcmp(name, "--max_new_tokens")) options->max_new_tokens = value;
    else if (!strcmp(name, "--hide_banner")) options->hide_banner = true;
    else if (!strcmp(name, "--multimedia_file_tags")) options->tag_open = first, options->tag_close = second;
    else if (!strcmp(name, "--set")) {
        if (!strcmp(first, "language")) options->language = second;
        else if (!strcmp(first, "format")) options->format = second;
        else if (!strcmp(first, "delimiter")) options->delimiter = second;
    }
}

size_t options_read(struct options *options, const struct words *words)
{
    *options = (struct options){.model = "", .system = "", .tag_open = "", .tag_close = "", .language = "", .format = "",
                                .delimiter = "", .max_length = -1, .max_new_tokens = -1};
    size_t i = 0;
    for (; i < words->count; i++) {
        int at = index_of(words->at[i]);
        if (at < 0) break;
        enum takes takes = known[at].takes;
        size_t following = takes == NOTHING ? 0 : takes == TWO_WORDS ? 2 : 1;
        if (i + following >= words->count && following) continue; /* the real engine drops it without a word */
        const char *first = following ? words->at[i + 1] : "", *second = following > 1 ? words->at[i + 2] : "";
        long value = 0;
        if ((takes == WHOLE_NUMBER || takes == NUMBER) && !number(first, takes, &value)) return i + 2;
        pick(options, known[at].name, first, second, value);
        i += following;
    }
    return i + 1;
}

size_t options_calibrations(const struct words *words, calibrate use, void *context, const char **complaint)
{
    for (size_t i = 0; i < words->count; i++) {
        int at = index_of(words->at[i]);
        if (at < 0) break;
        size_t following = known[at].takes == NOTHING ? 0 : known[at].takes == TWO_WORDS ? 2 : 1;
        if (!strcmp(known[at].name, "--calibrate") && i + 1 < words->count) {
            char *pair = strdup(words->at[i + 1]), *equals = strchr(pair, '=');
            if (equals) *equals = 0;
            *complaint = equals ? use(context, pair, equals + 1) : "no '='";
            free(pair);
            if (*complaint) return i + 2;
        }
        i += following;
    }
    return 0;
}
