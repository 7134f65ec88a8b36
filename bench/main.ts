import type { Bench } from 'tinybench';
import { blockedRunner } from './blocked-runner.ts';
import { checkpoints } from './checkpoints/checkpoints.ts';
import { errorRateBench } from './error-rate.bench.ts';
import { ffiBench } from './ffi.bench.ts';
import { ggmmBench } from './ggmm.bench.ts';
import { growthBench } from './growth.bench.ts';
import { itnBench } from './itn.bench.ts';
import { engineOverhead } from './overhead/engine-overhead.ts';
import { overhead } from './overhead/overhead.ts';
import { samplingBench } from './sampling.bench.ts';
import { startup } from './startup.ts';
import { vadBench } from './vad.bench.ts';

/**
 * `npm run bench [part …]`: speed of our own code, as ratios and differences within one run; never a timed test.
 */
const PAIRS = Number(process.env.BENCH_PAIRS ?? 10);
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  startup: async () => startup(),
  ffi: async () => print(await ffiBench()),
  sampling: async () => print(await samplingBench()),
  overhead: () => overhead(PAIRS),
  'engine-overhead': () => engineOverhead(PAIRS),
  'blocked-runner': () => blockedRunner(Math.min(PAIRS, 3)),
  growth: async () => print(await growthBench()),
  'error-rate': async () => print(await errorRateBench()),
  itn: async () => print(await itnBench()),
  ggmm: async () => print(await ggmmBench()),
  checkpoints,
  vad: async () => print(await vadBench()),
};

function print(bench: Bench): void {
  console.table(bench.table());
}

const named = process.argv.slice(2);
const unknown = named.filter((part) => !(part in PARTS));
if (unknown.length > 0)
  throw new Error(`no bench ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`);
for (const part of named.length > 0 ? named : Object.keys(PARTS)) {
  console.log(`\n== ${part}`);
  await PARTS[part]?.();
}
