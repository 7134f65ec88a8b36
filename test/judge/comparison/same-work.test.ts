import { describe, expect, it } from 'vitest';
import { compareStored } from '../../../src/judge/comparison/stored.ts';
import { chinese } from '../../../src/metrics/accuracy/normaliser.ts';
import { textsByModel } from '../../../src/metrics/series/accuracy.ts';
import { utterancesHeard } from '../../../src/metrics/series/utterances.ts';
import { Comparison } from '../../../src/record/comparison.ts';
import { RunRecord } from '../../../src/record/run-record.ts';
import { comparisonText } from '../../../src/reports/comparison/text.ts';
import { errorRates } from '../../../src/runner/error-rates.ts';
import { faithfulnessByModel } from '../../../src/runner/faithfulness.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const REFERENCE = 'one two three four five six seven eight nine ten';
const COUNT = 60;

interface Build {
  /** What it says of utterance `i`. */
  readonly says?: (i: number) => string;
  /** s to the last token, of ten seconds. */
  readonly seconds?: number;
  readonly reference?: string;
  /** Utterances that it came to. */
  readonly utterances?: number;
  readonly iterations?: number;
}

const made = new Map<Build, RunRecord>();
function heard(build: Build): RunRecord {
  const record = made.get(build) ?? measured(build);
  made.set(build, record);
  return record;
}

/** A run of five launches over a corpus, judged no further than its figures. */
function measured({ says = () => REFERENCE, seconds = 2, reference, ...own }: Build): RunRecord {
  const { utterances = COUNT, iterations = 1 } = own;
  const steps = Array.from({ length: utterances }, (_, i) => {
    const said = { text: says(i), output: `language English<asr_text>${says(i)}`, language: 'English' };
    const times = { ttft: 1e8 * seconds, ttftText: 1e8 * seconds, total: 1e9 * seconds, rtf: seconds / 10 };
    const gaps = Array.from({ length: 9 }, (_, at) => 1e8 * seconds * (at + 1));
    const spoken = round({ ...said, ...times, times: gaps, tokensPerS: 20 / seconds });
    return step('transcribe', { model: 'm', audio: `set/u${i}`, pass: `set/u${i}`, round: spoken });
  });
  const launches = [1, 2, 3, 4, 5].map((launch) =>
    segment(
      Array.from({ length: iterations }, (_, i) => iteration(i + 1, steps)),
      { launch, before: [step('load', { model: 'm', duration: 1e9 })] },
    ),
  );
  const cell = variant(launches, { id: 'default engine=ours', engine: 'ours', axes: { engine: 'ours' } });
  const [tone] = runRecord([cell]).audio;
  const audio = Array.from({ length: COUNT }, (_, i) => ({
    ...(tone as RunRecord['audio'][number]),
    id: `set/u${i}`,
    language: 'English',
    reference: reference === undefined ? { raw: REFERENCE } : {},
    utterance: { corpus: 'set' },
  }));
  const record = runRecord([cell], { audio });
  cell.utterances = utterancesHeard(cell.segments, audio);
  cell.accuracy.texts = textsByModel(cell.segments);
  cell.accuracy.errorRates = errorRates(record, cell, asIs);
  cell.accuracy.faithfulness = faithfulnessByModel(record, cell, asIs);
  return RunRecord.parse(record);
}

function compared(baseline: Build, candidate: Build): Comparison {
  const { comparison, refused } = compareStored(
    { record: heard(baseline), folder: 'before' },
    { record: heard(candidate), folder: 'after' },
    { id: 'c', at: '2026-12-01T12:00:00.000Z', force: false, names: { baseline: 'base', candidate: 'head' } },
  );
  if (comparison === undefined) throw new Error(`refused: ${JSON.stringify(refused)}`);
  return Comparison.parse(comparison);
}

const words = (n: number): string => REFERENCE.split(' ').slice(0, n).join(' ');
const row = ({ accuracy }: Comparison, what: string) => accuracy.find((it) => it.what === what);
const FASTER = { seconds: 1.2 };
const PLAIN: Build = {};

