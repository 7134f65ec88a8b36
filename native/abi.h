/*
 * The C interface of libchatllm: names and signatures only, written for the calibration engine.
 * docs/calibration-engine.md says where its behaviour comes from and where it differs.
 */
#ifndef CALIBRATION_ABI_H
#define CALIBRATION_ABI_H

#ifdef __cplusplus
extern "C" {
#endif

#define ABI __attribute__((visibility("default")))

enum print_type {
    PRINT_CHAT_CHUNK = 0,
    PRINTLN_META = 1,
    PRINTLN_ERROR = 2,
    PRINTLN_TOKEN_IDS = 10,
    PRINTLN_MODEL_INFO = 13,
    PRINT_EVT_ASYNC_COMPLETED = 100,
};

struct chatllm_obj;

typedef void (*print_callback)(void *user_data, int print_type, const char *utf8);
typedef void (*end_callback)(void *user_data);
typedef void (*lens_callback)(void *user_data, int layer, int n_tokens, const float *logits, const int *ordering);

/* Life of an object. */
ABI void chatllm_append_init_param(const char *word);
ABI int chatllm_init(void);
ABI struct chatllm_obj *chatllm_create(void);
ABI int chatllm_destroy(struct chatllm_obj *obj);
ABI void chatllm_append_param(struct chatllm_obj *obj, const char *word);
ABI int chatllm_start(struct chatllm_obj *obj, print_callback print, end_callback end, void *user_data);
ABI void chatllm_restart(struct chatllm_obj *obj, const char *system_prompt);

/* A round. */
ABI int chatllm_user_input(struct chatllm_obj *obj, const char *text);
ABI int chatllm_user_input_multimedia_msg(struct chatllm_obj *obj);
ABI void chatllm_multimedia_msg_prepare(struct chatllm_obj *obj);
ABI int chatllm_multimedia_msg_append(struct chatllm_obj *obj, const char *type, const char *data);
ABI void chatllm_set_gen_max_tokens(struct chatllm_obj *obj, int limit);
ABI void chatllm_abort_generation(struct chatllm_obj *obj);
ABI void chatllm_show_statistics(struct chatllm_obj *obj);
ABI int chatllm_get_cursor(struct chatllm_obj *obj);
ABI int chatllm_set_cursor(struct chatllm_obj *obj, int position);
ABI int chatllm_text_tokenize(struct chatllm_obj *obj, const char *text);
ABI const char *chatllm_get_token_vocab(struct chatllm_obj *obj, int *count, int *width);
ABI const char *chatllm_inspect_model(const char *path);

/* The same in a thread of its own; the end is announced by PRINT_EVT_ASYNC_COMPLETED. */
ABI int chatllm_get_async_result_int(struct chatllm_obj *obj);
ABI int chatllm_async_start(struct chatllm_obj *obj, print_callback print, end_callback end, void *user_data);
ABI int chatllm_async_user_input(struct chatllm_obj *obj, const char *text);
ABI int chatllm_async_user_input_multimedia_msg(struct chatllm_obj *obj);
ABI int chatllm_async_ai_continue(struct chatllm_obj *obj, const char *suffix);
ABI int chatllm_async_tool_input(struct chatllm_obj *obj, const char *text);
ABI int chatllm_async_tool_completion(struct chatllm_obj *obj, const char *text);
ABI int chatllm_async_embedding(struct chatllm_obj *obj, const char *text, int purpose);
ABI int chatllm_async_qa_rank(struct chatllm_obj *obj, const char *question, const char *answer);

/* What a speech model refuses or ignores. */
ABI void chatllm_history_append(struct chatllm_obj *obj, int role, const char *text);
ABI int chatllm_history_append_multimedia_msg(struct chatllm_obj *obj, int role);
ABI int chatllm_set_ai_prefix(struct chatllm_obj *obj, const char *prefix);
ABI int chatllm_ai_continue(struct chatllm_obj *obj, const char *suffix);
ABI int chatllm_tool_input(struct chatllm_obj *obj, const char *text);
ABI int chatllm_tool_completion(struct chatllm_obj *obj, const char *text);
ABI int chatllm_embedding(struct chatllm_obj *obj, const char *text, int purpose);
ABI int chatllm_qa_rank(struct chatllm_obj *obj, const char *question, const char *answer);
ABI int chatllm_rag_select_store(struct chatllm_obj *obj, const char *name);
ABI int chatllm_save_session(struct chatllm_obj *obj, const char *path);
ABI int chatllm_load_session(struct chatllm_obj *obj, const char *path);
ABI void chatllm_set_lens_callback(struct chatllm_obj *obj, lens_callback callback, void *user_data);

/*
 * Not in libchatllm: what was planted so far, as one line of JSON (native/README.md, "The truth").
 * The text is valid until the next call.
 */
ABI const char *calibration_truth(void);

#ifdef __cplusplus
}
#endif

#endif
