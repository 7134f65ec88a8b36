/* The calls on a started object, and those that a speech model refuses. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checked.h"
#include "death.h"

enum { BUSY = -1, NOT_LOADED = -2, WRONG_PURPOSE = -1, REFUSED = -1, NO_MESSAGE = -2 };
enum { ROLE_FIRST = 2, ROLE_LAST = 4, IDS_PER_LINE = 16 };

static int run(struct chatllm_obj *obj, const char *text, const char *audio)
{
    bool idle = false;
    if (!atomic_compare_exchange_strong(&obj->busy, &idle, true)) return BUSY;
    atomic_store(&obj->abort, false);
    int code = obj->started ? round_run(obj, text, audio) : NOT_LOADED;
    atomic_store(&obj->busy, false);
    return code;
}

int chatllm_user_input(struct chatllm_obj *obj, const char *text)
{
    return run(started_object(obj), text, 0);
}

int chatllm_user_input_multimedia_msg(struct chatllm_obj *obj)
{
    if (atomic_load(&started_object(obj)->busy)) return BUSY;
    if (obj->settings.kind == KIND_ASR) return WRONG_PURPOSE;
    return run(obj, obj->multimedia.text ? obj->multimedia.text : "", obj->multimedia.audio);
}

void chatllm_multimedia_msg_prepare(struct chatllm_obj *obj)
{
    struct multimedia *message = &alive_object(obj)->multimedia;
    free(message->text);
    free(message->audio);
    *message = (struct multimedia){0};
}

int chatllm_multimedia_msg_append(struct chatllm_obj *obj, const char *type, const char *data)
{
    struct multimedia *message = &alive_object(obj)->multimedia;
    if (!strcmp(type, "audio")) {
        free(message->audio);
        message->audio = strdup(data);
        return 0;
    }
    if (strcmp(type, "text")) return !strcmp(type, "image") || !strcmp(type, "video") ? 0 : REFUSED;
    size_t before = message->text ? strlen(message->text) : 0;
    message->text = realloc(message->text, before + strlen(data) + 2);
    sprintf(message->text + before, "%s%s", before ? " " : "", data);
    return 0;
}

void chatllm_set_gen_max_tokens(struct chatllm_obj *obj, int limit)
{
    alive_object(obj)->max_new_tokens = limit;
}

void chatllm_abort_generation(struct chatllm_obj *obj)
{
    atomic_store(&alive_object(obj)->abort, true);
}

int chatllm_get_cursor(struct chatllm_obj *obj)
{
    return (int)started_object(obj)->cursor;
}

int chatllm_set_cursor(struct chatllm_obj *obj, int position)
{
    if (position >= 0 && position < started_object(obj)->cursor) obj->cursor = position;
    return (int)obj->cursor;
}

static void show_timing(struct chatllm_obj *obj, const char *what, long tokens, double ms)
{
    char text[256];
    snprintf(text, sizeof text, "timings: %s = %12.2f ms / %5ld tokens ( %8.2f ms per token, %8.2f tokens per second)",
             what, ms, tokens, tokens ? ms / (double)tokens : 0.0, ms > 0 ? (double)tokens / ms * 1000 : 0.0);
    obj->print(obj->user_data, PRINTLN_META, text);
}

void chatllm_show_statistics(struct chatllm_obj *obj)
{
    const struct counters *counters = &started_object(obj)->counters;
    char text[256];
    obj->print(obj->user_data, PRINTLN_META, "");
    show_timing(obj, "prompt eval time", counters->prompt_tokens, counters->prompt_ms);
    show_timing(obj, "       eval time", counters->generated_tokens, counters->generation_ms);
    snprintf(text, sizeof text, "timings:       total time = %12.2f ms / %5ld tokens",
             counters->prompt_ms + counters->generation_ms, counters->prompt_tokens + counters->generated_tokens);
    obj->print(obj->user_data, PRINTLN_META, text);
}

/* A number for a token: the same text has the same number, as in a vocabulary. */
static unsigned token_id(const char *token)
{
    unsigned hash = 2166136261u;
    for (; *token; token++) hash = (hash ^ (unsigned char)*token) * 16777619u;
    return hash % 151643;
}

