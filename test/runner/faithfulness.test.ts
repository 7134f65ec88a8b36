import { describe, expect, it } from 'vitest';
import { evaluateGate } from '../../src/judge/gates/evaluate.ts';
import { leaderboardOf } from '../../src/judge/leaderboard/leaderboard.ts';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import { utterancesHeard } from '../../src/metrics/series/utterances.ts';
import { DEFAULT_TOLERANCE } from '../../src/record/metric.ts';
import type { Round, RunRecord, StepRecord, Variant } from '../../src/record/run-record.ts';
import { errorRates } from '../../src/runner/error-rates.ts';
import { faithfulnessByModel } from '../../src/runner/faithfulness.ts';
import { expected } from '../support/gates.ts';
import { growth, iteration, round, segment, step, variant } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const REFERENCE = 'the quick brown fox jumps over a lazy dog';

interface Utterance {
  readonly said?: string;
  readonly reference?: string;
  readonly seconds?: number;
  readonly round?: Partial<Round>;
  readonly word?: 'align';
}

/** A cell that heard these utterances, each of ten seconds unless it says otherwise. */
function heard(utterances: readonly Utterance[]): Variant {
  const steps = utterances.map(
    ({ said = REFERENCE, seconds = 10, word = 'transcribe', ...own }, i): StepRecord => {
      const said10 = { text: said, output: `language English<asr_text>${said}`, language: 'English' };
      return step(word, {
        model: 'm',
        audio: `set/u${i}`,
        pass: `set/u${i}`,
        round: round({ ...said10, audioSeconds: seconds, ...own.round }),
      });
    },
  );
  const own = variant([segment([iteration(1, steps)])]);
  const record = recordOf(own, utterances);
  own.accuracy.errorRates = errorRates(record, own, asIs);
  own.accuracy.faithfulness = faithfulnessByModel(record, own, asIs);
  return own;
}

function recordOf(own: Variant, utterances: readonly Utterance[] = many(() => ({}))): RunRecord {
  const [tone] = runRecord([own]).audio;
  const audio = utterances.map(({ reference = REFERENCE, seconds = 10 }, i) => ({
    ...(tone as RunRecord['audio'][number]),
    id: `set/u${i}`,
    seconds,
    language: 'English',
    reference: { raw: reference },
    utterance: { corpus: 'set' },
  }));
  return runRecord([own], { audio, models: [] });
}

const GATES = [
  'empty_share < 2 %',
  'truncated_share < 2 %',
  'too_fast_share < 2 %',
  'repeated_share < 5 %',
  'language_switches == 0',
  'zero_span_share < 2 %',
  'hallucinated_words < 10',
  'wer_slope(raw) < 5 %',
];

function outcomes(own: Variant): Record<string, string> {
  const cell = { record: own, judge: () => growth({}) };
  const facts = { cell, cells: [cell], tolerance: DEFAULT_TOLERANCE, shared: false };
  return Object.fromEntries(
    GATES.map((gate) => [
      gate,
      evaluateGate(expected(gate).expression, { ...facts, compare: () => ({ ratio: 1, bounds: [1, 1] }) })
        .outcome,
    ]),
  );
}

const COUNT = 300;
const many = (of: (i: number) => Utterance): Utterance[] => Array.from({ length: COUNT }, (_, i) => of(i));
/** One in ten has a fault; lengths go from 5 to 35 s. */
const planted = (fault: Utterance) =>
  many((i) => ({ seconds: 5 + (i % 31), ...(i % 10 === 3 ? fault : {}) }));
const unit = (start: number, end: number) => ({ text: 'x', start, end });
const aligned = (every: number) =>
  many((i) => ({
    word: 'align' as const,
    round: {
      units: Array.from({ length: 10 }, (_, k) =>
        unit(k * 100, k === 0 && i % every === 0 ? 0 : k * 100 + 80),
      ),
    },
  }));
const silent = (said: (i: number) => string) => many((i) => ({ reference: '', said: said(i) }));
/** One word in nine is wrong in utterances of `wrong` and more seconds. */
const longer = (wrong: number) =>
  many((i) => ({
    seconds: 5 + (i % 31),
    said: (wrong === 0 ? i % 20 === 0 : 5 + (i % 31) >= wrong)
      ? REFERENCE.replace('fox', 'ox').replace('lazy', 'crazy')
      : REFERENCE,
  }));

