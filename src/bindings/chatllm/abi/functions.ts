/**
 * The C ABI of libchatllm, as data: every exported function with its koffi types. Forks differ, so a library is
 * probed for each symbol and a missing optional one is reported, not fatal. Facts: docs/engine.md.
 */
export interface FunctionType {
  readonly returns: string;
  readonly arguments: readonly string[];
  /** Without it nothing can be measured. */
  readonly required?: true;
}

const OBJECT = 'void *';
const TEXT = 'const char *';
const CALLBACKS = [OBJECT, 'void *', 'void *', 'void *'];

export const FUNCTIONS = {
  chatllm_append_init_param: { returns: 'void', arguments: [TEXT] },
  chatllm_init: { returns: 'int', arguments: [] },
  chatllm_create: { returns: OBJECT, arguments: [], required: true },
  chatllm_destroy: { returns: 'int', arguments: [OBJECT] },
  chatllm_append_param: { returns: 'void', arguments: [OBJECT, TEXT], required: true },
  chatllm_start: { returns: 'int', arguments: CALLBACKS, required: true },
  chatllm_set_gen_max_tokens: { returns: 'void', arguments: [OBJECT, 'int'] },
  chatllm_restart: { returns: 'void', arguments: [OBJECT, TEXT], required: true },
  chatllm_multimedia_msg_prepare: { returns: 'void', arguments: [OBJECT] },
  chatllm_multimedia_msg_append: { returns: 'int', arguments: [OBJECT, TEXT, TEXT] },
  chatllm_history_append: { returns: 'void', arguments: [OBJECT, 'int', TEXT] },
  chatllm_history_append_multimedia_msg: { returns: 'int', arguments: [OBJECT, 'int'] },
  chatllm_get_cursor: { returns: 'int', arguments: [OBJECT] },
  chatllm_set_cursor: { returns: 'int', arguments: [OBJECT, 'int'] },
  chatllm_user_input: { returns: 'int', arguments: [OBJECT, TEXT], required: true },
  chatllm_user_input_multimedia_msg: { returns: 'int', arguments: [OBJECT] },
  chatllm_set_ai_prefix: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_ai_continue: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_tool_input: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_tool_completion: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_text_tokenize: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_embedding: { returns: 'int', arguments: [OBJECT, TEXT, 'int'] },
  chatllm_qa_rank: { returns: 'int', arguments: [OBJECT, TEXT, TEXT] },
  chatllm_rag_select_store: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_abort_generation: { returns: 'void', arguments: [OBJECT] },
  chatllm_show_statistics: { returns: 'void', arguments: [OBJECT] },
  chatllm_save_session: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_load_session: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_get_async_result_int: { returns: 'int', arguments: [OBJECT] },
  chatllm_async_start: { returns: 'int', arguments: CALLBACKS },
  chatllm_async_user_input: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_async_user_input_multimedia_msg: { returns: 'int', arguments: [OBJECT] },
  chatllm_async_ai_continue: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_async_tool_input: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_async_tool_completion: { returns: 'int', arguments: [OBJECT, TEXT] },
  chatllm_async_embedding: { returns: 'int', arguments: [OBJECT, TEXT, 'int'] },
  chatllm_async_qa_rank: { returns: 'int', arguments: [OBJECT, TEXT, TEXT] },
  chatllm_get_token_vocab: { returns: 'const char *', arguments: [OBJECT, 'void *', 'void *'] },
  chatllm_set_lens_callback: { returns: 'void', arguments: [OBJECT, 'void *', 'void *'] },
  chatllm_inspect_model: { returns: 'const char *', arguments: [TEXT] },
} as const satisfies Readonly<Record<string, FunctionType>>;

export type FunctionName = keyof typeof FUNCTIONS;

/** Known from forks; looked for and reported, never called. */
export const FORK_SYMBOLS = ['chatllm_set_additional_args', 'chatllm_history_set_cursor'] as const;

/** `print_type` of the print callback. */
export const PrintType = {
  chatChunk: 0,
  meta: 1,
  error: 2,
  reference: 3,
  rewrittenQuery: 4,
  historyUser: 5,
  historyAi: 6,
  toolCalling: 7,
  embedding: 8,
  ranking: 9,
  tokenIds: 10,
  logging: 11,
  beamSearch: 12,
  modelInfo: 13,
  thoughtChunk: 14,
  asyncCompleted: 100,
  thoughtCompleted: 101,
} as const;
export type PrintType = (typeof PrintType)[keyof typeof PrintType];

/** Numbers of print types, each once and in order, with their names: `1 meta, 13 modelInfo`; a fork's own has none. */
export function printTypeNames(types: readonly number[]): string {
  const names = new Map<number, string>(Object.entries(PrintType).map(([name, type]) => [type, name]));
  return [...new Set(types)]
    .sort((a, b) => a - b)
    .map((type) => [type, names.get(type) ?? 'unknown'].join(' '))
    .join(', ');
}

/**
 * The text argument is declared as bytes, not as a string: a piece may end inside a UTF-8 character, and a
 * string conversion would replace its half for good.
 */
export const PRINT_CALLBACK = 'void chatllm_print(void *user, int type, const uint8_t *text)';
export const END_CALLBACK = 'void chatllm_end(void *user)';
