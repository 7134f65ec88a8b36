import koffi from 'koffi';

/**
 * The plainest script that drives the library: what one would write in an afternoon. The yardstick of the
 * overhead bench; it shares no code with the product on purpose. Arguments: library, model, audio, rounds.
 */
const [libraryPath = '', model = '', audio = '', rounds = '1'] = process.argv.slice(2);
const library = koffi.load(libraryPath);
const create = library.func('void *chatllm_create()');
const append = library.func('void chatllm_append_param(void *obj, const char *word)');
const print = koffi.proto('void plain_print(void *user, int type, const char *text)');
const end = koffi.proto('void plain_end(void *user)');
const start = library.func('int chatllm_start(void *obj, plain_print *print, plain_end *end, void *user)');
const input = library.func('int chatllm_user_input(void *obj, const char *text)');
const restart = library.func('void chatllm_restart(void *obj, const char *system)');

let first = 0n;
const text: string[] = [];
let tokens = 0;
const onPrint = koffi.register((_user: unknown, type: number, piece: string) => {
  if (type !== 0) return;
  if (first === 0n) first = process.hrtime.bigint();
  text.push(piece);
  tokens += 1;
}, koffi.pointer(print));
const onEnd = koffi.register(() => {}, koffi.pointer(end));

const object: unknown = create();
const words = [
  '-m',
  model,
  '--hide_banner',
  '--multimedia_file_tags',
  '{{',
  '}}',
  '-n',
  '1',
  '-l',
  '4096',
  '--temp',
  '0',
];
for (const word of words) append(object, word);
if (start(object, onPrint, onEnd, null) !== 0) throw new Error('start failed');
const results: { ttft: number; total: number; cpu: number; tokens: number }[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  first = 0n;
  text.length = 0;
  tokens = 0;
  const cpu = process.cpuUsage();
  const begin = process.hrtime.bigint();
  input(object, `{{audio:${audio}}}`);
  const total = Number(process.hrtime.bigint() - begin);
  const { user, system } = process.cpuUsage(cpu);
  results.push({ ttft: Number(first - begin), total, cpu: (user + system) * 1000, tokens });
  restart(object, null);
}
console.log(JSON.stringify(results));
process.kill(process.pid, 'SIGKILL');
