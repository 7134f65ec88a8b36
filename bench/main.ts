import type { Bench } from 'tinybench';
import { errorRateBench } from './error-rate.bench.ts';
import { ggmmBench } from './ggmm.bench.ts';
import { growthBench } from './growth.bench.ts';
import { itnBench } from './itn.bench.ts';
import { overhead } from './overhead/overhead.ts';
import { vadBench } from './vad.bench.ts';

/**
 * `npm run bench [part …]`: speed of our own code, as ratios and differences within one run; never a timed test.
 */
const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  overhead: () => overhead(Number(process.env.BENCH_PAIRS ?? 10)),
  growth: async () => print(await growthBench()),
  'error-rate': async () => print(await errorRateBench()),
  itn: async () => print(await itnBench()),
  ggmm: async () => print(await ggmmBench()),
  vad: async () => print(await vadBench()),
};

async function print(bench: Bench): Promise<void> {
  await bench.run();
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
