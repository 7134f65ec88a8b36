// Loads a model into a libchatllm, asks once, prints what came as JSON and dies without exit handlers:
// node ask-engine.mjs '{"library", "model", "audio", "kind", "language"?, "text"?, "arguments"?}'
// A process of its own, because the engine aborts where other libraries return an error.
import { writeSync } from 'node:fs';
import koffi from 'koffi';

const ask = JSON.parse(process.argv[2] ?? '{}');
const library = koffi.load(ask.library);
const Print = koffi.proto('void Print(void *user, int type, const uint8_t *text)');
const End = koffi.proto('void End(void *user)');
const create = library.func('void *chatllm_create()');
const append = library.func('void chatllm_append_param(void *chat, const char *word)');
const start = library.func('int chatllm_start(void *chat, Print *print, End *end, void *user)');
const input = library.func('int chatllm_user_input(void *chat, const char *text)');

/** Bytes up to the zero byte. */
function bytesAt(pointer) {
  const bytes = [];
  for (let at = 0; ; at += 64) {
    const block = koffi.decode(pointer, at, 'uint8_t', 64);
    const end = block.indexOf(0);
    bytes.push(...(end < 0 ? block : block.slice(0, end)));
    if (end >= 0) return Buffer.from(bytes);
  }
}

const chunks = [];
const print = koffi.register(
  (_, type, text) => void (type === 0 && chunks.push(bytesAt(text))),
  koffi.pointer(Print),
);
const end = koffi.register(() => {}, koffi.pointer(End));
const chat = create();
const words = ['-m', ask.model, '-n', '1', '-l', '4096', '--temp', '0', '--seed', '1', '--hide_banner'];
words.push('--multimedia_file_tags', '{{', '}}');
if (ask.language !== undefined) words.push('--set', 'language', ask.language);
if (ask.kind === 'aligner') words.push('--set', 'format', 'json');
for (const word of [...words, ...(ask.arguments ?? [])]) append(chat, word);
const started = start(chat, print, end, null);
const asked = started === 0 ? input(chat, `{{audio:${ask.audio}}}${ask.text ?? ''}`) : undefined;
const text = Buffer.concat(chunks).toString('utf8');
writeSync(1, JSON.stringify({ started, asked, text, chunks: chunks.length }));
process.kill(process.pid, 'SIGKILL');
