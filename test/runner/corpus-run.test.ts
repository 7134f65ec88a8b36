import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../src/metrics/series/series.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { countedSegments } from '../../src/record/segments.ts';
import { CorpusRun, gateOutcomes, onlyVariant, WORDS } from '../support/corpus-run.ts';

/** `transcribe set/u1`: what each process did, in order. */
const done = (record: RunRecord): string[] =>
  [...stepsOf(countedSegments(onlyVariant(record)))]
    .filter(({ step }) => step.step !== 'restart')
    .map(({ step: { step, pass, failure } }) =>
      [step, pass, failure?.kind].filter((it) => it !== undefined).join(' '),
    );
const heard = (...numbers: number[]): string[] => numbers.map((n) => `transcribe set/u${n}`);
const wordRate = (record: RunRecord) => onlyVariant(record).accuracy.errorRates[0];

const LATENCY = 'ttft.p95 < 60 s';

describe('a corpus whose engine dies', () => {
  it('goes on behind the utterance that was lost, which counts as all deletions, and passes no gate on latency', async () => {
    const expected = ['wer(raw) < 100 %', LATENCY, 'failures <= 20 %', 'failures <= 10 %'];
    const faults = { die: 'segv', die_round: 5 } as const;
    const { record } = await new CorpusRun({ utterances: 12, faults, expect: expected }).go();
    expect(done(record)).toEqual([
      'load',
      ...heard(1, 2, 3, 4),
      'transcribe set/u5 crashed',
      ...['respawn set/u5', 'load set/u5'],
      ...heard(6, 7, 8, 9),
      'transcribe set/u10 crashed',
      ...['respawn set/u10', 'load set/u10'],
      ...heard(11, 12),
    ]);
    expect(wordRate(record)).toMatchObject({ rounds: 12, failed: 2, deletions: 18, n: 108 });
    expect(record.exitCode).toBe(10);
    expect(gateOutcomes(record)).toEqual({
      'wer(raw) < 100 %': 'pass',
      [LATENCY]: 'unjudged',
      'failures <= 20 %': 'pass',
      'failures <= 10 %': 'fail',
      // Two of twelve are within the gate that allows them.
      'no step failed': 'pass',
    });
    expect(onlyVariant(record).gates[1]?.reason).toBe('10 of 12 utterances were heard, 2 failed');
  });

  it('ends when three in a row were lost, and says what was not heard', async () => {
    const run = new CorpusRun({ utterances: 12, faults: { die: 'segv', die_round: 1 }, expect: [LATENCY] });
    const { record } = await run.go();
    const { status, reason } = onlyVariant(record);
    expect(status).toBe('crashed');
    expect(reason).toContain('3 utterances in a row were lost: 9 after it were not heard');
    expect(wordRate(record)?.noInterval).toBe('0 of 12 utterances were heard, 3 failed');
    expect(record.verdict).toMatchObject({ outcome: 'fail', exitCode: 4 });
    expect(record.verdict?.headline).toContain('set/u1, and 2 more failures');
  });
});

describe('a corpus that is interrupted', () => {
  it('stops at the next utterance, keeps what was heard, and goes on at the one after it', async () => {
    const expected = ['wer(raw) < 50 %', LATENCY, 'distinct_texts == 1'];
    const run = new CorpusRun({ utterances: 12, expect: expected, iterations: 2 });
    const first = await run.go({ stopAfter: 5 });
    expect(done(first.record)).toEqual(['load', ...heard(1, 2, 3, 4, 5)]);
    expect(first.record.verdict).toMatchObject({
      outcome: 'undecided',
      exitCode: 130,
      headline: 'the run was interrupted in v, after 5 of 12 utterances (0 of 2 iterations)',
    });
    expect(gateOutcomes(first.record)).toMatchObject({
      'wer(raw) < 50 %': 'unjudged',
      [LATENCY]: 'unjudged',
    });
    // The rest of the first iteration, its taken-over utterances told as well, and one of the second.
    const second = await run.go({ resume: first.folder, stopAfter: 13 });
    expect(second.record.verdict?.exitCode).toBe(130);
    const { record } = await run.go({ resume: first.folder });
    const all = heard(...Array.from({ length: 12 }, (_, i) => i + 1));
    expect(done(record)).toEqual(['load', ...all, ...all]);
    const measured = [...stepsOf(onlyVariant(record).segments)].filter(
      ({ step }) => step.step === 'transcribe' && step.resumed !== true,
    );
    expect(measured).toHaveLength(24);
    // The healthy twin of all that is undecided of a part, and of texts that were heard once.
    expect(new Set(Object.values(gateOutcomes(record)))).toEqual(new Set(['pass']));
    expect(record.exitCode).toBe(0);
    expect(wordRate(record)).toMatchObject({ rounds: 24, interval: { units: 12 } });
  });

  it('keeps an utterance that was lost before: trying it again would make the corpus look easier', async () => {
    const run = new CorpusRun({ utterances: 8, faults: { die: 'segv', die_round: 3 } });
    const first = await run.go({ stopAfter: 3 });
    expect(first.record.exitCode).toBe(130);
    const { record } = await run.go({ resume: first.folder });
    expect(done(record)).toEqual([
      'load',
      ...heard(1, 2),
      ...['transcribe set/u3 crashed', 'respawn set/u3', 'load set/u3'],
      ...heard(4, 5),
      ...['transcribe set/u6 crashed', 'respawn set/u6', 'load set/u6'],
      ...heard(7, 8),
    ]);
    expect(wordRate(record)).toMatchObject({ rounds: 8, failed: 2 });
    expect(record.verdict?.headline).toContain('and 1 more failure');
    expect(record.exitCode).toBe(4);
  });
});

