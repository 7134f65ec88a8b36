import { describe, expect, it } from 'vitest';
import { compareAccuracy } from '../../src/judge/comparison/accuracy-change.ts';
import { evaluateGate } from '../../src/judge/gates/evaluate.ts';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import { DEFAULT_TOLERANCE } from '../../src/record/metric.ts';
import type { RunRecord, Variant } from '../../src/record/run-record.ts';
import { confusionSection } from '../../src/reports/sections/confusion-section.ts';
import { errorRates } from '../../src/runner/error-rates.ts';
import { expected } from '../support/gates.ts';
import { growth, iteration, round, segment, step, variant } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const REFERENCE = 'one two three four five';

/** A cell that said these texts of the utterances of a corpus; `undefined`: the round failed. */
function cell(texts: readonly (string | undefined)[], engine = 'a'): Variant {
  const steps = texts.map((text, i) => {
    const heard = { model: 'm', audio: `set/u${i}`, pass: `set/u${i}` };
    return text === undefined
      ? step('transcribe', { ...heard, failure: { kind: 'refused', message: 'nothing was heard' } })
      : step('transcribe', { ...heard, round: round({ text }) });
  });
  return variant([segment([iteration(1, steps)])], { id: `v ${engine}`, engine });
}

/** The record of it; of a corpus of `of` utterances. */
function recordOf(own: Variant, of: number): RunRecord {
  const { audio } = runRecord([own]);
  const [first] = audio;
  if (first === undefined) throw new Error('no audio');
  const utterances = Array.from({ length: of }, (_, i) => ({
    ...first,
    id: `set/u${i}`,
    reference: { raw: REFERENCE },
    utterance: { corpus: 'set' },
  }));
  return runRecord([own], { audio: utterances, models: [] });
}

function rated(texts: readonly (string | undefined)[], of = texts.length, engine = 'a'): Variant {
  const own = cell(texts, engine);
  own.accuracy.errorRates = errorRates(recordOf(own, of), own, asIs);
  return own;
}

const rateOf = (own: Variant) => own.accuracy.errorRates.find(({ unit }) => unit === 'word');
const repeated = (n: number, text: (i: number) => string | undefined) =>
  Array.from({ length: n }, (_, i) => text(i));

describe('the error rate of a corpus', () => {
  it('counts an utterance that failed as all deletions: left out, it would look easier', () => {
    const rate = rateOf(rated(repeated(20, (i) => (i < 5 ? undefined : REFERENCE))));
    expect(rate).toMatchObject({ deletions: 25, hits: 75, n: 100, rate: 0.25, failed: 5, rounds: 20 });
    expect(rate?.utterances?.['set/u0']).toEqual({ errors: 5, length: 5 });
    expect(rate?.interval?.units).toBe(20);
  });

  it('has no interval while utterances are unheard: what comes first is no sample', () => {
    const rate = rateOf(
      rated(
        repeated(20, () => REFERENCE),
        200,
      ),
    );
    expect(rate).toMatchObject({ rate: 0, noInterval: '20 of 200 utterances were heard' });
    expect(rate?.interval).toBeUndefined();
  });
});

it('utterances without a reference are no part that can be left out: the rate has no interval', () => {
  const own = cell(repeated(20, () => REFERENCE));
  const record = recordOf(own, 20);
  for (const audio of record.audio.slice(0, 4)) audio.reference = {};
  const [rate] = errorRates(record, own, asIs);
  expect(rate).toMatchObject({ rate: 0, noInterval: '4 of 20 utterances have no reference' });
});

it('there is no rate where nothing of the references is left to compare, whatever was said', () => {
  const of = (raw: string, said: string): readonly number[] => {
    const own = cell(repeated(20, () => said));
    const record = recordOf(own, 20);
    for (const audio of record.audio) audio.reference = { raw };
    return errorRates(record, own, asIs).map(({ rate }) => rate);
  };
  expect(of('one two', 'one two')).toEqual([0, 0]);
  for (const nothing of ['', '...', ' - ! ']) {
    expect(of(nothing, REFERENCE)).toEqual([]);
    expect(of(nothing, '')).toEqual([]);
  }
});

