import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench } from 'tinybench';
import { inspectModel } from '../src/models/inspect.ts';
import { layOut } from '../src/models/synthetic/checkpoint-layout.ts';
import { plantErrors } from '../src/models/synthetic/errors/planted-errors.ts';
import { planCheckpoint } from '../src/models/synthetic/plan-checkpoint.ts';
import { RandomWeights, writeCheckpoint } from '../src/models/synthetic/write-checkpoint.ts';

const TEXT = 'And so, my fellow Americans, ask not what your country can do for you.';
const WORDS = Array.from({ length: 2000 }, (_, index) => `w${index % 700}x`)
  .join(' ')
  .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '');
const PART = 4 << 20;

/**
 * Tiny checkpoints written and read, and what the time for large ones is made of: the real vocabulary laid out, and
 * 4 MiB of random weights beside a plain fill of the same memory.
 */
export async function ggmmBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-ggmm-'));
  const bench = new Bench({
    name: 'model files',
    time: 300,
    iterations: 5,
    warmupIterations: 1,
    warmupTime: 0,
  });
  const speech = planCheckpoint({ preset: 'tiny', script: { text: TEXT } }).plan;
  const aligner = planCheckpoint({ preset: 'tiny', kind: 'aligner', script: { text: TEXT } }).plan;
  const large = planCheckpoint({ preset: 'qwen3-asr-0.6b', script: { text: TEXT } }).plan;
  const path = join(folder, 'tiny.bin');
  await writeCheckpoint(path, speech);
  const part = Buffer.from(new ArrayBuffer(PART));
  const random = new RandomWeights(1);
  bench
    .add(
      'write a tiny ASR checkpoint, f16',
      async () => void (await writeCheckpoint(join(folder, 'a.bin'), speech)),
    )
    .add(
      'write a tiny aligner, f32',
      async () => void (await writeCheckpoint(join(folder, 'b.bin'), aligner)),
    )
    .add('inspect a tiny checkpoint', () => void inspectModel(path))
    .add('lay out 0.6B with its real vocabulary', () => void layOut(large))
    .add('4 MiB of random weights, q4_0', () =>
      random.fill(part.subarray(0, PART - (PART % 18)), 'q4_0', 0.05),
    )
    .add('4 MiB of random weights, f16', () => random.fill(part, 'f16', 0.05))
    .add('4 MiB of zeros', () => void part.fill(0))
    .add('plant 100 errors in 2,000 words', () => void plantErrors(WORDS, 0.05, 'word', 1));
  try {
    await bench.run();
  } finally {
    rmSync(folder, { recursive: true });
  }
  return bench;
}
