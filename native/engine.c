/* The life of an object: create, parameters, start, restart, destroy. */
#define _POSIX_C_SOURCE 200809L
#include "engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checked.h"
#include "clock.h"
#include "death.h"
#include "leak.h"
#include "pool.h"

enum { START_FAILED = 1, NO_MODEL = -1, BUSY = -1 };

static struct chatllm_obj *alive;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct chatllm_obj *alive_object(struct chatllm_obj *obj)
{
    pthread_mutex_lock(&lock);
    struct chatllm_obj *at = alive;
    while (at && at != obj) at = at->next;
    pthread_mutex_unlock(&lock);
    if (!at) death_by_misuse();
    return at;
}

struct chatllm_obj *newest_object(void)
{
    pthread_mutex_lock(&lock);
    struct chatllm_obj *newest = alive;
    pthread_mutex_unlock(&lock);
    return newest;
}

struct chatllm_obj *started_object(struct chatllm_obj *obj)
{
    if (!alive_object(obj)->met_parameters) death_by_misuse();
    return obj;
}

void chatllm_append_init_param(const char *word)
{
    (void)word; /* global options of the real engine's back ends: there are none here */
}

int chatllm_init(void)
{
    return 0;
}

struct chatllm_obj *chatllm_create(void)
{
    struct chatllm_obj *obj = calloc(1, sizeof *obj);
    obj->max_new_tokens = -1;
    obj->language = "";
    pthread_mutex_lock(&lock);
    obj->next = alive;
    alive = obj;
    pthread_mutex_unlock(&lock);
    return obj;
}

void chatllm_append_param(struct chatllm_obj *obj, const char *word)
{
    words_add(&alive_object(obj)->words, word);
}

static void pause_for(int64_t began, double ms, const struct settings *settings, enum moment moment, long number)
{
    if ((long)moment == settings->slow_at && history_hits(number, settings->slow_round, settings->slow_every))
        ms += settings->slow_ms;
    clock_wait_until(began + ms_to_ns(ms));
}

static const char *apply(void *settings, const char *key, const char *value)
{
    return settings_set(settings, key, value, ".");
}

static int fail_start(struct chatllm_obj *obj, const char *where, const char *what)
{
    size_t length = strlen(where) + strlen(what) + 64;
    char *text = malloc(length);
    snprintf(text, length, "%s check failed (false) %s", where, what);
    obj->print(obj->user_data, PRINTLN_ERROR, text);
    free(text);
    return START_FAILED;
}

/* What ASR_BENCH_CALIBRATE says, `key=value;key=value`: it belongs to the engine where options belong to the scenario. */
static int read_environment(struct chatllm_obj *obj)
{
    const char *said = getenv("ASR_BENCH_CALIBRATE");
    char *pairs = strdup(said ? said : ""), *rest = pairs;
    int code = 0;
    for (char *pair = strtok_r(pairs, ";", &rest); pair && !code; pair = strtok_r(0, ";", &rest)) {
        char *equals = strchr(pair, '=');
        if (equals) *equals = 0;
        const char *complaint = equals ? apply(&obj->settings, pair, equals + 1) : "no '='";
        if (complaint) {
            fprintf(stderr, "ASR_BENCH_CALIBRATE %s: %s\n", pair, complaint);
            code = START_FAILED;
        }
    }
    free(pairs);
    return code;
}

/* The model file, then what `--calibrate` says, then the environment. Returns 0, or the code of start. */
static int read_settings(struct chatllm_obj *obj)
{
    settings_free(&obj->settings);
    settings_defaults(&obj->settings);
    if (!*obj->options.model) return NO_MODEL;
    char *problem = settings_read(&obj->settings, obj->options.model);
    if (problem) {
        fail_start(obj, "settings.c", problem);
        free(problem);
        return START_FAILED;
    }
    const char *complaint = 0;
    size_t bad = options_calibrations(&obj->words, apply, &obj->settings, &complaint);
    if (bad) {
        fprintf(stderr, "--calibrate %s: %s\n", obj->words.at[bad - 1], complaint);
        return (int)bad;
    }
    if (read_environment(obj)) return START_FAILED;
    const char *conflict = settings_conflict(&obj->settings);
    return conflict ? fail_start(obj, "settings.c", conflict) : 0;
}

