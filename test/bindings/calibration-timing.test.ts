import { expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { drive, modelFile, QUIET, silence, Truth } from '../support/calibration.ts';

/** Never before its time; how much after is the machine's affair. */
const MS = 1e6;

async function timed(settings: CalibrationSettings, rounds = 1) {
  const input = `{{audio:${silence(320)}}}`;
  const { lines } = await drive([
    ['create', 'a'],
    [
      'start',
      'a',
      '-m',
      modelFile({ text: 'one two three', ...settings }),
      ...QUIET,
      '--set',
      'language',
      'English',
    ],
    ...Array.from({ length: rounds }, () => [
      ['user_input', 'a', input] as const,
      ['truth', null] as const,
    ]).flat(),
    ['restart', 'a', null],
    ['destroy', 'a'],
  ]);
  const inputs = lines.filter(({ call }) => call === 'user_input');
  return {
    load: lines[1]?.took ?? 0,
    restart: lines.at(-2)?.took ?? 0,
    unload: lines.at(-1)?.took ?? 0,
    totals: inputs.map(({ took }) => took),
    chunks: inputs.map(({ calls }) => calls.flatMap(({ type, at }) => (type === 0 ? [at ?? 0] : []))),
    truths: lines.filter(({ call }) => call === 'truth').map(({ result }) => Truth.parse(result).round),
  };
}

it('brings the first piece and the others not before they are due', async () => {
  const { chunks, truths } = await timed({ ttft_ms: 20, token_ms: 4 });
  const [times = []] = chunks;
  expect(times).toHaveLength(4);
  expect(times.filter((at, i) => at < (20 + 4 * i) * MS)).toEqual([]);
  expect(truths[0]).toMatchObject({ plannedTtft: 20 * MS, plannedTotal: 32 * MS });
});

it('takes its time to load, restart and unload', async () => {
  const { load, restart, unload } = await timed({ load_ms: 15, restart_ms: 7, unload_ms: 9 });
  expect(load).toBeGreaterThanOrEqual(15 * MS);
  expect(restart).toBeGreaterThanOrEqual(7 * MS);
  expect(unload).toBeGreaterThanOrEqual(9 * MS);
});

it('in a burst, gives every piece at the end', async () => {
  const { chunks } = await timed({ ttft_ms: 10, token_ms: 5, burst: true });
  expect(chunks[0]).toHaveLength(4);
  expect(Math.min(...(chunks[0] ?? []))).toBeGreaterThanOrEqual(25 * MS);
});

it('is slow in the planted round only', async () => {
  const { truths } = await timed({ ttft_ms: 1, slow_ms: 30, slow_round: 2 }, 3);
  expect(truths.map(({ plannedTtft }) => plannedTtft)).toEqual([1 * MS, 31 * MS, 1 * MS]);
});

it('spreads by its seed, within the bounds, and the same each time', async () => {
  const settings = { ttft_ms: 5, jitter_ms: 2, seed: 9 };
  const [first, second] = [await timed(settings, 5), await timed(settings, 5)];
  const planned = first.truths.map(({ plannedTtft = 0 }) => plannedTtft);
  expect(second.truths.map(({ plannedTtft }) => plannedTtft)).toEqual(planned);
  expect(new Set(planned).size).toBe(5);
  expect(Math.min(...planned)).toBeGreaterThanOrEqual(3 * MS);
  expect(Math.max(...planned)).toBeLessThanOrEqual(7 * MS);
  expect(first.chunks.filter(([at = 0], i) => at < (planned[i] ?? 0))).toEqual([]);
});

it('stamps its first piece on the clock that the callback sees', async () => {
  const { truths, chunks } = await timed({ ttft_ms: 3 });
  const { began = 0, firstChunk = 0 } = truths[0] ?? {};
  expect(firstChunk - began).toBeGreaterThanOrEqual(3 * MS);
  expect(chunks[0]?.[0]).toBeGreaterThanOrEqual(firstChunk - began);
});
