import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { nativeRecordings, recordingFile, samplesOf } from '../../../bench/trials/recordings.ts';
import type { HopBlock } from '../../../src/pipeline/vad/detector.ts';
import { HOP } from '../../../src/pipeline/vad/grid/grid.ts';
import { sharedFile } from '../../support/shared.ts';

/** A JSON file of the acceptance data; undefined where it is absent. */
export function sharedJson<T>(path: string, schema: z.ZodType<T>): T | undefined {
  const file = sharedFile(path);
  return file === undefined ? undefined : schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The labelled recordings beside the checkout, and what the native library makes of them. */
export const native = await nativeRecordings();

export const recordings: readonly string[] = Object.keys(native ?? {});

export async function recording(name: string): Promise<Int16Array> {
  if (recordingFile(name) === '') throw new Error(`${name}.wav is not beside the checkout`);
  return await samplesOf(name);
}

/** One hop of `samples` as the extractors take it; zeros beyond the end. */
export function hopAt(samples: Int16Array, t: number): Float64Array {
  const hop = new Float64Array(HOP);
  hop.set(samples.subarray(t * HOP, (t + 1) * HOP));
  return hop;
}

export async function joined(blocks: AsyncIterable<HopBlock>): Promise<{ p: number[]; energyDb: number[] }> {
  const p: number[] = [];
  const energyDb: number[] = [];
  for await (const block of blocks) {
    p.push(...block.probabilities);
    energyDb.push(...block.energyDb);
  }
  return { p, energyDb };
}

/** How far `found` is from `expected`, over the length of the latter. */
export function distance(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): { max: number; mean: number; decisions: number } {
  let max = 0;
  let sum = 0;
  let decisions = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const [mine = Number.NaN, theirs = 0] = [found[i], expected[i]];
    const difference = Math.abs(mine - theirs);
    max = Math.max(max, difference);
    sum += difference;
    if (mine > 0.5 !== theirs > 0.5) decisions += 1;
  }
  return { max, mean: sum / expected.length, decisions };
}

/** F1 of speech decisions against labels in seconds; `shift` hops late, as the upstream scorer has it. */
export function f1(
  files: readonly string[],
  probabilities: (name: string) => ArrayLike<number>,
  shift: number,
): number {
  let hits = 0;
  let wrong = 0;
  for (const name of files) {
    const { labels, samples } = native?.[name] ?? { labels: [], samples: 0 };
    const truth = labels.flatMap(([from, to, speech]) =>
      Array<number>(Math.round((to - from) / 0.016)).fill(speech),
    );
    const p = probabilities(name);
    const hops = Math.min(truth.length, p.length - shift, Math.floor(samples / HOP));
    for (let i = 0; i < hops; i += 1) {
      const speech = (p[i + shift] ?? 0) > 0.5;
      if (speech && truth[i] === 1) hits += 1;
      else if (speech || truth[i] === 1) wrong += 1;
    }
  }
  return (2 * hits) / (2 * hits + wrong);
}
