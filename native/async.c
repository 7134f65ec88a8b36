/* The asynchronous calls: the plain one on a detached thread, then event 100. */
#define _POSIX_C_SOURCE 200809L
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "checked.h"
#include "death.h"

enum { BUSY = -1 };

enum call { START, INPUT, MULTIMEDIA, AI_CONTINUE, TOOL_INPUT, TOOL_COMPLETION, EMBEDDING, QA_RANK };

struct task {
    struct chatllm_obj *obj;
    enum call call;
    char *first, *second;
    int purpose;
    print_callback print;
    end_callback end;
    void *user_data;
};

static int perform(const struct task *task)
{
    switch (task->call) {
    case START: return chatllm_start(task->obj, task->print, task->end, task->user_data);
    case INPUT: return chatllm_user_input(task->obj, task->first);
    case MULTIMEDIA: return chatllm_user_input_multimedia_msg(task->obj);
    case AI_CONTINUE: return chatllm_ai_continue(task->obj, task->first);
    case TOOL_INPUT: return chatllm_tool_input(task->obj, task->first);
    case TOOL_COMPLETION: return chatllm_tool_completion(task->obj, task->first);
    case EMBEDDING: return chatllm_embedding(task->obj, task->first, task->purpose);
    case QA_RANK: return chatllm_qa_rank(task->obj, task->first, task->second);
    }
    return BUSY;
}

static void *run(void *argument)
{
    struct task *task = argument;
    struct chatllm_obj *obj = task->obj;
    int code = perform(task);
    /* The real engine took its printer before start made it: the event goes to a null object. */
    if (task->call == START && !code && obj->settings.unsafe_async_start) death_by_misuse();
    print_callback print = obj->print ? obj->print : task->print;
    void *user_data = obj->print ? obj->user_data : task->user_data;
    free(task->first);
    free(task->second);
    free(task);
    atomic_store(&obj->async_result, code);
    atomic_store(&obj->async_busy, false); /* before the event, as in the real engine */
    print(user_data, PRINT_EVT_ASYNC_COMPLETED, "");
    return 0;
}

static int begin(struct task wanted)
{
    struct chatllm_obj *obj = alive_object(wanted.obj);
    bool idle = false;
    if (obj->settings.refuse == REFUSE_ASYNC) return (int)obj->settings.refuse_code;
    if (!atomic_compare_exchange_strong(&obj->async_busy, &idle, true)) return BUSY;
    struct task *task = malloc(sizeof *task);
    *task = wanted;
    if (wanted.first) task->first = strdup(wanted.first);
    if (wanted.second) task->second = strdup(wanted.second);
    pthread_t thread;
    if (!pthread_create(&thread, 0, run, task)) {
        pthread_detach(thread);
        return 0;
    }
    free(task->first);
    free(task->second);
    free(task);
    atomic_store(&obj->async_busy, false);
    return BUSY;
}

int chatllm_get_async_result_int(struct chatllm_obj *obj)
{
    return atomic_load(&alive_object(obj)->async_busy) ? INT_MIN : atomic_load(&obj->async_result);
}

int chatllm_async_start(struct chatllm_obj *obj, print_callback print, end_callback end, void *user_data)
{
    return begin((struct task){.obj = obj, .call = START, .print = print, .end = end, .user_data = user_data});
}

int chatllm_async_user_input(struct chatllm_obj *obj, const char *text)
{
    return begin((struct task){.obj = started_object(obj), .call = INPUT, .first = (char *)text});
}

int chatllm_async_user_input_multimedia_msg(struct chatllm_obj *obj)
{
    return begin((struct task){.obj = started_object(obj), .call = MULTIMEDIA});
}

int chatllm_async_ai_continue(struct chatllm_obj *obj, const char *suffix)
{
    return begin((struct task){.obj = started_object(obj), .call = AI_CONTINUE, .first = (char *)suffix});
}

int chatllm_async_tool_input(struct chatllm_obj *obj, const char *text)
{
    return begin((struct task){.obj = started_object(obj), .call = TOOL_INPUT, .first = (char *)text});
}

int chatllm_async_tool_completion(struct chatllm_obj *obj, const char *text)
{
    return begin((struct task){.obj = started_object(obj), .call = TOOL_COMPLETION, .first = (char *)text});
}

int chatllm_async_embedding(struct chatllm_obj *obj, const char *text, int purpose)
{
    return begin((struct task){
        .obj = started_object(obj), .call = EMBEDDING, .first = (char *)text, .purpose = purpose});
}

int chatllm_async_qa_rank(struct chatllm_obj *obj, const char *question, const char *answer)
{
    return begin((struct task){
        .obj = started_object(obj), .call = QA_RANK, .first = (char *)question, .second = (char *)answer});
}
