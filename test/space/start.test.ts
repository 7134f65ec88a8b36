import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const START = fileURLToPath(new URL('../../space/start.mjs', import.meta.url));
const TOKEN = '0123456789abcdef';
const PLACE = 'serve --host 0.0.0.0 --port 7860';

/** Stands for asr-bench: writes down what it is asked, and knows two models that are here and one that is not. */
const FAKE = `#!/bin/sh
echo "$*" >> "$HOME/asked"
case "$1 $2" in
  'models list') cat "$HOME/models.json" ;;
  'models pull') [ "$3" != none ] || { echo "$3 cannot be downloaded" >&2; exit 3; } ;;
  serve*)
    echo "library=$ASR_BENCH_LIBRARY url=$ENGINE_URL" >> "$HOME/asked"
    [ -z "$WAITS" ] || { trap 'echo TERM >> "$HOME/asked"; exit 7' TERM; echo listening; for _ in $WAITS; do sleep 0.1; done; } ;;
esac
`;
const model = (id: string, kind: string, state: string) => ({ id, kind, state, format: 'ggmm' });

let home = '';
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin', 'asr-bench'), FAKE);
  chmodSync(join(home, 'bin', 'asr-bench'), 0o755);
  models(model('ear', 'asr', 'absent'));
});

const models = (...known: readonly object[]): void =>
  writeFileSync(join(home, 'models.json'), JSON.stringify({ models: known }));

/** A file that stands for a mounted library. */
function library(): string {
  const path = join(home, 'libchatllm.so');
  writeFileSync(path, 'x');
  return path;
}

interface Ended {
  readonly code: number | null;
  readonly said: string;
  /** What `asr-bench` was asked, call by call. */
  readonly asked: readonly string[];
}

function begin(
  env: Record<string, string>,
  args: readonly string[] = [],
): { child: ChildProcess; done: Promise<Ended> } {
  const child = spawn(process.execPath, [START, ...args], {
    cwd: home,
    env: { HOME: home, PATH: `${join(home, 'bin')}:${process.env.PATH}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (block: Buffer) => {
      said += block.toString();
    });
  const log = join(home, 'asked');
  const done = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      const asked = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      resolve({ code, said, asked });
    });
  });
  return { child, done };
}
const start = (env: Record<string, string>, args?: readonly string[]): Promise<Ended> =>
  begin(env, args).done;

describe('the start of the container', () => {
  it('stops without a token, or with a short one, and says how to make one', async () => {
    for (const env of [{}, { ASR_BENCH_TOKEN: 'short' }]) {
      const { code, said, asked } = await start(env);
      expect([code, asked]).toEqual([2, []]);
      expect(said).toMatch(
        /^ASR_BENCH_TOKEN .*\n {2}do: make one: openssl rand -hex 16\n {2}do: add it as a secret/,
      );
      expect(said).not.toContain('short');
    }
  });

  it('serves the calibration engine where there is none, and says so', async () => {
    const { code, said, asked } = await start({ ASR_BENCH_TOKEN: TOKEN, MODELS: 'ear' });
    expect(code).toBe(0);
    expect(asked).toEqual([PLACE, 'library= url=']);
    expect(said).toContain('the calibration engine is served');
    expect(said).toContain('MODELS is not read');
  });

  it('lets the page be framed in a Space, and hands on what it is given', async () => {
    const env = { ASR_BENCH_TOKEN: TOKEN, SPACE_ID: 'user/space' };
    const { asked } = await start(env, ['--max-audio', '2h']);
    expect(asked[0]).toBe(`${PLACE} --embed https://huggingface.co --proxies 1 --max-audio 2h`);
  });

  it('takes a mounted library and the models that lie there', async () => {
    models(
      model('ear', 'asr', 'absent'),
      model('other-ear', 'asr', 'here'),
      model('hand', 'aligner', 'here'),
    );
    const path = library();
    const { asked } = await start({ ASR_BENCH_TOKEN: TOKEN, ASR_BENCH_LIBRARY: path });
    expect(asked).toEqual([
      'models list --json',
      `${PLACE} --model other-ear --aligner hand`,
      `library=${path} url=`,
    ]);
  });

  it('goes without weights where there are none, and says that the words are scripted', async () => {
    const { asked, said } = await start({ ASR_BENCH_TOKEN: TOKEN, ASR_BENCH_LIBRARY: library() });
    expect(asked[1]).toBe(`${PLACE} --models synthetic:tiny`);
    expect(said).toContain('whose words are scripted');
  });

  it('fetches the models that are asked for, first of all', async () => {
    models(model('other-ear', 'asr', 'here'), model('ear', 'asr', 'here'), model('hand', 'aligner', 'here'));
    const env = { ASR_BENCH_TOKEN: TOKEN, ASR_BENCH_LIBRARY: library(), MODELS: 'ear, hand' };
    const { asked } = await start(env);
    expect(asked.slice(0, 4)).toEqual([
      'models pull ear',
      'models pull hand',
      'models list --json',
      `${PLACE} --model ear --aligner hand`,
    ]);
  });

  it('does not serve when a model cannot be had, or one kind of it is not asked for', async () => {
    const env = { ASR_BENCH_TOKEN: TOKEN, ASR_BENCH_LIBRARY: library() };
    const none = await start({ ...env, MODELS: 'none' });
    expect([none.code, none.asked]).toEqual([3, ['models pull none']]);
    expect(none.said).toContain('MODELS: none cannot be had');
    models(model('ear', 'asr', 'here'), model('hand', 'aligner', 'here'));
    const half = await start({ ...env, MODELS: 'ear' });
    expect(half.code).toBe(2);
    expect(half.said).toContain('MODELS is ear: it takes a recogniser and an aligner');
    expect(half.asked.join()).not.toContain('serve');
  });

  it('hands SIGTERM on once, and leaves as the server leaves', async () => {
    const { child, done } = begin({ ASR_BENCH_TOKEN: TOKEN, WAITS: '. '.repeat(300) });
    await new Promise<void>((resolve) => child.stdout?.once('data', () => resolve()));
    child.kill('SIGTERM');
    const { code, asked } = await done;
    expect(code).toBe(7);
    expect(asked.filter((line) => line === 'TERM')).toEqual(['TERM']);
  });
});