static int load(struct chatllm_obj *obj, int64_t began)
{
    const struct settings *settings = &obj->settings;
    obj->history = history_of(obj->options.model);
    long number = history_count(obj->history, AT_LOAD);
    if (death_due(settings, AT_LOAD, number)) death_come(settings);
    if (settings->refuse == REFUSE_START && (!settings->refuse_round || settings->refuse_round == number)) {
        if (settings->refuse_code == START_FAILED) fail_start(obj, "engine.c", settings->refuse_text);
        return (int)settings->refuse_code;
    }
    if (!memory_load(&obj->memory, settings)) return fail_start(obj, "memory.c", "failed to allocate the model");
    leak_in_load(settings, obj->options.model, number);
    pool_event(settings, obj->history, AT_LOAD, number);
    pause_for(began, settings->load_ms, settings, AT_LOAD, number);
    return 0;
}

int chatllm_start(struct chatllm_obj *obj, print_callback print, end_callback end, void *user_data)
{
    int64_t began = clock_now();
    alive_object(obj);
    if (obj->started && obj->settings.unsafe_destroy) death_by_double_free(); /* the first pipeline is destroyed */
    if (obj->started) memory_free(&obj->memory);
    obj->started = false;
    size_t read = options_read(&obj->options, &obj->words);
    if (read <= obj->words.count) return (int)read;
    obj->print = print;
    obj->end = end;
    obj->user_data = user_data;
    int code = read_settings(obj);
    if (code > START_FAILED) return code; /* an index: a word of --calibrate */
    obj->met_parameters = true;
    if (!code) code = load(obj, began);
    if (code) return code;
    obj->language = model_language(obj->options.language);
    obj->max_new_tokens = obj->options.max_new_tokens;
    obj->cursor = 0;
    obj->counters = (struct counters){0};
    obj->started = true;
    if (!obj->options.hide_banner) model_banner(obj);
    model_info(obj);
    return 0;
}

void chatllm_restart(struct chatllm_obj *obj, const char *system_prompt)
{
    int64_t began = clock_now();
    if (atomic_load(&started_object(obj)->busy)) return;
    if (!obj->started) death_by_misuse();
    if (system_prompt) {
        free(obj->system);
        obj->system = strdup(system_prompt);
    }
    const struct settings *settings = &obj->settings;
    long number = history_count(obj->history, AT_RESTART);
    if (death_due(settings, AT_RESTART, number)) death_come(settings);
    obj->cursor = 0;
    obj->messages = 0;
    leak_in_restart(settings, obj->options.model, number);
    pool_event(settings, obj->history, AT_RESTART, number);
    pause_for(began, settings->restart_ms, settings, AT_RESTART, number);
}

static void free_object(struct chatllm_obj *obj)
{
    memory_free(&obj->memory);
    settings_free(&obj->settings);
    words_free(&obj->words);
    free(obj->multimedia.text);
    free(obj->multimedia.audio);
    free(obj->vocabulary);
    free(obj->system);
    free(obj);
}

int chatllm_destroy(struct chatllm_obj *obj)
{
    int64_t began = clock_now();
    if (atomic_load(&started_object(obj)->busy) || atomic_load(&obj->async_busy)) return BUSY;
    if (obj->started) {
        const struct settings *settings = &obj->settings;
        long number = history_count(obj->history, AT_DESTROY);
        if (settings->refuse == REFUSE_DESTROY && (!settings->refuse_round || settings->refuse_round == number))
            return (int)settings->refuse_code;
        if (death_due(settings, AT_DESTROY, number)) death_come(settings);
        if (settings->unsafe_destroy) death_by_double_free();
        pause_for(began, settings->unload_ms, settings, AT_DESTROY, number);
    }
    pthread_mutex_lock(&lock);
    for (struct chatllm_obj **at = &alive; *at; at = &(*at)->next) {
        if (*at != obj) continue;
        *at = obj->next;
        break;
    }
    pthread_mutex_unlock(&lock);
    free_object(obj);
    return 0;
}

/* The real engine keeps its objects in a static vector: what is alive is destroyed when the process exits. */
__attribute__((destructor)) static void destroy_the_rest(void)
{
    while (alive) {
        struct chatllm_obj *obj = alive;
        if (obj->started && obj->settings.unsafe_destroy) death_by_double_free();
        alive = obj->next;
        if (!atomic_load(&obj->busy) && !atomic_load(&obj->async_busy)) free_object(obj);
    }
}
