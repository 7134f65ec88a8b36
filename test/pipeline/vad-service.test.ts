import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectInWorker, VadWorkerCrash } from '../../src/pipeline/vad-service.ts';
import { createWav } from '../../src/pipeline/wav/wav.ts';
import { ExitCode } from '../../src/system/exit-code.ts';
import type { Failure } from '../../src/system/failure.ts';
import { sharedFile } from '../support/shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'vad-'));
const short = join(folder, 'short.wav');
const long = join(folder, 'long.wav');
const model = sharedFile('vad/ten-vad.onnx');
const SECOND = 16_000;

/** A noise that is loud in the first half of every 2 s. */
const bursts = (seconds: number): Int16Array =>
  Int16Array.from({ length: seconds * SECOND }, (_, n) => {
    const noise = (Math.imul(n, 0x9e3779b1) >>> 16) / 65_536 - 0.5;
    return noise * (n % (2 * SECOND) < SECOND ? 8000 : 20);
  });

async function write(path: string, seconds: number, rate = SECOND): Promise<void> {
  const minute = bursts(60);
  const wav = await createWav(path, rate);
  for (let left = seconds; left > 0; left -= 60) await wav.write(minute.subarray(0, left * rate));
  await wav.close();
}

/** Writes a worker of its own for one test. */
function worker(name: string, code: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, code);
  return path;
}

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );

beforeAll(async () => {
  await write(short, 10);
  await write(long, 1800);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the VAD worker', () => {
  it('finds speech by energy, reports progress, keeps its memory flat, and is gone afterwards', async () => {
    const progress: unknown[][] = [];
    const found = await detectInWorker(
      { audio: long, backend: 'energy' },
      { onProgress: (done, all) => progress.push([done, all]) },
    );
    expect(found).toMatchObject({
      backend: 'energy',
      sampleRate: 16_000,
      hop: 256,
      lag: 0,
      samples: 1800 * SECOND,
    });
    expect(found.probabilities).toHaveLength(112_500);
    expect(found.energyDb).toHaveLength(112_500);
    // Half a second into the loud half and into the quiet one.
    expect([found.probabilities[31], found.probabilities[94]]).toEqual([1, 0]);
    expect(progress).toHaveLength(60);
    expect(progress.at(-1)).toEqual([1800 * SECOND, 1800 * SECOND]);
    expect(childrenOf(process.pid)).toEqual([]);
    // Of half an hour.
    expect(found.peakRss).toBeGreaterThan(20e6);
    expect(found.peakRss).toBeLessThan(220e6);
  });

  it('hands on what is wrong with the audio or the model, and what to do', async () => {
    const missing = await thrownBy(detectInWorker({ audio: join(folder, 'none.wav'), backend: 'energy' }));
    expect(missing).toMatchObject({ name: 'Failure', exitCode: ExitCode.missing });
    const noModel = await thrownBy(
      detectInWorker({ audio: short, backend: 'ten', model: join(folder, 'none.onnx') }),
    );
    expect(noModel).toMatchObject({
      exitCode: ExitCode.missing,
      message: `${folder}/none.onnx: there is no VAD model`,
    });
    const notModel = await thrownBy(detectInWorker({ audio: short, backend: 'ten', model: short }));
    expect(notModel).toMatchObject({ exitCode: ExitCode.usage });
    expect((notModel as Failure).hint[1]).toContain('--backend energy');
    const tooLarge = await thrownBy(detectInWorker({ audio: short, backend: 'ten', model: long }));
    expect(tooLarge).toMatchObject({
      message: `${long}: a file of 57600044 bytes, not the TEN VAD model (315449 bytes)`,
    });
    const ffmpeg = join(folder, 'no-ffmpeg');
    const noise = join(folder, 'noise.mp3');
    writeFileSync(noise, 'no audio');
    const named = await thrownBy(detectInWorker({ audio: noise, backend: 'energy', ffmpeg }));
    expect(named).toMatchObject({
      exitCode: ExitCode.missing,
      message: `--ffmpeg names ${ffmpeg}, which is not an ffmpeg that runs`,
    });
  });

  it('hears audio of any rate at 16 kHz, and says what decoded it', async () => {
    const path = join(folder, '8k.wav');
    await write(path, 2, 8000);
    const found = await detectInWorker({ audio: path, backend: 'energy' });
    expect(found).toMatchObject({ samples: 32_000, truncated: false, audio: { decoder: { name: 'wav' } } });
    expect(found.audio.pcmSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(found.energyDb).toHaveLength(125);
  });

  it.skipIf(model === undefined)(
    'answers as TEN VAD with one call for every 30 s (needs shared data)',
    async () => {
      const audio = sharedFile('vad/wav/testset-audio-01.wav') ?? '';
      const found = await detectInWorker({ audio, backend: 'ten', model: model ?? '' });
      expect(found).toMatchObject({ backend: 'ten', lag: 2, modelCalls: 1, truncated: false });
      expect(found.model?.published).toBe(true);
      expect(found.peakRss).toBeLessThan(220e6);
      expect(found.probabilities[100]).toBeGreaterThan(0.5);
    },
  );
});

it('says how to install onnxruntime-node where it is not', async () => {
  // The built files again, in a place where only zod is installed.
  const elsewhere = join(folder, 'elsewhere');
  cpSync(fileURLToPath(new URL('../../dist', import.meta.url)), join(elsewhere, 'dist'), { recursive: true });
  writeFileSync(join(elsewhere, 'package.json'), '{"type":"module"}');
  mkdirSync(join(elsewhere, 'node_modules'));
  symlinkSync(
    dirname(createRequire(import.meta.url).resolve('zod/package.json')),
    join(elsewhere, 'node_modules/zod'),
  );
  const entry = join(elsewhere, 'dist/pipeline/vad-worker.js');
  const thrown = await thrownBy(detectInWorker({ audio: short, backend: 'ten', model: short }, { entry }));
  expect(thrown).toMatchObject({
    exitCode: ExitCode.missing,
    hint: ['`ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node`', 'or go without: `--backend energy`'],
  });
  expect(String(thrown)).toContain('TEN VAD needs the package onnxruntime-node: ');
  // Energy needs nothing.
  expect(await detectInWorker({ audio: short, backend: 'energy' }, { entry })).toMatchObject({
    backend: 'energy',
  });
});

describe('a worker that fails', () => {
  const crash = (name: string, code: string): Promise<unknown> =>
    thrownBy(detectInWorker({ audio: short, backend: 'energy' }, { entry: worker(name, code) }));

  it('by a signal is a crash with its name', async () => {
    const thrown = await crash(
      'abort',
      `process.once('message', () => process.kill(process.pid, 'SIGABRT'));`,
    );
    expect(thrown).toBeInstanceOf(VadWorkerCrash);
    expect(thrown).toMatchObject({ signal: 'SIGABRT', code: null, exitCode: ExitCode.internal });
  });

  it('by an exit is a crash with its code and last words', async () => {
    const thrown = await crash(
      'exit',
      `process.once('message', () => { console.error('no room'); process.exit(7); });`,
    );
    expect(thrown).toBeInstanceOf(VadWorkerCrash);
    expect(thrown).toMatchObject({ code: 7, message: 'the VAD worker left with exit code 7: no room' });
  });

  it('by an error of its own is a crash with that error', async () => {
    const thrown = await crash('throw', `throw new TypeError('wrong')`);
    expect(thrown).toMatchObject({ message: 'the VAD worker left with exit code 1: TypeError: wrong' });
  });

  it('before it was asked is a crash too', async () => {
    expect(await crash('early', 'process.exit(0)')).toMatchObject({
      message: 'the VAD worker left with exit code 0',
    });
  });

  it.each([
    ['words of its own', `process.send({ type: 'hello' })`],
    ['blocks before the file is opened', block(1, 0)],
    ['more hops than there are', `process.send({ type: 'opened' }); ${block(2, 0)}; ${done(256)}`],
    ['fewer hops than there are', `process.send({ type: 'opened' }); ${block(1, 0)}; ${done(257)}`],
    ['probabilities nobody asked for', `process.send({ type: 'opened' }); ${block(1, 1)}`],
  ])('by sending %s is ended at once', async (name, code) => {
    const thrown = await crash(
      name,
      `process.once('message', () => { ${code}; setInterval(() => {}, 1000); });`,
    );
    expect(thrown).toBeInstanceOf(VadWorkerCrash);
    expect(thrown).toMatchObject({ message: 'the VAD worker sent what it should not' });
  });

  it('by ending in the midst of the audio is a crash, not a short answer', async () => {
    const code = `process.send({ type: 'opened' }); ${block(1, 0)}; setTimeout(() => process.disconnect(), 50)`;
    expect(await crash('part', `process.once('message', () => { ${code} });`)).toBeInstanceOf(VadWorkerCrash);
  });

  it('to answer is ended by the signal of the caller', async () => {
    const entry = worker('hang', `process.once('message', () => {}); setInterval(() => {}, 1000);`);
    const signal = AbortSignal.timeout(300);
    const thrown = await thrownBy(detectInWorker({ audio: short, backend: 'energy' }, { entry, signal }));
    expect(thrown).toBe(signal.reason);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});

function done(samples: number): string {
  return `process.send({ type: 'done', samples: ${samples}, truncated: false, modelCalls: 0, cpuSeconds: 0, peakRss: 1 })`;
}

function block(energies: number, probabilities: number): string {
  return `process.send({ type: 'block', energyDb: new Float32Array(${energies}), probabilities: new Float32Array(${probabilities}) })`;
}

describe.skipIf(process.platform !== 'linux')('when the harness is killed', () => {
  const worker = fileURLToPath(new URL('../../dist/pipeline/vad-worker.js', import.meta.url));
  const service = new URL('../../dist/pipeline/vad-service.js', import.meta.url).href;

  /** Starts a harness, kills it once it has said `ready`, and gives the worker's process id. */
  async function orphan(code: string): Promise<number> {
    const harness = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => harness.stdout.once('data', resolve));
    const [child = 0] = childrenOf(harness.pid ?? 0);
    harness.kill('SIGKILL');
    return child;
  }

  /** Waits for what takes 0.1 s on a quiet machine and must not fail on a busy one. */
  async function outlives(pid: number): Promise<boolean> {
    const deadline = Date.now() + 5000;
    while (alive(pid) && Date.now() < deadline) await sleep(20);
    return alive(pid);
  }

  it('an idle worker ends by itself', async () => {
    const pid = await orphan(
      `import { fork } from 'node:child_process'; fork(${JSON.stringify(worker)}, { execArgv: [] }).once('spawn', () => setTimeout(() => console.log('ready'), 300)); setInterval(() => {}, 1000);`,
    );
    expect(pid).toBeGreaterThan(0);
    expect(await outlives(pid)).toBe(false);
  });

  it.skipIf(model === undefined)(
    'a worker in the midst of its work ends by itself (needs shared data)',
    async () => {
      const request = JSON.stringify({ audio: long, backend: 'ten', model });
      const pid = await orphan(
        `import { detectInWorker } from ${JSON.stringify(service)}; await detectInWorker(${request}, { onProgress: () => console.log('ready') });`,
      );
      expect(pid).toBeGreaterThan(0);
      expect(await outlives(pid)).toBe(false);
    },
  );
});

function alive(pid: number): boolean {
  // A zombie that nobody waits for is not alive.
  return existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
}

/** Processes that run node and were started by `pid`; none where there is no /proc. */
function childrenOf(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        const stat = readFileSync(`/proc/${child}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid && alive(child);
      } catch {
        return false;
      }
    });
}