const FAULTS: readonly (readonly [gate: string, faulty: Utterance[], healthy: Utterance[]])[] = [
  ['empty_share < 2 %', planted({ said: '…' }), planted({})],
  [
    'truncated_share < 2 %',
    planted({ said: 'the quick brown fox' }),
    planted({ said: 'the quick brown fox jumps over a crazy hog' }),
  ],
  ['too_fast_share < 2 %', planted({ seconds: 1.2 }), planted({ seconds: 1.5 })],
  [
    'repeated_share < 5 %',
    planted({ said: `${REFERENCE}${' ho'.repeat(15)}` }),
    planted({ said: `${REFERENCE} ho ho` }),
  ],
  [
    'language_switches == 0',
    planted({ round: { language: 'Dutch' } }),
    planted({ round: { language: 'Dutch', output: 'forced' } }),
  ],
  ['zero_span_share < 2 %', aligned(2), aligned(20)],
  ['hallucinated_words < 10', silent((i) => (i % 2 === 0 ? 'thank you for watching' : '')), silent(() => '')],
  ['wer_slope(raw) < 5 %', longer(20), longer(0)],
];

describe('what is planted in a corpus', () => {
  it.each(FAULTS)('makes %s fail alone, and its twin passes', (gate, faulty, healthy) => {
    const failing = (own: Variant) =>
      Object.entries(outcomes(own)).filter(([, outcome]) => outcome === 'fail');
    expect(failing(heard(faulty))).toEqual([[gate, 'fail']]);
    const twin = heard(healthy);
    expect(failing(twin)).toEqual([]);
    expect(outcomes(twin)[gate]).toBe('pass');
  });

  it('is counted to the last one', () => {
    const figures = (utterances: readonly Utterance[]) => heard(utterances).accuracy.faithfulness?.m;
    const empty = figures(planted({ said: '' }))?.empty;
    expect(empty).toMatchObject({ count: 30, of: 300, interval: { kind: 'utterance', units: 300 } });
    expect(empty?.where.slice(0, 2)).toEqual(['set/u3', 'set/u13']);
    expect(figures(planted({ said: 'the quick' }))?.truncated).toMatchObject({ count: 30, of: 300 });
    expect(figures(planted({ said: REFERENCE + 'ho'.repeat(25), seconds: 30 }))?.repeated).toMatchObject({
      count: 30 * 48,
      of: 300 * REFERENCE.length + 30 * 50,
    });
    expect(figures(silent((i) => (i % 2 === 0 ? 'thank you for watching' : '')))?.hallucinated).toMatchObject(
      {
        count: 600,
        of: 50,
      },
    );
    expect(figures(aligned(20))?.zeroSpans).toMatchObject({ count: 15, of: 3000 });
    // Two of nine words from 20 s on, none before.
    const slope = heard(longer(20)).accuracy.errorRates.find(
      ({ unit: counted }) => counted === 'word',
    )?.slope;
    expect(slope?.perDoubling).toBeGreaterThan(0.08);
    expect(slope?.bounds[0]).toBeGreaterThan(0.06);
  });
});

it('a gate on a share is undecided where too few utterances tell, and says how many would', () => {
  const own = heard(Array.from({ length: 100 }, () => ({})));
  const cell = { record: own, judge: () => growth({}) };
  const judged = (gate: string) =>
    evaluateGate(expected(gate).expression, {
      cell,
      cells: [cell],
      tolerance: DEFAULT_TOLERANCE,
      shared: false,
      compare: () => ({ ratio: 1, bounds: [1, 1] }),
    });
  const few = judged('empty_share < 2 %');
  expect(few).toMatchObject({ outcome: 'inconclusive', value: '0 %', interval: '0 % .. 5.16 %' });
  expect(few.reason).toContain('about 3 times as many utterances would decide it');
  // No number of utterances would: it says so, and what to ask for.
  const exact = judged('empty_share == 0 %');
  expect(exact.outcome).toBe('inconclusive');
  expect(exact.reason).toContain('an interval never shows exactly 0 %: ask for less than a bound above it');
  expect(judged('empty_share < 6 %').outcome).toBe('pass');
});

