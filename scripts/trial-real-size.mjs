// A longer trial, not part of the tests: exp-3 and exp-5 with synthetic checkpoints of the real size on the library that
// ASR_BENCH_LIBRARY names, which must survive destroy. Says what each load and unload of the 0.6B shape does to the heap
// beside what was measured before (docs/trials.md#true-size), and fails where one is off by more than 2 %. Needs ffmpeg,
// 3 GB of disk for the checkpoints, 4 GB of memory, and some minutes. Arguments: iterations (3).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const config = fileURLToPath(new URL('../scenarios.yaml', import.meta.url));
const words = readFileSync(new URL('../samples/jfk.txt', import.meta.url), 'utf8').trim();
const iterations = process.argv[2] ?? '3';
const MIB = 1024 ** 2;

/** Heap of the 0.6B shape in q4_0 with a context of 4096, measured by another harness. */
const EXPECTED = { load: 1425.1 * MIB, unload: -1638.1 * MIB, left: 34_628_600 };

function run(id) {
  const out = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
  try {
    const args = ['run', id, '--config', config, '--models', 'synthetic:full', '--variant', 'recreate'];
    const { stdout, status } = spawnSync(
      process.execPath,
      [main, ...args, '--iterations', iterations, '--out', out, '--json'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1e9 },
    );
    if (stdout === '') throw new Error(`${id} left with ${status} and no record`);
    const [variant] = JSON.parse(stdout).variants;
    if (variant.status !== 'completed') throw new Error(`${id}: ${variant.status}: ${variant.reason}`);
    return variant;
  } finally {
    rmSync(out, { recursive: true });
  }
}

let failed = false;
function compare(what, measured, expected) {
  const off = measured / expected - 1;
  const good = Math.abs(off) <= 0.02;
  failed ||= !good;
  const figures = `${(measured / MIB).toFixed(1)} MiB, expected ${(expected / MIB).toFixed(1)}`;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}: ${figures} (${(100 * off).toFixed(2)} %)`);
}

function check(what, good) {
  failed ||= !good;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}`);
}

const roundsOf = (variant, word) =>
  variant.segments.flatMap(({ iterations: all }) =>
    all.flatMap(({ steps }) => steps.filter(({ step }) => step === word).map(({ round }) => round)),
  );

const switching = run('exp-3');
const heap = (model, phase) => switching.modelMemory[model][phase].heap.p50;
for (const model of ['small', 'large']) {
  const [before, loaded, inferred, unloaded, left] = ['before', 'loaded', 'inferred', 'unloaded', 'net'].map(
    (phase) => heap(model, phase),
  );
  const [load, unload] = [loaded - before, unloaded - inferred];
  if (model === 'small') {
    compare('0.6B: load', load, EXPECTED.load);
    compare('0.6B: unload', unload, EXPECTED.unload);
    compare('0.6B: left by one cycle', left, EXPECTED.left);
  } else {
    const figures = [load, unload, left].map((bytes) => `${(bytes / MIB).toFixed(1)} MiB`);
    console.log(`     1.7B: load ${figures[0]}, unload ${figures[1]}, left by one cycle ${figures[2]}`);
  }
}
check(
  'exp-3: the scripted text, to the letter',
  roundsOf(switching, 'transcribe').every(({ text }) => text === '零九零零零七三三三一'),
);

const chain = run('exp-5');
check(
  'exp-5: the scripted text, to the letter',
  roundsOf(chain, 'transcribe').every(({ output }) => output === `language English<asr_text>${words}`),
);
const onGrid = (ms) => Math.round(ms / 80) * 80;
const timetable = words
  .split(' ')
  .map((text, index) => ({ text, start: onGrid(500 * index), end: onGrid(500 * index + 400) }));
check(
  'exp-5: the scripted times, to the millisecond',
  roundsOf(chain, 'align').every(({ units }) => JSON.stringify(units) === JSON.stringify(timetable)),
);
process.exitCode = failed ? 1 : 0;
