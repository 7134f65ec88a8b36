import { describe, expect, it } from 'vitest';
import {
  alignErrors,
  alignWarnings,
  distinctTexts,
  errorRate,
  textsByModel,
} from '../../../src/metrics/series/accuracy.ts';
import { chunkCount, failureShare, loadCount } from '../../../src/metrics/series/counts.ts';
import { passesOf, passLabel } from '../../../src/metrics/series/passes.ts';
import type { AlignmentFinding, ErrorRate, StepRecord } from '../../../src/record/run-record.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';

const rate = (parts: Partial<ErrorRate>): ErrorRate => ({
  unit: 'word',
  layer: 'raw',
  normaliser: 'en-1',
  model: 'small',
  hits: 0,
  substitutions: 0,
  deletions: 0,
  insertions: 0,
  n: 0,
  rate: 0,
  rounds: 1,
  ...parts,
});

describe('errorRate', () => {
  const { accuracy } = variant([], {
    accuracy: {
      errorRates: [
        rate({ substitutions: 1, deletions: 1, n: 10 }),
        rate({ model: 'large', insertions: 1, n: 90 }),
        rate({ layer: 'itn', substitutions: 50, n: 100 }),
      ],
      distinctTexts: { small: 1, large: 3 },
      texts: { small: [{ text: 'a', count: 5 }] },
    },
  });

  it('pools errors over references: 3 of 100, not the mean of 20 % and 1 %', () => {
    expect(errorRate(accuracy, { name: 'wer', unit: 'word' }, 'raw', {})).toMatchObject({ values: [0.03] });
  });

  it('keeps to the model, the layer and the unit', () => {
    expect(errorRate(accuracy, { name: 'wer', unit: 'word' }, 'raw', { model: 'small' })).toMatchObject({
      values: [0.2],
    });
    expect(errorRate(accuracy, { name: 'wer', unit: 'word' }, 'itn', {})).toMatchObject({ values: [0.5] });
    expect(errorRate(accuracy, { name: 'cer', unit: 'char' }, 'raw', { model: 'small' })).toMatchObject({
      reason: 'no cer of layer raw of small: nothing was scored',
    });
  });

  it('counts the texts of the model with most where none is named', () => {
    expect(distinctTexts(accuracy, {})).toMatchObject({ values: [3] });
    expect(distinctTexts(accuracy, { model: 'small' })).toMatchObject({ values: [1] });
    const once = { ...accuracy, texts: { small: [{ text: 'a', count: 1 }] } };
    expect(distinctTexts(once, {})).toMatchObject({ kind: 'absent', structural: false });
    expect(distinctTexts(accuracy, { model: 'other' })).toMatchObject({
      reason: 'no text of other was recorded',
    });
  });
});

describe('textsByModel', () => {
  it('compares whole iterations, so that two chunks are not two opinions', () => {
    const said = (...texts: string[]) =>
      texts.map((text) => step('transcribe', { model: 'small', round: round({ text }) }));
    const segments = [
      segment([
        iteration(1, said('warm'), { warmUp: true }),
        iteration(2, said('one', 'two')),
        iteration(3, said('one', 'too')),
        iteration(4, said('one', 'two')),
      ]),
    ];
    expect(textsByModel(segments)).toEqual({
      small: [
        { text: 'one\ntwo', count: 2 },
        { text: 'one\ntoo', count: 1 },
      ],
    });
  });
});

describe('alignment', () => {
  const aligned = (findings: AlignmentFinding[] | undefined, units = 4): StepRecord =>
    step('align', {
      model: 'aligner',
      round: round({
        units: Array.from({ length: units }, (_, i) => ({ text: `w${i}`, start: i, end: i + 1 })),
        ...(findings && { findings }),
      }),
    });
  const find = (code: string, unit?: number): AlignmentFinding => ({
    code,
    detail: '',
    ...(unit !== undefined && { unit }),
  });

  it('adds the errors of all rounds, warm-up left out', () => {
    const segments = [
      segment([
        iteration(1, [aligned([find('E_ORDER', 0)])], { warmUp: true }),
        iteration(2, [aligned([find('E_ORDER', 1), find('W_ZERO', 2)])]),
        iteration(3, [aligned([find('E_COUNT')])]),
      ]),
    ];
    expect(alignErrors(segments, {})).toMatchObject({ values: [2], missing: 0 });
  });

  it('gives the share of units with a warning, a unit with two counted once', () => {
    const segments = [
      segment([
        iteration(1, [aligned([find('W_ZERO', 2), find('W_GRID', 2), find('W_LONG', 3)])]),
        iteration(2, [aligned([])]),
        iteration(3, [aligned([find('W_COVER')])]),
      ]),
    ];
    expect(alignWarnings(segments, {})).toMatchObject({ values: [0.5, 0, 0.25] });
  });

  it('counts a round that nobody checked as missing', () => {
    const segments = [segment([iteration(1, [aligned([])]), iteration(2, [aligned(undefined)])])];
    expect(alignErrors(segments, {})).toMatchObject({ values: [0], missing: 1, why: 'times not checked' });
  });
});

describe('counts of a launch', () => {
  const failure = { kind: 'hung', message: 'no answer' } as const;
  const pass = (n: number, word: string, failed = false) =>
    step(word, { pass: passLabel('chunk', n), ...(failed && { failure }) });
  const chunked = [
    segment([iteration(1, [pass(1, 'load'), pass(1, 'load'), pass(2, 'load', true), pass(3, 'load')])], {
      before: [step('chunk')],
    }),
  ];

  it('counts every load, failed ones too', () => {
    expect(loadCount(chunked, {})).toMatchObject({ values: [4] });
  });

  it('counts passes over chunks, not steps', () => {
    expect(chunkCount(chunked)).toMatchObject({ values: [3] });
  });

  it('gives the share of failed chunks, or of failed iterations where nothing is cut', () => {
    expect(failureShare(chunked)).toMatchObject({ values: [1 / 3] });
    const whole = [segment([iteration(1, [step('align')]), iteration(2, [step('align', { failure })])])];
    expect(failureShare(whole)).toMatchObject({ values: [0.5] });
  });

  it('has no chunks where none are cut', () => {
    expect(chunkCount([segment([iteration(1, [])])])).toMatchObject({
      reason: 'no chunk step',
      structural: true,
    });
  });

  it('separates passes by their label, steps outside a loop included in none', () => {
    const steps = [pass(1, 'a'), pass(1, 'b'), step('x'), pass(1, 'c'), step('y', { pass: 'small' })];
    expect(passesOf(steps).map(({ pass: label, steps: inside }) => [label, inside.length])).toEqual([
      ['chunk 1', 2],
      ['chunk 1', 1],
      ['small', 1],
    ]);
  });
});
