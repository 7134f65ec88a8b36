/* One call of user_input: the prompt, the tokens in their time, the numbers that stay. */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "align.h"
#include "audio.h"
#include "clock.h"
#include "death.h"
#include "engine.h"
#include "input.h"
#include "leak.h"
#include "pool.h"
#include "seeded.h"
#include "utf8.h"

/* More audio than this ends the real engine by an uncaught exception. */
enum { MOST_AUDIO_TOKENS = 10000, TOKENS_OF_LANGUAGE = 2, TOKENS_OF_WORD = 3, TOKENS_OF_TURN = 5 };

struct round {
    struct chatllm_obj *obj;
    long number;
    int64_t began, first, last; /* planned instants of the first and the latest token */
    uint64_t random;
    struct audio audio;
    long chunk; /* the number in the name of its audio, or 0 */
    long prompt, tokens;
    char *held; /* bytes of a character that is not complete yet */
    size_t held_length;
};

static double jitter(struct round *round, double ms)
{
    return ms > 0 ? ms * seeded_symmetric(&round->random) : 0;
}

static void plan(struct round *round)
{
    const struct settings *settings = &round->obj->settings;
    round->random = (uint64_t)settings->seed * 0x10001 + (uint64_t)round->number;
    double ms = settings->ttft_ms + jitter(round, settings->jitter_ms);
    if (settings->slow_at == AT_INFER && history_hits(round->number, settings->slow_round, settings->slow_every))
        ms += settings->slow_ms;
    round->first = round->last = round->began + ms_to_ns(ms > 0 ? ms : 0);
    truth.planned_ttft = round->first - round->began;
}

/* Token n is due n paces after the first: a late one does not push the rest. */
static void plan_token(struct round *round, long index)
{
    const struct settings *settings = &round->obj->settings;
    int64_t due = round->first + ms_to_ns(settings->token_ms * (double)index);
    if (index) due += (int64_t)(jitter(round, settings->token_jitter_ms) * 1e6);
    if (due > round->last) round->last = due;
}

struct piece {
    struct chatllm_obj *to;
    const char *text;
};

static void *print_piece(void *argument)
{
    const struct piece *piece = argument;
    piece->to->print(piece->to->user_data, PRINT_CHAT_CHUNK, piece->text);
    return 0;
}

/* As an engine does that generates in a thread of its own, and whose caller waits for that thread. */
static void print_in_thread(struct piece *piece)
{
    pthread_t thread;
    if (!pthread_create(&thread, 0, print_piece, piece)) pthread_join(thread, 0);
}

static void emit(struct round *round, const char *text)
{
    struct chatllm_obj *obj = round->obj, *to = obj->settings.misroute ? newest_object() : obj;
    bool lethal = !truth.chunks && death_due(&obj->settings, AT_CALLBACK, round->number);
    if (!truth.chunks++) truth.first_chunk = clock_now();
    truth.last_chunk = clock_now();
    if (lethal) death_approach(&obj->settings);
    struct piece piece = {to, text};
    if (obj->settings.callback_thread) print_in_thread(&piece);
    else print_piece(&piece);
    if (lethal) death_await();
}

/* A piece without a byte, as engines send when a token is held back: it says nothing, and is no first token. */
static void say_nothing(struct round *round)
{
    struct chatllm_obj *obj = round->obj;
    if (obj->settings.empty_first) obj->print(obj->user_data, PRINT_CHAT_CHUNK, "");
}

static bool is_complete(const char *text)
{
    uint32_t code;
    while (*text) {
        size_t length = utf8_next(text, &code);
        if (length == 1 && (*text & 0x80)) return false;
        text += length;
    }
    return true;
}

static void give(struct round *round, const char *token)
{
    if (round->obj->settings.broken_utf8) {
        emit(round, token);
        return;
    }
    size_t length = strlen(token);
    round->held = realloc(round->held, round->held_length + length + 1);
    memcpy(round->held + round->held_length, token, length + 1);
    round->held_length += length;
    if (!round->held_length || !is_complete(round->held)) return;
    emit(round, round->held);
    round->held_length = 0;
}

enum stop { ALL_SAID, LIMIT_REACHED, CONTEXT_FULL, ABORTED };

static enum stop stop_before(const struct round *round, long index)
{
    const struct chatllm_obj *obj = round->obj;
    if (atomic_load(&obj->abort)) return ABORTED;
    if (obj->cursor + round->prompt + index > model_context(obj) - 1) return CONTEXT_FULL;
    return obj->max_new_tokens >= 0 && index >= obj->max_new_tokens ? LIMIT_REACHED : ALL_SAID;
}

static enum stop say(struct round *round, const struct script *script)
{
    const struct settings *settings = &round->obj->settings;
    enum stop stop = ALL_SAID;
    size_t count = 0;
    for (; count < script->count; count++) {
        stop = stop_before(round, (long)count);
        if (stop != ALL_SAID) break;
        plan_token(round, (long)count);
        if (settings->burst) continue;
        clock_wait_until(round->last);
        if ((long)count + 1 == settings->die_token && death_due(settings, AT_TOKEN, round->number)) death_come(settings);
        give(round, script->tokens[count]);
    }
    round->tokens = (long)count;
    if (!settings->burst) return stop;
    clock_wait_until(round->last);
    for (size_t i = 0; i < count; i++) give(round, script->tokens[i]);
    return stop;
}