describe('a build that is quicker', () => {
  it('and says the same is faster, plainly', () => {
    const { verdict, facts, speed } = compared(PLAIN, FASTER);
    expect(verdict).toMatchObject({
      outcome: 'pass',
      exitCode: 0,
      headline: 'nothing is worse in head than in base',
    });
    expect(facts.filter(({ effect }) => effect === 'better').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^head is faster than base in default: [^;]*$/),
    ]);
    expect(speed.flatMap(({ otherWork }) => otherWork ?? [])).toEqual([]);
    expect(row(compared(PLAIN, FASTER), 'text')).toMatchObject({
      verdict: 'same',
      reason: 'exactly the same text in all 60 utterances that both heard',
    });
  });

  it('and says less is not comparable, in the headline, whatever nobody can score', () => {
    const unscored = { reference: '' };
    const result = compared(unscored, { ...unscored, ...FASTER, says: () => words(6) });
    expect(result.verdict).toMatchObject({ outcome: 'undecided', exitCode: 11 });
    expect(result.verdict.headline).toMatch(
      /^head says something else than base: 40 % fewer words; head is faster than base in default: .*, and says 40 % fewer words: not comparable$/,
    );
    expect(result.facts.map(({ effect }) => effect)).not.toContain('better');
    expect(row(result, 'words')).toMatchObject({ baseline: '600', value: '360', verdict: 'differs' });
    expect(result.speed.find(({ metric }) => metric === 'rtf')).toMatchObject({
      verdict: 'improvement',
      otherWork: 'says 40 % fewer words',
    });
    // A load is the same work whatever is said after it.
    expect(result.speed.find(({ metric }) => metric === 'load_time')?.otherWork).toBeUndefined();
    expect(comparisonText(result)).toContain('better, other work');
  });

  it('and as quick as before, but says less, is not unchanged either', () => {
    const unscored = { reference: '' };
    const { facts, exitCode } = compared(unscored, { ...unscored, says: () => words(6) });
    expect(exitCode).toBe(11);
    expect(facts.map(({ text }) => text).join('\n')).toMatch(
      /do not differ in speed .*, and says 40 % fewer words: not comparable/,
    );
  });

  it('and is slower as well stays slower, with what it says', () => {
    const { verdict } = compared(
      {},
      { seconds: 3, says: (i) => (i === 0 ? `${REFERENCE} ${'la '.repeat(90)}` : REFERENCE) },
    );
    expect(verdict.exitCode).toBe(10);
    expect(verdict.headline + verdict.facts.join()).toMatch(
      /head is slower than base .*, and says 15 % more words/,
    );
  });

  it('and says other words that are as right is faster: error rates over the corpus show it', () => {
    const swapped = { says: (i: number) => (i % 20 === 0 ? REFERENCE.replace('two', 'too') : REFERENCE) };
    const alike = { says: (i: number) => (i % 20 === 0 ? REFERENCE.replace('three', 'tree') : REFERENCE) };
    const { verdict, facts } = compared(swapped, { ...alike, ...FASTER });
    expect(facts.map(({ text }) => text).join('\n')).toContain('head says something else than base');
    expect(verdict).toMatchObject({ exitCode: 0 });
    expect(facts.find(({ effect }) => effect === 'better')?.text).not.toContain('not comparable');
  });
});

describe('ways of failing without a word', () => {
  const each = (every: number, fault: string): Build => ({
    says: (i) => (i % every === 1 ? fault : REFERENCE),
  });

  it.each([
    ['empty_share', '', '0.00 %', '20.00 %'],
    ['truncated_share', words(4), '0.00 %', '20.00 %'],
    ['repeated_share', `${REFERENCE} ${'ho'.repeat(30)}`, '0.00 %', '19.27 %'],
  ])('%s that came in is worse, and its twin is not', (what, fault, before, after) => {
    const result = compared(PLAIN, each(5, fault));
    expect(row(result, what)).toMatchObject({ verdict: 'worse', baseline: before, value: after });
    expect(result.exitCode).toBe(10);
    expect(`${result.verdict.headline}; ${result.verdict.facts.join('; ')}`).toContain(
      `head fails without a word more often than base in default: ${what} ${before} → ${after}`,
    );
    expect(row(compared(each(5, fault), each(5, fault)), what)?.verdict).toBe('same');
    expect(row(compared(each(5, fault), PLAIN), what)?.verdict).toBe('better');
  });

  it('of which one is worse are no praise for the others: an empty text repeats nothing', () => {
    const looping = each(5, `${REFERENCE} ${'ho'.repeat(30)}`);
    expect(row(compared(looping, PLAIN), 'repeated_share')?.verdict).toBe('better');
    const result = compared(looping, each(5, ''));
    expect(row(result, 'empty_share')?.verdict).toBe('worse');
    expect(row(result, 'repeated_share')).toMatchObject({
      verdict: 'unjudged',
      reason: expect.stringContaining('its empty_share is worse'),
    });
  });

  it('that a few utterances cannot prove are open, and no speed is taken for certain beside them', () => {
    // As many words: only the share tells.
    const few: Build = {
      says: (i) => (i === 3 ? '' : i === 4 ? `${REFERENCE} ${REFERENCE.replaceAll(' ', ' x')}` : REFERENCE),
    };
    const result = compared(PLAIN, { ...few, ...FASTER });
    expect(row(result, 'empty_share')).toMatchObject({
      verdict: 'inconclusive',
      reason: '0 of 300 against 5 of 300; more in 1 utterances, less in 0',
    });
    expect(row(result, 'words')?.verdict).toBe('same');
    expect(result.exitCode).toBe(11);
    expect(result.facts.map(({ text }) => text).join('\n')).toMatch(
      /head is faster than base .*, and has empty_share 1\.67 % against 0\.00 %: not comparable/,
    );
  });
});

describe('a run that was interrupted', () => {
  const why = (result: Comparison): string => row(result, 'wer(raw)')?.reason ?? '';

  it('says how often each build heard what', () => {
    expect(why(compared({ iterations: 2 }, {}))).toBe(
      '60 of 60 utterances were heard more often by one than by the other (600 rounds of the baseline, 300 of the candidate): error rates are compared where both heard the same utterances as often; an interrupted run is finished by run --resume',
    );
    expect(why(compared(PLAIN, { utterances: 45 }))).toMatch(/^15 were heard by the baseline alone: /);
  });

  it('is no all-clear, though all that was heard is the same', () => {
    const result = compared({ reference: '' }, { reference: '', utterances: 45, ...FASTER });
    expect(row(result, 'text')).toMatchObject({
      verdict: 'unjudged',
      reason:
        'exactly the same text in all 45 utterances that both heard; 15 of 60 were heard by one build alone',
    });
    expect(result.exitCode).toBe(11);
    expect(result.facts.map(({ effect }) => effect)).not.toContain('better');
  });
});