int chatllm_text_tokenize(struct chatllm_obj *obj, const char *text)
{
    if (!started_object(obj)->started) return REFUSED;
    if (obj->settings.refuse == REFUSE_TOKENIZE) return (int)obj->settings.refuse_code;
    struct script script = script_tokens(text);
    char *line = malloc(script.count * 8 + 1), *at = line;
    *at = 0;
    for (size_t i = 0; i < script.count; i++) {
        if (i && i % IDS_PER_LINE == 0) *at++ = '\n';
        at += sprintf(at, "%u%s", token_id(script.tokens[i]), i + 1 < script.count ? "," : "");
    }
    obj->print(obj->user_data, PRINTLN_TOKEN_IDS, line);
    int count = (int)script.count;
    free(line);
    script_free(&script);
    return count;
}

/* The tokens of the script, each padded with zeros to the longest and one more. */
const char *chatllm_get_token_vocab(struct chatllm_obj *obj, int *count, int *width)
{
    struct settings *settings = &started_object(obj)->settings;
    struct script script = script_tokens(settings_text(settings, settings->language));
    size_t longest = 0;
    for (size_t i = 0; i < script.count; i++)
        if (strlen(script.tokens[i]) > longest) longest = strlen(script.tokens[i]);
    *count = (int)script.count;
    *width = (int)longest + 1;
    free(obj->vocabulary);
    obj->vocabulary = calloc(script.count + 1, longest + 1);
    for (size_t i = 0; i < script.count; i++) strcpy(obj->vocabulary + i * (longest + 1), script.tokens[i]);
    script_free(&script);
    return obj->vocabulary;
}

const char *chatllm_inspect_model(const char *path)
{
    static char text[1024];
    struct settings settings;
    settings_defaults(&settings);
    char *problem = settings_read(&settings, path);
    if (problem) death_by_exception("std::runtime_error", problem);
    snprintf(text, sizeof text,
             "Model name  : %.400s (calibration)\nModel type  : %s\nFile version: 1 (asr-bench-calibration)\n"
             "Quantization: none\n\nmax_length          : %ld\n\n\nTensors:\n\n",
             settings.name, settings.kind == KIND_ASR ? "ASR {Text, Audio Input}" : "Chat {Text, Audio Input}",
             settings.context);
    settings_free(&settings);
    return text;
}

void chatllm_history_append(struct chatllm_obj *obj, int role, const char *text)
{
    (void)text;
    if (!atomic_load(&started_object(obj)->busy) && role >= ROLE_FIRST && role <= ROLE_LAST) obj->messages++;
}

int chatllm_history_append_multimedia_msg(struct chatllm_obj *obj, int role)
{
    if (atomic_load(&started_object(obj)->busy)) return BUSY;
    if (role < ROLE_FIRST || role > ROLE_LAST) return NO_MESSAGE;
    return (int)++obj->messages;
}

int chatllm_set_ai_prefix(struct chatllm_obj *obj, const char *prefix)
{
    (void)prefix;
    alive_object(obj);
    return 0;
}

int chatllm_ai_continue(struct chatllm_obj *obj, const char *suffix)
{
    (void)suffix;
    if (atomic_load(&started_object(obj)->busy)) return BUSY;
    return obj->settings.kind == KIND_ASR || obj->messages ? WRONG_PURPOSE : NO_MESSAGE;
}

int chatllm_tool_input(struct chatllm_obj *obj, const char *text)
{
    (void)text;
    started_object(obj);
    return 0;
}

int chatllm_tool_completion(struct chatllm_obj *obj, const char *text)
{
    return atomic_load(&started_object(obj)->busy) ? 0 : chatllm_user_input(obj, text);
}

int chatllm_embedding(struct chatllm_obj *obj, const char *text, int purpose)
{
    (void)text, (void)purpose;
    started_object(obj);
    return WRONG_PURPOSE;
}

int chatllm_qa_rank(struct chatllm_obj *obj, const char *question, const char *answer)
{
    (void)question, (void)answer;
    started_object(obj);
    return WRONG_PURPOSE;
}

int chatllm_rag_select_store(struct chatllm_obj *obj, const char *name)
{
    (void)name;
    started_object(obj);
    return REFUSED;
}

int chatllm_save_session(struct chatllm_obj *obj, const char *path)
{
    (void)path;
    started_object(obj);
    return REFUSED;
}

int chatllm_load_session(struct chatllm_obj *obj, const char *path)
{
    (void)path;
    started_object(obj);
    return REFUSED;
}

void chatllm_set_lens_callback(struct chatllm_obj *obj, lens_callback callback, void *user_data)
{
    (void)callback, (void)user_data;
    alive_object(obj);
}