it('one text for each audio is not shown where each was heard once: nothing was compared', async () => {
  const { record } = await new CorpusRun({ utterances: 2, expect: ['distinct_texts == 1'] }).go();
  expect(gateOutcomes(record)['distinct_texts == 1']).toBe('unjudged');
  expect(onlyVariant(record).gates[0]?.reason).toContain(
    'no text was compared; do: two or more that are no warm-up',
  );
});

describe('gates on the error rate of a corpus', () => {
  const wrongIn = (wrong: (i: number) => boolean, utterances: number, ...expected: string[]) =>
    new CorpusRun({
      utterances,
      expect: expected,
      said: (i) => (wrong(i) ? ['zzz', ...WORDS.slice(1)] : WORDS).join(' '),
    }).go();

  it('are decided by the interval of what was planted', async () => {
    const { record } = await wrongIn(
      (i) => i % 4 === 0,
      40,
      'wer(raw) < 20 %',
      'wer(raw) < 3.1 %',
      'wer(raw) < 0.1 %',
    );
    expect(record.corpora).toMatchObject([{ id: 'set', utterances: 40, heard: 40 }]);
    expect(wordRate(record)).toMatchObject({
      unit: 'word',
      substitutions: 10,
      n: 360,
      rounds: 40,
      interval: { units: 40 },
    });
    expect(wordRate(record)?.utterances?.['set/u5']).toEqual({ errors: 1, length: 9 });
    expect(gateOutcomes(record)).toEqual({
      'wer(raw) < 20 %': 'pass',
      // The rate is 2.8 %: alone, it would pass.
      'wer(raw) < 3.1 %': 'inconclusive',
      'wer(raw) < 0.1 %': 'fail',
      'no step failed': 'pass',
    });
    expect(record.exitCode).toBe(10);
  });

  it('of no error in twelve utterances are no proof of a rate below 6 %', async () => {
    const { record } = await wrongIn(() => false, 12, 'wer(raw) < 6 %');
    expect(wordRate(record)).toMatchObject({ rate: 0 });
    expect(gateOutcomes(record)['wer(raw) < 6 %']).toBe('inconclusive');
    expect(record.exitCode).toBe(11);
  });
});

it('what the engine did to single utterances is read as it was planted, from words to gates', async () => {
  const reference = WORDS.join(' ');
  const faults: Readonly<Record<number, string>> = {
    2: '',
    5: 'the quick brown',
    7: `${reference} ${'ho '.repeat(15)}`,
    11: Array.from({ length: 40 }, (_, i) => `word${i}`).join(' '),
  };
  const run = new CorpusRun({
    utterances: 16,
    seconds: 5,
    reference: (i) => (i > 13 ? '' : reference),
    said: (i) => faults[i] ?? (i === 15 ? 'thank you' : i === 14 ? '' : reference),
    faults: { language: { '': 'English', '#4': 'Japanese' } },
    expect: ['empty_share < 50 %', 'language_switches == 0'],
  });
  const { record } = await run.go();
  const { empty, truncated, rushed, repeated, switches, hallucinated } =
    onlyVariant(record).accuracy.faithfulness?.m ?? {};
  expect(empty).toMatchObject({ count: 1, of: 14, where: ['set/u3'] });
  expect(truncated).toMatchObject({ count: 1, of: 14, where: ['set/u6'] });
  expect(rushed).toMatchObject({ count: 1, of: 14, where: ['set/u12'] });
  expect(repeated).toMatchObject({ count: 14 * 3, where: ['set/u8'] });
  expect(switches).toMatchObject({ count: 1, where: ['set/u4'] });
  expect(hallucinated?.count).toBe(2);
  expect(hallucinated?.of).toBeCloseTo(10 / 60, 9);
  expect(gateOutcomes(record)).toMatchObject({
    'empty_share < 50 %': 'pass',
    'language_switches == 0': 'fail',
  });
});

it('the same sound and text many times is one utterance, whatever the copies are called: no interval, no verdict', async () => {
  const planted = {
    utterances: 40,
    said: (i: number) => (i % 4 === 0 ? ['zzz', ...WORDS.slice(1)] : WORDS).join(' '),
    expect: ['wer(raw) < 20 %'],
  };
  const [copies, twin] = [
    await new CorpusRun({ ...planted, fields: () => ({ audio: 'tone-1.wav' }) }).go(),
    await new CorpusRun(planted).go(),
  ];
  const wer = ({ record }: typeof copies) =>
    onlyVariant(record).accuracy.errorRates.find(({ unit }) => unit === 'word');
  expect(wer(copies)?.interval).toBeUndefined();
  expect(gateOutcomes(copies.record)['wer(raw) < 20 %']).not.toBe('pass');
  expect(copies.record.warnings).toContainEqual({
    code: 'W_SCENARIO',
    detail:
      '39 utterances are copies of another one, with the same sound and text: intervals count them as one',
  });
  expect(wer(twin)?.interval?.units).toBe(40);
  expect(gateOutcomes(twin.record)).toMatchObject({ 'wer(raw) < 20 %': 'pass' });
});
