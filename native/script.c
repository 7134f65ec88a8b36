#define _POSIX_C_SOURCE 200809L
#include "script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "misheard.h"
#include "utf8.h"

static void add(struct script *script, const char *bytes, size_t length)
{
    script->tokens = realloc(script->tokens, (script->count + 1) * sizeof *script->tokens);
    script->tokens[script->count++] = strndup(bytes, length);
}

/* Length of the token at `text`: a blank joins the word that follows it. */
static size_t token_length(const char *text)
{
    uint32_t code;
    size_t length = utf8_next(text, &code);
    if (code == ' ') {
        size_t next = utf8_next(text + length, &code);
        if (next && is_word_character(code) && !is_ideograph(code)) length += next;
    }
    if (!is_word_character(code) || is_ideograph(code)) return length;
    for (size_t next; (next = utf8_next(text + length, &code)); length += next)
        if (!is_word_character(code) || is_ideograph(code)) break;
    return length;
}

/* Every `every`-th character of several bytes becomes two tokens, cut behind its second byte. */
static void add_text(struct script *script, const char *text, long every)
{
    long wide = 0;
    while (*text) {
        size_t length = token_length(text);
        uint32_t code;
        size_t cut = 0;
        if (every && utf8_next(text, &code) == length && length > 1 && ++wide % every == 0) cut = length > 2 ? 2 : 1;
        if (cut) add(script, text, cut);
        add(script, text + cut, length - cut);
        text += length;
    }
}

static void add_header(struct script *script, const char *language)
{
    add(script, "language", 8);
    char *name = malloc(strlen(language) + 2);
    name[0] = ' ';
    strcpy(name + 1, language);
    add(script, name, strlen(name));
    free(name);
}

/* What the settings have for this chunk and no other: `#7` its text, `@7` its language; 0 for none. */
static const char *of_chunk(const struct settings *settings, char kind, long chunk)
{
    char key[32];
    snprintf(key, sizeof key, "%c%ld", kind, chunk);
    return chunk ? settings_text_of(settings, key) : 0;
}

struct script script_make(const struct settings *settings, const char *language, long chunk, bool heard, bool other)
{
    struct script script = {0};
    const char *own = of_chunk(settings, '@', chunk), *detected = own ? own : settings->language;
    if (!*language) add_header(&script, heard ? detected : "None");
    add(&script, "<asr_text>", 10);
    if (!heard) return script;
    const char *mine = of_chunk(settings, '#', chunk);
    const char *said = other  ? settings->other_text
                       : mine ? mine
                              : settings_text(settings, *language ? language : detected);
    char *text = misheard(said, settings, &script.errors);
    add_text(&script, text, settings->split_utf8);
    free(text);
    return script;
}

struct script script_tokens(const char *text)
{
    struct script script = {0};
    add_text(&script, text, 0);
    return script;
}

void script_free(struct script *script)
{
    for (size_t i = 0; i < script->count; i++) free(script->tokens[i]);
    free(script->tokens);
    *script = (struct script){0};
}
