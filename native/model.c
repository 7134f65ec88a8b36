#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine.h"

/* Names as Qwen3-ASR spells them. */
static const char *const languages[] = {
    "Chinese", "English",    "Cantonese", "Arabic",  "German",  "French",  "Spanish", "Portuguese",
    "Indonesian", "Italian", "Korean",    "Russian", "Thai",    "Vietnamese", "Japanese", "Turkish",
    "Hindi",   "Malay",      "Dutch",     "Swedish", "Danish",  "Finnish", "Polish",  "Czech",
    "Filipino", "Persian",   "Greek",     "Romanian", "Hungarian", "Macedonian",
};

const char *model_language(const char *name)
{
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (!strcasecmp(languages[i], name)) return languages[i];
    return "";
}

long model_context(const struct chatllm_obj *obj)
{
    return obj->options.max_length > 0 ? obj->options.max_length : obj->settings.context;
}

void model_banner(struct chatllm_obj *obj)
{
    char text[512];
    snprintf(text, sizeof text,
             "asr-bench calibration engine: a simulator, not a speech recogniser\n"
             "You are served by %s,\nwith %ld (%.1fB) parameters.\n",
             obj->settings.name, obj->settings.param_num, (double)obj->settings.param_num / 1e9);
    obj->print(obj->user_data, PRINTLN_META, text);
}

/* Keys, their order and their spacing are the real engine's. */
void model_info(struct chatllm_obj *obj)
{
    char name[256] = "", text[1024];
    size_t length = 0;
    for (const char *at = obj->settings.name; *at && length < sizeof name - 3; at++) {
        if ((unsigned char)*at < ' ') continue;
        if (*at == '"' || *at == '\\') name[length++] = '\\';
        name[length++] = *at;
    }
    bool asr = obj->settings.kind == KIND_ASR;
    snprintf(text, sizeof text,
             "{\n  \"active_param_num\" : %ld,\n  \"capabilities\" : [%s],\n  \"context_length\" : %ld,\n"
             "  \"name\" : \"%s\",\n  \"param_num\" : %ld,\n  \"purpose\" : \"%s\",\n"
             "  \"training_context_length\" : %ld\n}",
             obj->settings.param_num, asr ? "\"ASR\"" : "\"Text\", \"Audio Input\"", model_context(obj), name,
             obj->settings.param_num, asr ? "ASR" : "Chat", obj->settings.context);
    obj->print(obj->user_data, PRINTLN_MODEL_INFO, text);
}
