import { describe, expect, it } from 'vitest';
import { compareAccuracy } from '../../../src/judge/comparison/accuracy-change.ts';
import type { AccuracyChange } from '../../../src/record/comparison.ts';
import type { Variant } from '../../../src/record/run-record.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';

/** A cell that aligned so many audios, with these errors in the `i`th; of a corpus unless it was one audio over and over. */
function aligned(count: number, errors: (i: number) => number, corpus = true): Variant {
  const steps = Array.from({ length: count }, (_, i) => {
    const findings = Array.from({ length: errors(i) }, () => ({ code: 'E_MONO', detail: '' }));
    const found = [...findings, { code: 'W_ZERO', detail: '' }];
    return step('align', {
      model: 'al',
      audio: corpus ? `set/u${i}` : 'jfk',
      round: round({ findings: found, units: [], text: '' }),
    });
  });
  const cell = variant([segment([iteration(1, steps)])], { id: 'v' });
  return corpus
    ? { ...cell, utterances: [{ step: 'align', model: 'al', asked: count, heard: count, failed: 0 }] }
    : cell;
}

const change = (
  baseline: Variant,
  ours: Variant,
  groups: ReadonlyMap<string, string> = new Map(),
): AccuracyChange | undefined =>
  compareAccuracy([{ candidate: 'b', cell: 'v', baseline, variant: ours }], 'a', new Map(), groups).find(
    ({ what }) => what === 'align_errors',
  );

describe('alignment errors of two builds', () => {
  const healthy = aligned(40, () => 0);

  it('of a corpus are compared utterance by utterance: a few more are no proof', () => {
    expect(
      change(
        healthy,
        aligned(40, () => 0),
      ),
    ).toMatchObject({ verdict: 'same', baseline: '0', value: '0' });
    expect(
      change(
        healthy,
        aligned(40, (i) => (i < 20 ? 2 : 0)),
      ),
    ).toMatchObject({
      verdict: 'worse',
      value: '40',
      reason: '0 in 40 rounds against 40 in 40 rounds (E_MONO 40); more in 20 utterances, less in 0',
    });
    expect(
      change(
        healthy,
        aligned(40, (i) => (i < 2 ? 9 : 0)),
      )?.verdict,
    ).toBe('inconclusive');
    expect(
      change(
        aligned(40, (i) => (i < 20 ? 2 : 0)),
        healthy,
      )?.verdict,
    ).toBe('better');
  });

  it('of one speaker count once', () => {
    const groups = new Map(Array.from({ length: 20 }, (_, i) => [`set/u${i}`, 'ann']));
    expect(
      change(
        healthy,
        aligned(40, (i) => (i < 20 ? 2 : 0)),
        groups,
      )?.verdict,
    ).toBe('inconclusive');
  });

  it('of the same audio over and over are compared as they are', () => {
    const [none, some] = [aligned(5, () => 0, false), aligned(5, () => 1, false)];
    expect(change(none, some)).toMatchObject({ verdict: 'worse', baseline: '0', value: '5' });
    expect(
      change(
        some,
        aligned(10, () => 1, false),
      )?.verdict,
    ).toBe('same');
  });

  it('are not compared where both did not align the same, and no row where nothing was aligned', () => {
    expect(
      change(
        healthy,
        aligned(39, () => 3),
      )?.verdict,
    ).toBe('unjudged');
    const silent = variant([
      segment([iteration(1, [step('transcribe', { model: 'al', round: round({}) })])]),
    ]);
    expect(change(silent, silent)).toBeUndefined();
  });
});
