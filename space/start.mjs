// Start of the container: finds or fetches an engine and models, then serves. Settings are environment variables; README.md
// describes them. It needs nothing but Node, tar, and `asr-bench` on PATH.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const MOUNTED = '/engine/libchatllm.so';
const LIBRARY = 'libchatllm.so';
const SHORTEST_TOKEN = 16;
const ATTEMPTS = 3;
/** Exit codes of asr-bench: what is asked for cannot be; something is missing. */
const USAGE = 2;
const MISSING = 3;

/** Ends the start: the message, and what to do. */
class Stop extends Error {
  constructor(code, message, ...todo) {
    super([message, ...todo.map((line) => `  do: ${line}`)].join('\n'));
    this.code = code;
  }
}

const say = (line) => console.error(`start    ${line}`);

/** The container listens to the network, so who calls must show something. */
function checkToken({ ASR_BENCH_TOKEN: token = '' }) {
  if (token.length >= SHORTEST_TOKEN) return;
  throw new Stop(
    USAGE,
    token === ''
      ? 'ASR_BENCH_TOKEN is not set'
      : `ASR_BENCH_TOKEN has fewer than ${SHORTEST_TOKEN} characters`,
    'make one: openssl rand -hex 16',
    'add it as a secret (a Space: Settings, Variables and secrets, New secret; docker: -e ASR_BENCH_TOKEN)',
  );
}

/** Path of the engine; undefined: the calibration engine. */
async function findLibrary(env) {
  if (env.ASR_BENCH_LIBRARY) {
    if (existsSync(env.ASR_BENCH_LIBRARY)) return env.ASR_BENCH_LIBRARY;
    throw new Stop(
      MISSING,
      `ASR_BENCH_LIBRARY is ${env.ASR_BENCH_LIBRARY}: there is no such file`,
      'mount it there',
    );
  }
  if (existsSync(MOUNTED)) return MOUNTED;
  return env.ENGINE_URL ? fetchLibrary(env.ENGINE_URL, env.ENGINE_SHA256) : undefined;
}

/** Native code from elsewhere: nothing of it is unpacked or loaded before its hash is right. */
async function fetchLibrary(url, sha256 = '') {
  if (!URL.canParse(url))
    throw new Stop(USAGE, 'ENGINE_URL is no address', 'give one like https://…/engine.tar.gz');
  const wanted = sha256.trim().toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(wanted)) {
    throw new Stop(
      USAGE,
      'ENGINE_URL is set, but ENGINE_SHA256 is not the sha256 of what is there (64 hex digits)',
      'take it where you built the engine: sha256sum FILE',
    );
  }
  const folder = join(homedir(), 'engine', wanted);
  if (!existsSync(folder)) {
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    // The address may carry a key: only the host is shown.
    const { host, pathname } = new URL(url);
    say(`fetching the engine from ${host}`);
    const archive = /\.(tar|tgz|tar\.gz)$/.test(pathname);
    const file = join(draft, archive ? 'archive' : LIBRARY);
    const found = await download(url, file);
    if (found !== wanted) {
      rmSync(draft, { recursive: true });
      throw new Stop(
        MISSING,
        `ENGINE_URL: the sha256 of what came is ${found}, ENGINE_SHA256 says ${wanted}`,
        'nothing was kept; if you published another build, change ENGINE_SHA256',
      );
    }
    if (archive) unpack(file, draft);
    renameSync(draft, folder);
  }
  const libraries = readdirSync(folder, { recursive: true }).filter((name) => basename(name) === LIBRARY);
  if (libraries.length === 1) return join(folder, libraries[0]);
  throw new Stop(
    MISSING,
    `ENGINE_URL: ${libraries.length} files named ${LIBRARY} are in the archive, not one`,
  );
}

