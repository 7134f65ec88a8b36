import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/judge/judge.ts';
import { passLabel } from '../../../src/metrics/series/passes.ts';
import { DEFAULT_TOLERANCE } from '../../../src/record/metric.ts';
import type { ExpectedGate, Readings, Variant } from '../../../src/record/run-record.ts';
import type { PassLoop } from '../../../src/record/variant.ts';
import { expected } from '../../support/gates.ts';
import { checkpoint, iteration, round, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const KIB = 1024;
const FLAT = { heap: 0, anon: 0, handles: 0, threads: 0, mappings: 0 };

/** One iteration whose loop grows by so much a pass. */
function cellOf(
  passes: number,
  slopes: Partial<Readings>,
  gates: readonly (string | ExpectedGate)[] = [],
  loop: PassLoop = 'chunk',
  parts: Partial<Variant> = {},
) {
  const rates = Object.entries({ ...FLAT, ...slopes });
  const steps = Array.from({ length: passes }, (_, at) =>
    step('transcribe', {
      pass: passLabel(loop, at + 1),
      round: round(),
      checkpoint: checkpoint(
        'inferred',
        Object.fromEntries(rates.map(([metric, slope]) => [metric, 1e6 + (slope ?? 0) * at])),
      ),
    }),
  );
  return variant([segment([iteration(1, steps)])], {
    id: 'batched',
    tolerance: { ...DEFAULT_TOLERANCE },
    iterationsPlanned: 1,
    expect: gates.map((gate) => (typeof gate === 'string' ? expected(gate) : gate)),
    ...parts,
  });
}

function hours(...parts: Parameters<typeof cellOf>) {
  const { verdict, variants } = judge(runRecord([cellOf(...parts)]));
  return { verdict, variant: variants.get('batched') };
}

describe('hours of audio are one iteration', () => {
  it('whose process leaks from chunk to chunk: it is said, whatever the gates ask', () => {
    const { verdict, variant: judged } = hours(140, { heap: 291 * KIB, handles: 2 }, ['failures <= 1 %']);
    expect(judged?.state).toBe('leaks');
    expect(judged?.passGrowth?.loop).toBe('chunk');
    expect(judged?.passGrowth?.growth.heap?.rate).toBeCloseTo(291 * KIB, 3);
    expect(judged?.growth).toEqual({});
    expect(verdict.headline).toBe(
      'batched leaks 291 KiB and 2 file handles per chunk (no gate is about heap and handles)',
    );
  });

  it('whose process does not: it is bounded, over its chunks', () => {
    const { verdict, variant: judged } = hours(140, {}, ['not leak per chunk']);
    expect(judged?.state).toBe('bounded');
    expect(verdict.headline).toBe('batched is bounded over 140 chunks');
  });

  it('over fewer than a hundred chunks says what that does not exclude', () => {
    const warned = (passes: number) =>
      judge(runRecord([cellOf(passes, {})])).warnings.map(({ code, detail }) => `${code} ${detail}`);
    expect(warned(23)).toEqual([
      'W_FEW 23 chunks: a leak rarer than every 4 chunks is not excluded; take longer audio',
    ]);
    expect(warned(140)).toEqual([]);
  });

  it('with too few of them: nothing was judged', () => {
    const { variant: judged } = hours(7, { heap: 291 * KIB });
    expect(judged?.state).toBe('unjudged');
    expect(judged).not.toHaveProperty('passGrowth');
  });

  it('whose gate knows the leak: a known fault; one on its harness knows nothing of it', () => {
    const known = expected('growth(heap) per chunk < 100 MiB', { why: 'never deleted' });
    expect(hours(40, { heap: 291 * KIB }, [known]).verdict.headline).toBe(
      'batched leaks 291 KiB per chunk (a known fault)',
    );
    const harness = hours(40, { anon: 2048 * KIB }, ['growth(anon) of harness per chunk < 256 KiB']);
    expect(harness.variant?.sentence).toContain('(no gate is about anon)');
  });

  it('leads with the loop that came to the worst', () => {
    expect(hours(40, { handles: 1 }, [], 'part').verdict.headline).toContain('leaks 1 file handle per part');
  });

  it('that is open asks for longer audio: nobody runs more chunks', () => {
    const { verdict } = hours(10, {}, ['not leak per chunk'], 'chunk');
    expect(verdict.headline).toMatch(/^batched is undecided: .*: take audio of about \d+ chunks/);
  });

  it('says that it leaks before what else is open', () => {
    const { verdict } = hours(40, { heap: 291 * KIB }, ['wer < 5 %'], 'chunk', { status: 'interrupted' });
    expect(verdict.facts[0]).toContain('batched leaks 291 KiB per chunk');
  });
});

it('an iteration of many has its growth from one to the next: its chunks are not asked', () => {
  const { variant: judged } = hours(40, { heap: 291 * KIB }, [], 'chunk', { iterationsPlanned: 60 });
  expect(judged).not.toHaveProperty('passGrowth');
});
