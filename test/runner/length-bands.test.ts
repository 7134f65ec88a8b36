import { describe, expect, it } from 'vitest';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import type { RunRecord, Variant } from '../../src/record/run-record.ts';
import { lengthSection } from '../../src/reports/sections/length-section.ts';
import { errorRates } from '../../src/runner/error-rates.ts';
import { lengthBands } from '../../src/runner/length-bands.ts';
import { iteration, round, segment, step, variant } from '../support/record.ts';
import { runRecord } from '../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const REFERENCE = 'one two three four five';
const MS = 1e6;

interface Spoken {
  readonly seconds: number;
  readonly text?: string;
  /** ms; absent: a burst. */
  readonly ttft?: number;
  /** ms. */
  readonly total?: number;
}

/** A cell that heard these utterances, with its figures by length. */
function heard(spoken: readonly Spoken[]): { record: RunRecord; cell: Variant } {
  const steps = spoken.map(({ seconds, text = REFERENCE, ttft, total = 100 }, i) => {
    const { ttft: _none, ...plain } = round({ text, audioSeconds: seconds, total: total * MS });
    const told = ttft === undefined ? { ...plain, burst: true } : { ...plain, ttft: ttft * MS };
    return step('transcribe', { model: 'm', audio: `set/u${i}`, round: told });
  });
  const cell = variant([segment([iteration(1, steps)])], { id: 'v' });
  const plain = runRecord([cell], { models: [] });
  const [first] = plain.audio;
  if (first === undefined) throw new Error('no audio');
  const audio = spoken.map(({ seconds }, i) => ({
    ...first,
    ...{ id: `set/u${i}`, seconds, reference: { raw: REFERENCE }, utterance: { corpus: 'set' } },
  }));
  const record = { ...plain, audio };
  cell.accuracy.errorRates = errorRates(record, cell, asIs);
  cell.lengths = lengthBands(record, cell);
  return { record, cell };
}

const many = (n: number, spoken: (i: number) => Spoken): Spoken[] =>
  Array.from({ length: n }, (_, i) => spoken(i));

describe('speed and error rate by length', () => {
  const short = many(20, (i) => ({ seconds: 2, ttft: 10 + i, total: 100 }));
  const long = many(12, (i) => ({
    seconds: 20,
    ttft: 50,
    total: 400,
    text: i < 6 ? 'one two three' : REFERENCE,
  }));
  const { record, cell } = heard([...short, ...long]);

  it('is told of each doubling: what is short counts for nothing of what is long', () => {
    const [first, second] = cell.lengths?.m?.bands ?? [];
    expect(first).toMatchObject({
      ...{ from: 2, to: 4, utterances: 20, rtfx: 20 },
      ttft: { p50: 19.5 * MS, p95: 28.05 * MS },
      rate: { unit: 'word', rate: 0 },
      absent: {},
    });
    // Twelve rounds have no slowest twentieth.
    expect(second).toMatchObject({
      ...{ from: 16, to: 32, utterances: 12, rtfx: 50, ttft: { p50: 50 * MS } },
      rate: { unit: 'word', rate: 0.2 },
    });
    expect(second?.ttft?.p95).toBeUndefined();
    expect(second?.rate?.ci95?.[0]).toBeGreaterThan(0.05);
    expect(lengthSection(record).rows.map((row) => [row[0], ...row.slice(3, 6)])).toEqual([
      ['2 to 4 s', '20', '19.5 ms / 28.1 ms', '20.0'],
      ['16 to 32 s', '12', '50.0 ms / –', '50.0'],
    ]);
  });

  it('is no table where all are about as long, or nobody knows', () => {
    expect(heard(short).cell.lengths).toEqual({});
    const unknown = heard(many(12, (i) => ({ seconds: i < 10 ? 2 : 0, ttft: 10 })));
    expect(unknown.cell.lengths).toEqual({ m: { bands: [], left: '2 of 12 utterances have no length' } });
    expect(lengthSection(unknown.record)).toMatchObject({
      rows: [],
      notes: ['v, m: 2 of 12 utterances have no length'],
    });
  });

  it('says why a figure is not there: a burst has no TTFT, few utterances no interval', () => {
    const { record } = heard([...short, ...many(3, () => ({ seconds: 9 }))]);
    const section = lengthSection(record);
    expect(section.rows[1]?.slice(3)).toEqual(['3', '–', '90.0', 'WER 0.00 % (no interval)']);
    expect(section.notes).toEqual([
      'v, m: 8 to 16 s: no TTFT: none of 3 rounds of m has ttft (burst: all chunks came at the end of the call)',
      'v, m: 8 to 16 s: no interval: 3 of at least 10 utterances that an interval takes',
    ]);
  });
});
