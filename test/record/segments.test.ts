import { expect, it } from 'vitest';
import { growthAnswer } from '../../src/judge/growth/sentence.ts';
import { failuresOf } from '../../src/judge/verdict/failures.ts';
import { gatedQuantities } from '../../src/metrics/series/gated.ts';
import { HEAP_NOT_COUNTED } from '../../src/record/metric.ts';
import { iterationsMade, measuredProcess, perOf } from '../../src/record/segments.ts';
import { growth, iteration, segment, step, variant } from '../support/record.ts';

/** Iterations that begin so far apart, ns. */
const apart = (ns: number, count: number) =>
  segment(Array.from({ length: count }, (_, i) => ({ ...iteration(i + 1, [step('idle')]), at: i * ns })));

it('an iteration that is one call, or one wait, is called so, and a wait has its length as it was', () => {
  expect(measuredProcess(variant([], { outline: 'transcribe > restart' }))).toEqual({
    name: 'engine',
    called: 'engine',
    unit: 'iteration',
    per: 'iteration',
  });
  expect(measuredProcess(variant([], { outline: 'call', program: true }))).toMatchObject({
    called: 'program',
    unit: 'call',
    per: 'call',
  });
  const waits = variant([apart(10.2e9, 3), apart(1e9, 2)], { outline: 'idle', program: true });
  expect(measuredProcess(waits)).toEqual({
    name: 'engine',
    called: 'program',
    unit: 'sample',
    per: 'sample of 10.2 s',
    hourly: 3600 / 10.2,
  });
  expect(measuredProcess(variant([apart(1e9, 1)], { outline: 'idle' })).per).toBe('sample');
  expect(perOf([waits, variant([], { outline: 'call' })])).toBe('sample of 10.2 s or call');
});

it('engine hosts side by side make the iterations together: one in which each warmed up, or had its part, is one', () => {
  const of = (launch: number, lane: number | undefined, ...indices: number[]) =>
    segment(
      indices.map((index) => iteration(index, [])),
      { launch, ...(lane === undefined ? {} : { lane }) },
    );
  expect(iterationsMade({ segments: [of(1, 1, 1, 2, 4), of(1, 2, 1, 3)] })).toBe(4);
  expect(iterationsMade({ segments: [of(1, 1, 1, 2), of(1, 2, 1, 2), of(2, 1, 1), of(2, 2, 1, 2)] })).toBe(4);
  expect(iterationsMade({ segments: [of(1, undefined, 1, 2, 3), of(2, undefined, 1, 2)] })).toBe(5);
});

it('growth by the clock is told for an hour, too, and what is bounded for a sample', () => {
  const unit = { unit: 'sample', per: 'sample of 10.0 s', hourly: 360 } as const;
  const leak = growth({ verdict: 'leak', rate: 2 ** 20, n: 100 });
  expect(growthAnswer({ anon: leak, handles: { ...leak, rate: 1 } }, unit).short).toBe(
    'leaks 1.00 MiB and 1 file handle per sample of 10.0 s (360 MiB and 360 file handles per hour)',
  );
  const quantities = ['anon', 'handles', 'threads', 'mappings'] as const;
  const bounded = Object.fromEntries(quantities.map((metric) => [metric, growth({ n: 100, tolerance: 1 })]));
  expect(growthAnswer(bounded, unit, quantities).sentence).toMatch(
    /^is bounded over 100 samples: .* per sample of 10\.0 s; heap is not counted$/,
  );
});

it('not leak asks for the heap of a program only where somebody asked for it', () => {
  expect(gatedQuantities([segment([], { absent: { heap: HEAP_NOT_COUNTED } })])).not.toContain('heap');
  expect(gatedQuantities([segment([], { absent: { heap: 'it is static' } })])).toContain('heap');
});

it('a call that fails is no call of a model of that name', () => {
  const refused = step('call', { model: 'call', failure: { kind: 'refused', message: 'HTTP 503: busy' } });
  const failed = variant([segment([iteration(1, [refused])])], { outline: 'call', program: true });
  expect(failuresOf({ ...failed, iterationsPlanned: 9 }).map(({ text }) => text)).toEqual([
    'call was refused (HTTP 503: busy), call 1 of 9',
  ]);
});