function unpack(file, folder) {
  const { status } = spawnSync(
    'tar',
    ['--extract', '--no-same-owner', '--file', file, '--directory', folder],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (status !== 0)
    throw new Stop(MISSING, 'ENGINE_URL: tar cannot unpack what came', 'send .tar or .tar.gz');
  rmSync(file);
}

/** @returns the sha256 of the file */
async function download(url, file) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url);
      if (!response.ok) {
        const answer = `the server answers ${response.status}`;
        if (response.status < 500)
          throw new Stop(MISSING, `ENGINE_URL: ${answer}`, 'check the address, and that it needs no login');
        throw new Error(answer);
      }
      const hash = createHash('sha256');
      await pipeline(
        response.body,
        async function* (blocks) {
          for await (const block of blocks) {
            hash.update(block);
            yield block;
          }
        },
        createWriteStream(file),
      );
      return hash.digest('hex');
    } catch (error) {
      if (error instanceof Stop) throw error;
      const why = error.cause?.message ?? error.message;
      if (attempt === ATTEMPTS)
        throw new Stop(MISSING, `ENGINE_URL: ${why}`, 'start again, or take another address');
      say(`${why}; trying again`);
      await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
    }
  }
}

/** Options of `serve` that name the models, after fetching those that `MODELS` asks for. */
function chooseModels({ MODELS: asked = '' }) {
  if (asked.startsWith('synthetic:')) return ['--models', asked];
  const ids = asked.split(/[\s,]+/).filter((id) => id !== '');
  for (const id of ids) {
    say(`model ${id}`);
    const { status } = spawnSync('asr-bench', ['models', 'pull', id], { stdio: 'inherit' });
    if (status !== 0) throw new Stop(status ?? 1, `MODELS: ${id} cannot be had`);
  }
  const here = knownModels().filter(({ state, format }) => state === 'here' && format === 'ggmm');
  const candidates = ids.length > 0 ? here.filter(({ id }) => ids.includes(id)) : here;
  const [asr, aligner] = ['asr', 'aligner'].map(
    (kind) => candidates.find((model) => model.kind === kind)?.id,
  );
  if (asr !== undefined && aligner !== undefined) return ['--model', asr, '--aligner', aligner];
  if (ids.length === 0) {
    say(
      'no recogniser and aligner in the models folder, and no MODELS: synthetic checkpoints, whose words are scripted',
    );
    return ['--models', 'synthetic:tiny'];
  }
  throw new Stop(
    USAGE,
    `MODELS is ${asked}: it takes a recogniser and an aligner that the engine can load`,
    'choose from `asr-bench models list`: one asr and one aligner, format ggmm',
  );
}

function knownModels() {
  const { status, stdout } = spawnSync('asr-bench', ['models', 'list', '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Stop(status ?? 1, '`asr-bench models list` failed');
  return JSON.parse(stdout).models;
}

/** Serves until a signal, and leaves as the server leaves. */
function serve(options, env) {
  // Before there is a server: a signal in between would end this process and leave it behind.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A group of its own: Ctrl-C in a terminal would reach it twice, and a second signal cuts its clean-up short.
  const child = spawn('asr-bench', ['serve', ...options], { stdio: 'inherit', detached: true, env });
  child.on('error', ({ message }) => fail(new Stop(1, `asr-bench cannot be started: ${message}`)));
  child.on('exit', (code, signal) => {
    if (signal !== null) say(`the server died of ${signal}`);
    process.exitCode = code ?? 1;
  });
}

function fail(error) {
  console.error(error instanceof Stop ? error.message : error);
  process.exit(error instanceof Stop ? error.code : 1);
}

try {
  const { ENGINE_URL: _url, ...env } = process.env;
  checkToken(env);
  const library = await findLibrary(process.env);
  const given = process.argv.slice(2);
  const named = given.some((word) => /^--(model|models|aligner)(=|$)/.test(word));
  if (library === undefined)
    say('no engine: neither at /engine, nor ENGINE_URL; the calibration engine is served');
  else say(`engine ${library}`);
  const models = library === undefined || named ? [] : chooseModels(env);
  if (library === undefined && env.MODELS) say('MODELS is not read: only an engine loads models');
  const place = ['--host', '0.0.0.0', '--port', '7860'];
  // Only a Space is shown in a frame, and has a proxy before it that says who calls.
  const frame = env.SPACE_ID ? ['--embed', 'https://huggingface.co', '--proxies', '1'] : [];
  serve(
    [...place, ...frame, ...models, ...given],
    library === undefined ? env : { ...env, ASR_BENCH_LIBRARY: library },
  );
} catch (error) {
  fail(error);
}