it('one reference of digits alone does not make words of characters', () => {
  const own = cell(repeated(12, (i) => (i === 0 ? '911' : REFERENCE)));
  const record = recordOf(own, 12);
  const [first] = record.audio;
  if (first !== undefined) first.reference = { raw: '911' };
  expect(errorRates(record, own, asIs).map(({ unit }) => unit)).toEqual(['word', 'char']);
});

describe('the most frequent errors of a corpus', () => {
  const wrong = (i: number): string | undefined =>
    i === 0
      ? undefined
      : i % 4 === 0
        ? 'one two tree four five'
        : i % 5 === 0
          ? 'two three four five'
          : REFERENCE;

  it('are of its words, what failed left out', () => {
    const own = rated(repeated(20, wrong));
    expect(rateOf(own)?.confusions).toEqual([
      { ref: 'three', hyp: 'tree', count: 4, utterances: 4 },
      { ref: 'one', count: 3, utterances: 3 },
    ]);
    expect(own.accuracy.errorRates.find(({ unit }) => unit === 'char')?.confusions).toBeUndefined();
    const { rows } = confusionSection(recordOf(own, 20));
    expect(rows).toEqual([
      ['three → tree', 'v a', 'm', '4', '4'],
      ['one → (nothing)', 'v a', 'm', '3', '3'],
    ]);
  });

  it('are none of a corpus without errors, and no table is shown', () => {
    const own = rated(repeated(20, () => REFERENCE));
    expect(rateOf(own)?.confusions).toEqual([]);
    expect(confusionSection(recordOf(own, 20)).rows).toEqual([]);
  });

  it('are of Han characters and whole foreign words where nothing stands between words', () => {
    const own = cell(repeated(12, (i) => (i < 3 ? '用 wifi 网落' : '用 wifi 网络')));
    const record = recordOf(own, 12);
    for (const audio of record.audio) audio.reference = { raw: '用 lan 网络' };
    const mixed = errorRates(record, own, asIs).find(({ unit }) => unit === 'mixed');
    expect(mixed?.confusions).toEqual([
      { ref: 'lan', hyp: 'wifi', count: 12, utterances: 12 },
      { ref: '络', hyp: '落', count: 3, utterances: 3 },
    ]);
  });

  it('stand once for variants that make the same', () => {
    const [one, other] = [rated(repeated(20, wrong)), rated(repeated(20, wrong), 20, 'b')];
    const record = recordOf(one, 20);
    expect(confusionSection({ ...record, variants: [one, other] }).rows[0]?.[1]).toBe('v a, v b');
  });
});

