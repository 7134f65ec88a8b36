/**
 * Makes the calls that its second argument lists on the library of its first, and writes a line of JSON for each
 * as soon as it is over. A process of its own, because the engine is there to die in it.
 *
 * A call is `[function without chatllm_, object name, ...arguments]`. Three are special: `['inside', call]` makes
 * that call inside the first callback of the next one, `['awaited', call]` waits for event 100 after it, and
 * `['exit']` leaves with exit handlers (otherwise `_exit` ends the process).
 */
import { writeSync } from 'node:fs';
import koffi from 'koffi';

const [library, list] = process.argv.slice(2);
const libc = koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6');
const strlen = libc.func('size_t strlen(const void *)');
const leave = libc.func('void _exit(int)');
const lib = koffi.load(library);
const Print = koffi.proto('void CalibrationPrint(void *user, int type, const uint8_t *text)');
const End = koffi.proto('void CalibrationEnd(void *user)');

const SIGNATURES = {
  append_param: ['void', ['void *', 'str']],
  destroy: ['int', ['void *']],
  restart: ['void', ['void *', 'str']],
  user_input: ['int', ['void *', 'str']],
  user_input_multimedia_msg: ['int', ['void *']],
  multimedia_msg_prepare: ['void', ['void *']],
  multimedia_msg_append: ['int', ['void *', 'str', 'str']],
  set_gen_max_tokens: ['void', ['void *', 'int']],
  abort_generation: ['void', ['void *']],
  show_statistics: ['void', ['void *']],
  get_cursor: ['int', ['void *']],
  set_cursor: ['int', ['void *', 'int']],
  text_tokenize: ['int', ['void *', 'str']],
  get_async_result_int: ['int', ['void *']],
  async_user_input: ['int', ['void *', 'str']],
  async_ai_continue: ['int', ['void *', 'str']],
  ai_continue: ['int', ['void *', 'str']],
  tool_input: ['int', ['void *', 'str']],
  embedding: ['int', ['void *', 'str', 'int']],
  qa_rank: ['int', ['void *', 'str', 'str']],
  rag_select_store: ['int', ['void *', 'str']],
  save_session: ['int', ['void *', 'str']],
  history_append: ['void', ['void *', 'int', 'str']],
  history_append_multimedia_msg: ['int', ['void *', 'int']],
};

const create = lib.func('void *chatllm_create()');
const callbacks = [koffi.pointer(Print), koffi.pointer(End), 'void *'];
const start = lib.func('chatllm_start', 'int', ['void *', ...callbacks]);
const asyncStart = lib.func('chatllm_async_start', 'int', ['void *', ...callbacks]);
const inspect = lib.func('str chatllm_inspect_model(str)');
const truth = lib.func('str calibration_truth()');

const objects = new Map();
let calls = [];
let inside;
let completed = () => {};

function record(type, text) {
  calls.push({ type, text, at: Number(process.hrtime.bigint() - began) });
  if (type === 100) completed();
  const call = inside;
  inside = undefined;
  if (call !== undefined) calls.push({ type: `inside ${call[0]}`, result: perform(call) });
}

/** Broken pieces are no text: their bytes arrive as latin-1 where UTF-8 does not hold them. */
function textAt(pointer) {
  const bytes = Buffer.from(koffi.decode(pointer, 'uint8_t', Number(strlen(pointer))));
  const text = bytes.toString('utf8');
  return text.includes('\uFFFD') ? `bytes ${bytes.toString('hex')}` : text;
}

const print = koffi.register((_user, type, text) => record(type, textAt(text)), koffi.pointer(Print));
const end = koffi.register(() => record('end', ''), koffi.pointer(End));

function perform([name, id, ...args]) {
  if (name === 'create') {
    objects.set(id, create());
    return null;
  }
  const object = id === null ? null : (objects.get(id) ?? 0x10n);
  if (name === 'start') {
    for (const word of args) bind('append_param')(object, word);
    return start(object, print, end, null);
  }
  if (name === 'async_start') {
    for (const word of args) bind('append_param')(object, word);
    return asyncStart(object, print, end, null);
  }
  if (name === 'inspect_model') return inspect(id);
  if (name === 'truth') return JSON.parse(truth());
  return bind(name)(object, ...args);
}

const bound = new Map();
function bind(name) {
  if (!bound.has(name)) bound.set(name, lib.func(`chatllm_${name}`, ...SIGNATURES[name]));
  return bound.get(name);
}

let began = process.hrtime.bigint();
for (const call of JSON.parse(list)) {
  if (call[0] === 'inside') {
    inside = call[1];
    continue;
  }
  if (call[0] === 'exit') process.exit(0);
  const waits = call[0] === 'awaited';
  const done = waits ? new Promise((resolve) => (completed = resolve)) : undefined;
  calls = [];
  began = process.hrtime.bigint();
  const result = perform(waits ? call[1] : call) ?? null;
  const took = Number(process.hrtime.bigint() - began);
  if (waits) {
    // Nothing else keeps the loop alive while a thread of the engine works.
    const alive = setInterval(() => {}, 1000);
    await done;
    clearInterval(alive);
  }
  writeSync(1, `${JSON.stringify({ call: waits ? call[1][0] : call[0], result, took, calls })}\n`);
}
leave(0);