describe('an engine from an address', () => {
  const content = Buffer.from('not really a library');
  const sha256 = createHash('sha256').update(content).digest('hex');
  let server: Server;
  let requests = 0;
  let address = '';

  beforeAll(async () => {
    server = createServer((request, response) => {
      requests += 1;
      if (request.url?.startsWith('/libchatllm.so') === true) response.end(content);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bound = server.address();
    address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/libchatllm.so?key=secret`;
  });
  afterAll(() => {
    server.close();
  });

  const env = (hash: string): Record<string, string> => ({
    ASR_BENCH_TOKEN: TOKEN,
    ENGINE_URL: address,
    ENGINE_SHA256: hash,
    MODELS: 'synthetic:tiny',
  });

  it('is loaded when its hash is right; kept, so that the next start asks nobody; its key shown to none', async () => {
    const first = await start(env(sha256.toUpperCase()));
    const path = join(home, 'engine', sha256, 'libchatllm.so');
    expect(first.asked).toEqual([`${PLACE} --models synthetic:tiny`, `library=${path} url=`]);
    expect(first.said).not.toContain('secret');
    expect(readFileSync(path)).toEqual(content);
    const before = requests;
    expect((await start(env(sha256))).code).toBe(0);
    expect(requests).toBe(before);
  });

  it('is refused with both hashes when it is another, and nothing of it stays', async () => {
    const wrong = 'a'.repeat(64);
    const { code, said, asked } = await start(env(wrong));
    expect([code, asked]).toEqual([3, []]);
    expect(said).toContain(`the sha256 of what came is ${sha256}, ENGINE_SHA256 says ${wrong}`);
    expect(readdirSync(join(home, 'engine'))).toEqual([]);
  });

  it('is not even asked for without a hash', async () => {
    const before = requests;
    const { code, said } = await start(env(''));
    expect(code).toBe(2);
    expect(said).toContain('ENGINE_SHA256');
    expect(requests).toBe(before);
  });

  it('that is not there is told at once', async () => {
    const gone = address.replace('libchatllm.so', 'other.tar.gz');
    const { code, said } = await start({ ...env(sha256), ENGINE_URL: gone });
    expect([code, said]).toEqual([3, expect.stringContaining('ENGINE_URL: the server answers 404')]);
  });
});