static void account(struct round *round, bool all_fed)
{
    struct chatllm_obj *obj = round->obj;
    int64_t now = clock_now(), first = truth.chunks ? truth.first_chunk : now;
    long fed = all_fed || !round->tokens ? round->tokens : round->tokens - 1; /* the last token is not fed back */
    if (obj->settings.kind == KIND_ASR) obj->cursor += round->prompt + fed;
    obj->counters.prompt_tokens += round->prompt;
    obj->counters.prompt_ms += (double)(first - round->began) / 1e6;
    obj->counters.generated_tokens += round->tokens > 1 ? round->tokens - 1 : 0;
    obj->counters.generation_ms += round->tokens > 1 ? (double)(now - first) / 1e6 : 0;
    truth.tokens = round->tokens;
    truth.prompt_tokens = round->prompt;
    truth.planned_last = round->last - round->began;
}

/* A system prompt is a turn of its own before the user's. */
static long system_tokens(const struct chatllm_obj *obj)
{
    const char *system = obj->system ? obj->system : obj->options.system;
    if (!*system || obj->settings.ignore_system) return 0;
    struct script script = script_tokens(system);
    long tokens = TOKENS_OF_TURN + (long)script.count;
    script_free(&script);
    return tokens;
}

static void run_out(struct chatllm_obj *obj)
{
    if (!obj->settings.silent_context)
        obj->print(obj->user_data, PRINTLN_META, "\nRUN OUT OF CONTEXT. I have to stop now.\n");
}

static void transcribe(struct round *round)
{
    struct chatllm_obj *obj = round->obj;
    const struct settings *settings = &obj->settings;
    bool other = history_hits(round->number, settings->other_round, settings->other_every);
    round->prompt = settings->prompt_tokens + system_tokens(obj) + (*obj->language ? TOKENS_OF_LANGUAGE : 0) +
                    round->audio.tokens;
    if (obj->cursor + round->prompt > model_context(obj) - 1) {
        run_out(obj);
        return;
    }
    struct script script = script_make(settings, obj->language, round->chunk, round->audio.heard, other);
    truth.errors = script.errors;
    say_nothing(round);
    enum stop stop = say(round, &script);
    script_free(&script);
    account(round, stop == ALL_SAID);
    if (stop == CONTEXT_FULL) run_out(obj);
}

static void align_round(struct round *round, const char *transcript)
{
    struct chatllm_obj *obj = round->obj;
    const struct settings *settings = &obj->settings;
    bool faulty = !settings->align_round || settings->align_round == round->number;
    struct alignment result = align(settings, &(struct align_request){
        .transcript = transcript,
        .language = *obj->options.language ? obj->options.language : "Chinese",
        .format = *obj->options.format ? obj->options.format : "srt",
        .delimiter = obj->options.delimiter,
        .seconds = round->audio.seconds,
        .fault = faulty ? (enum align_fault)settings->align_fault : ALIGN_SOUND,
    });
    round->prompt = settings->prompt_tokens + round->audio.tokens + TOKENS_OF_WORD * (long)result.words;
    truth.errors = (struct planted_errors){.words = (long)result.words};
    clock_wait_until(round->last);
    if (settings->die_token == 1 && death_due(settings, AT_TOKEN, round->number)) death_come(settings);
    emit(round, result.text);
    free(result.text);
    account(round, true);
}

/* `…chunk-<slot>-<n>.wav`, as the harness names the chunks of a longer audio: n, from 1. */
static long chunk_of(const char *path)
{
    const char *name = path ? strrchr(path, '/') : 0;
    const char *chunk = path ? strstr(name ? name : path, "chunk-") : 0;
    long slot, number;
    return chunk && sscanf(chunk, "chunk-%ld-%ld.wav", &slot, &number) == 2 ? number : 0;
}

static struct audio listen(const struct input *input, const char *base64)
{
    struct audio audio = {false, 0, 0};
    if (input->audio) audio = audio_of_file(input->audio);
    else if (base64) audio = audio_of_base64(base64);
    if (!audio.tokens) audio.heard = false;
    if (audio.tokens > MOST_AUDIO_TOKENS) death_by_exception("std::runtime_error", "media too long.");
    return audio;
}

int round_run(struct chatllm_obj *obj, const char *text, const char *audio_base64)
{
    struct round round = {.obj = obj, .began = clock_now()};
    const struct settings *settings = &obj->settings;
    round.number = history_count(obj->history, AT_INFER);
    truth_begin_round(round.began);
    if (settings->refuse == REFUSE_INFER && (!settings->refuse_round || settings->refuse_round == round.number))
        return (int)settings->refuse_code;
    if (death_due(settings, AT_INFER, round.number)) death_come(settings);
    plan(&round);

    struct input input = input_read(text, obj->options.tag_open, obj->options.tag_close,
                                    *obj->options.delimiter ? "" : " ");
    if (input.bad) death_by_exception("std::runtime_error", "unknown type of medium");
    round.audio = listen(&input, audio_base64);
    round.chunk = chunk_of(input.audio);
    truth.audio_tokens = round.audio.tokens;
    if (settings->missing_audio_code && !round.audio.heard) {
        input_free(&input);
        return (int)settings->missing_audio_code;
    }
    memory_touch(&obj->memory);
    leak_in_infer(settings, obj->options.model, round.number);
    pool_event(settings, obj->history, AT_INFER, round.number);

    if (settings->kind == KIND_ASR) transcribe(&round);
    else align_round(&round, input.text);
    obj->messages += 2;
    input_free(&input);
    free(round.held);
    for (long i = 0; i < settings->end_calls; i++) obj->end(obj->user_data);
    return 0;
}