it('of a part of a corpus a share fails where its interval does, and never passes', () => {
  const gate = (text: string, said: (i: number) => string, failed: number) => {
    const own = heard(many((i) => ({ said: said(i) })));
    for (const lost of own.segments[0]?.iterations[0]?.steps.slice(0, failed) ?? []) {
      delete lost.round;
      lost.failure = { kind: 'crashed', message: 'died' };
    }
    return rejudged(own, text);
  };
  const rejudged = (own: Variant, text: string) => {
    const record = recordOf(own);
    own.utterances = utterancesHeard(own.segments, record.audio);
    own.accuracy.faithfulness = faithfulnessByModel(record, own, asIs);
    const cell = { record: own, judge: () => growth({}) };
    const facts = { cell, cells: [cell], tolerance: DEFAULT_TOLERANCE, shared: false };
    return evaluateGate(expected(text).expression, {
      ...facts,
      compare: () => ({ ratio: 1, bounds: [1, 1] }),
    });
  };
  const empty = (every: number) => (i: number) => (i % every === every - 1 ? '' : REFERENCE);
  expect(gate('empty_share < 2 %', empty(1000), 0).outcome).toBe('pass');
  expect(gate('empty_share < 2 %', empty(1000), 1)).toMatchObject({
    outcome: 'unjudged',
    reason: '299 of 300 utterances were heard, 1 failed',
  });
  // 3 % of 299 are more than 2 % by chance in one of ten.
  expect(gate('empty_share < 2 %', empty(33), 1).outcome).toBe('unjudged');
  expect(gate('empty_share < 2 %', empty(5), 1).outcome).toBe('fail');
});

describe('chunks of a long audio', () => {
  const chunk = (n: number, said: string, language = 'English'): StepRecord =>
    step('transcribe', {
      model: 'm',
      audio: 'tone',
      pass: `chunk ${n}`,
      window: { start: n * 1000, end: n * 1000 + 900 },
      round: round({
        text: said,
        output: `language ${language}<asr_text>${said}`,
        language,
        audioSeconds: 20,
      }),
    });
  const cut = (speech: readonly number[]): StepRecord =>
    step('chunk', {
      cut: {
        chunks: speech.map((speechSeconds, i) => ({
          ...{ start: (i + 1) * 1000, end: (i + 1) * 1000 + 900 },
          ...{ forcedStart: false, forcedEnd: false },
          speechSeconds,
        })) as never,
        speech: 0,
        lost: 0,
        silent: false,
      },
    });
  const figures = (...steps: StepRecord[]) => {
    const own = variant([segment([iteration(1, steps)])]);
    return faithfulnessByModel(runRecord([own]), own, asIs).m;
  };

  it('are held against their speech and the chunk before: a number without an interval, for it is no sample', () => {
    const found = figures(
      cut([8, 8, 1, 8, 1]),
      chunk(1, 'hello there'),
      chunk(2, ''),
      // A second of speech may be a cough.
      chunk(3, ''),
      chunk(4, 'bonjour', 'French'),
      chunk(5, 'one two three four five six seven eight nine ten', 'French'),
    );
    expect(found).toMatchObject({
      empty: { count: 1, of: 3, where: ['tone, chunk 2'] },
      switches: { count: 1, of: 5, where: ['tone, chunk 4'] },
    });
    expect(found?.empty?.interval).toBeUndefined();
    expect(found?.truncated).toBeUndefined();
  });
});

describe('several sets in one cell', () => {
  const own = heard([...many(() => ({})), ...many((i) => (i < 5 ? { said: '' } : {}))]);
  const record = recordOf(own, [...many(() => ({})), ...many(() => ({}))]);
  const half = record.audio.length / 2;
  record.audio.forEach((audio, i) => {
    audio.utterance = { corpus: i < half ? 'good' : 'bad' };
  });
  const corpus = { file: 'x', utterances: half, heard: half, contents: 'c', seed: 1 };
  record.corpora = ['good', 'bad'].map((id) => ({ ...corpus, id, contents: id }));
  own.accuracy.errorRates = errorRates(record, own, asIs);
  own.accuracy.faithfulness = faithfulnessByModel(record, own, asIs);

  it('have their shares each, with its own interval, and rows of a table of their own', () => {
    const empty = own.accuracy.faithfulness?.m?.empty;
    expect(empty).toMatchObject({ count: 5, of: 2 * half });
    expect(empty?.sets?.good).toMatchObject({ count: 0, of: half, interval: { units: half } });
    expect(empty?.sets?.bad).toMatchObject({ count: 5, of: half });
    expect(empty?.sets?.bad?.interval?.ci95[0]).toBeGreaterThan(0);
    const rows = leaderboardOf([record]).rows.map((row) => [
      row.set,
      row.empty?.count,
      row.empty?.where.length,
    ]);
    expect(Object.fromEntries(rows.map(([set, ...rest]) => [set, rest]))).toEqual({
      good: [0, 0],
      bad: [5, 5],
    });
  });

  it('of before they were kept have none in the table, and say why', () => {
    const old = structuredClone(record);
    for (const share of Object.values(old.variants[0]?.accuracy.faithfulness?.m ?? {}))
      if (share !== undefined) delete share.sets;
    expect(leaderboardOf([old]).rows[0]?.absent.empty).toBe(
      'the record was made before shares were kept by set',
    );
  });
});