describe('two builds on a corpus', () => {
  const change = (theirs: Variant, ours: Variant) =>
    compareAccuracy(
      [{ candidate: 'b', cell: 'v', baseline: theirs, variant: ours }],
      'a',
      new Map([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    ).find(({ what }) => what === 'wer(raw)');
  const wrongIn = (every: number) => (i: number) => (i % every === 0 ? 'one two three four SIX' : REFERENCE);

  it('are compared utterance by utterance: worse, the same within the margin, or undecided', () => {
    const good = rated(repeated(300, () => REFERENCE));
    const worse = change(good, rated(repeated(300, wrongIn(5)), 300, 'b'));
    expect(worse).toMatchObject({ verdict: 'worse', baseline: '0.00 %', value: '4.00 %' });
    expect(worse?.reason).toMatch(
      /^\+4\.00 points \(99 %: \+2\.\d\d … \+5\.\d\d\); 60 of 300 utterances differ$/,
    );
    expect(
      change(
        good,
        rated(
          repeated(300, () => REFERENCE),
          300,
          'b',
        ),
      ),
    ).toMatchObject({ verdict: 'same' });
    // One wrong word more is no proof of anything: by the rates alone it would be "worse".
    expect(change(good, rated(repeated(300, wrongIn(300)), 300, 'b'))).toMatchObject({ verdict: 'same' });
    expect(change(good, rated(repeated(60, wrongIn(60)), 60, 'b'))).toMatchObject({ verdict: 'unjudged' });
    const few = [rated(repeated(40, () => REFERENCE)), rated(repeated(40, wrongIn(20)), 40, 'b')] as const;
    expect(change(...few)).toMatchObject({ verdict: 'inconclusive' });
  });
});

it('a build with fewer errors on a single recording is not called better: that says nothing of others; more are worse', () => {
  const single = (text: string, engine: string): Variant => {
    const own = rated([text, ...repeated(19, () => REFERENCE)], 20, engine);
    for (const rate of own.accuracy.errorRates) delete rate.utterances;
    return own;
  };
  const [right, wrong] = [single(REFERENCE, 'a'), single('one two', 'b')];
  const of = (baseline: Variant, ours: Variant) =>
    compareAccuracy([{ candidate: 'b', cell: 'v', baseline, variant: ours }], 'a', new Map()).find(
      ({ what }) => what === 'wer(raw)',
    );
  expect(of(wrong, right)).toMatchObject({
    verdict: 'differs',
    reason: 'errors: 3 of 100 against 0 of 100; not of a corpus: fewer are no proof that it is better',
  });
  expect(of(right, wrong)?.verdict).toBe('worse');
  expect(of(right, right)?.verdict).toBe('same');
});

describe('a gate on a baseline', () => {
  const wrongIn = (count: number) => (i: number) => (i < count ? 'one two three four SIX' : REFERENCE);
  const judged = (gate: string, ours: Variant, theirs: Variant) => {
    const cells = [ours, theirs].map((record) => ({ record, judge: () => growth({}) }));
    const [cell, baseline] = cells as [(typeof cells)[0], (typeof cells)[0]];
    const compare = () => ({ ratio: 1, bounds: [1, 1] as const });
    const facts = { cell, cells, baseline, tolerance: DEFAULT_TOLERANCE, shared: false, compare };
    return evaluateGate(expected(gate).expression, facts);
  };

  it('is decided by the change in pairs: the same errors pass a gate that each rate by itself leaves open', () => {
    const same = rated(repeated(300, wrongIn(60)));
    const again = rated(repeated(300, wrongIn(60)), 300, 'b');
    expect(judged('wer(raw) <= baseline', same, again).outcome).toBe('pass');
    expect(judged('wer(raw) <= baseline * 1.05', same, again).outcome).toBe('pass');
    const worse = rated(repeated(300, wrongIn(120)), 300, 'b');
    expect(judged('wer(raw) <= baseline + 1 %', worse, same)).toMatchObject({
      outcome: 'fail',
      value: '8 %',
      reason: '+4.00 points, 60 of 300 utterances differ',
    });
    expect(judged('wer(raw) <= baseline + 8 %', worse, same).outcome).toBe('pass');
    expect(judged('wer(raw) <= baseline + 4 %', worse, same).outcome).toBe('inconclusive');
  });

  it('is open where few utterances differ, and where others were heard', () => {
    const good = rated(repeated(40, () => REFERENCE));
    expect(judged('wer(raw) <= baseline + 1 %', rated(repeated(40, wrongIn(2)), 40, 'b'), good).outcome).toBe(
      'inconclusive',
    );
    const more = rated(repeated(41, () => REFERENCE));
    expect(judged('wer(raw) <= baseline', good, more)).toMatchObject({
      outcome: 'unjudged',
      reason:
        '1 was heard by the baseline alone: error rates are compared where both heard the same utterances as often; an interrupted run is finished by run --resume',
    });
  });
});
