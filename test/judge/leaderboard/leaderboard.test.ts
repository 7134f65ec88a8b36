import { describe, expect, it } from 'vitest';
import { leaderboardOf } from '../../../src/judge/leaderboard/leaderboard.ts';
import { seeded } from '../../../src/metrics/random/random.ts';
import { Leaderboard } from '../../../src/record/leaderboard.ts';
import type { RunRecord } from '../../../src/record/run-record.ts';
import { engine } from '../../support/run-record.ts';
import { heardSet, type SetTrial } from './a-set.ts';

/** Of 100 utterances of ten words, one error in each of every so many. */
const every = (nth: number, n = 100): number[] =>
  Array.from({ length: n }, (_, i) => (i % nth === 0 ? 1 : 0));

const table = (...records: RunRecord[]): Leaderboard => Leaderboard.parse(leaderboardOf(records));
const standing = (found: Leaderboard): Record<string, string> =>
  Object.fromEntries(found.rows.map(({ run, standing: word }) => [run, word]));

describe('a table of one set', () => {
  it('has what was heard, the rate with its interval, speed, memory and shares of each row', () => {
    const [row] = table(heardSet({ run: 'a', errors: every(10) })).rows;
    expect(row).toMatchObject({
      set: 'set',
      model: 'm',
      build: 'ours (sha256 ours-sha25)',
      cell: 'default',
      rate: { unit: 'word', rate: 0.01, kind: 'utterance', units: 100 },
      asked: 100,
      heard: 100,
      failed: 0,
      rtfx: 10,
      ttft: { p50: 50.5e6, p95: 95.05e6 },
      peakRss: 3e8,
      empty: { count: 1, of: 100 },
      absent: { truncated: 'nothing to count it by', repeated: 'nothing to count it by' },
      marks: [],
      standing: 'alone',
      source: 1,
    });
  });

  it('calls a build worse only where it is told apart from the lowest, utterance by utterance', () => {
    const found = table(
      heardSet({ run: 'worse', errors: every(1) }),
      heardSet({ run: 'lowest', errors: every(10) }),
      heardSet({ run: 'level', errors: every(9) }),
    );
    expect(found.rows.map(({ run }) => run)).toEqual(['lowest', 'level', 'worse']);
    expect(standing(found)).toEqual({ lowest: 'lowest', level: 'level', worse: 'worse' });
    expect(found.rows[0]?.said).toBe('lowest figure, but one other is not told apart from it');
    expect(found.rows[1]?.said).toMatch(
      /^not told apart from the lowest: \+0\.20 points \(99 %: −.* differ\)$/,
    );
    expect(found.rows[2]?.said).toMatch(/^worse than the lowest: \+9\.00 points/);
  });

  it('names a best only where every other row is worse', () => {
    const found = table(heardSet({ run: 'a', errors: every(10) }), heardSet({ run: 'b', errors: every(1) }));
    expect(standing(found)).toEqual({ a: 'best', b: 'worse' });
  });

  it('tells equal builds apart as seldom as it promises, however many there are', () => {
    const trials = 10;
    let alarms = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const random = seeded(trial);
      const runs = Array.from({ length: 4 }, (_, run) =>
        heardSet({
          run: `r${run}`,
          errors: Array.from({ length: 40 }, () => (random.uniform() < 0.3 ? 1 : 0)),
        }),
      );
      if (table(...runs).rows.some((row) => row.standing === 'worse')) alarms += 1;
    }
    // At most 1 % of them; two of ten would have a chance of 0.4 %.
    expect(alarms).toBeLessThan(2);
  });

  it('compares runs of another number of rounds by their intervals', () => {
    const twice = heardSet({ run: 'twice', errors: every(1) });
    for (const rate of twice.variants[0]?.accuracy.errorRates ?? []) {
      for (const counts of Object.values(rate.utterances ?? {})) counts.length *= 2;
    }
    const found = table(heardSet({ run: 'once', errors: every(10) }), twice);
    expect(found.rows[1]?.said).toBe('worse than the lowest: their 99 % intervals do not touch');
  });
});

describe('what says nothing of the whole set is marked, and has no rank, however low its rate', () => {
  const perfect = Array.from({ length: 100 }, () => 0);
  const cases: Readonly<Record<string, readonly [Omit<SetTrial, 'run' | 'errors'>, RegExp]>> = {
    interrupted: [{ record: { status: 'interrupted' } }, /^the run is interrupted$/],
    'killed and put together from its journal': [{ record: { status: 'aborted' } }, /broken off/],
    crashed: [{ variant: { status: 'crashed', reason: 'SIGSEGV\nmore' } }, /^crashed: SIGSEGV$/],
    'failed fast': [{ variant: { status: 'stopped', reason: 'a gate failed' } }, /^stopped: a gate failed$/],
    'a shard': [{ record: { shard: { index: 1, count: 2, cells: [] } } }, /^shard 1 of 2, not merged$/],
    synthetic: [{ record: { engines: [engine('ours', { calibration: true })] } }, /^SYNTHETIC: the calibr/],
    scripted: [
      {
        record: {
          models: [{ id: 'm', kind: 'asr', file: '/m', sha256: 's', bytes: 1, synthetic: true }],
        },
      },
      /^SYNTHETIC: the words/,
    ],
    profiled: [{ record: { instrument: 'heaptrack 1.4.0' } }, /^measured under heaptrack/],
    'not heard to the end': [{ unheard: 10 }, /^90 of 100 utterances were heard$/],
    'with crashed utterances': [{ failed: 2 }, /^98 of 100 utterances were heard, 2 failed$/],
  };
  for (const [name, [trial, mark]] of Object.entries(cases)) {
    it(name, () => {
      const found = table(
        heardSet({ run: 'whole', errors: every(10) }),
        heardSet({ run: 'part', errors: perfect, ...trial }),
      );
      expect(standing(found)).toEqual({ whole: 'alone', part: 'unranked' });
      expect(found.rows[1]?.marks).toHaveLength(1);
      expect(found.rows[1]?.marks[0]).toMatch(mark);
    });
  }

  it('its healthy twin is ranked first; gates of its own are told and keep no rank from it', () => {
    const found = table(
      heardSet({ run: 'other', errors: every(2) }),
      heardSet({ run: 'whole', errors: perfect, variant: { outcome: 'fail' } }),
    );
    expect(standing(found)).toEqual({ whole: 'best', other: 'worse' });
    expect(found.rows[0]?.marks).toEqual(['its own gates: FAIL']);
  });
});

describe('what may not share a column', () => {
  it.each([
    ['another manifest', { manifest: 'other' }],
    ['other utterances or references', { contents: 'other' }],
    ['another normaliser', { normaliser: 'english 2' }],
  ])('%s is a set of its own, and said', (_name, other) => {
    const found = table(
      heardSet({ run: 'a', errors: every(10) }),
      heardSet({ run: 'b', errors: every(1), ...other }),
    );
    expect(found.rows.map(({ set, standing: word }) => [set, word])).toEqual([
      ['set', 'alone'],
      ['set (2)', 'alone'],
    ]);
    expect(found.notes).toEqual([expect.stringMatching(/^set \(2\) is not set: /)]);
  });

  it('speeds of another machine, which are told', () => {
    const a = heardSet({ run: 'a', errors: every(10) });
    const b = heardSet({
      run: 'b',
      errors: every(10),
      record: { machine: { ...a.machine, cpu: 'another' } },
    });
    const found = table(a, b);
    expect(found.notes).toEqual([expect.stringMatching(/^measured on 2 machines: error rates may/)]);
    expect(found.sources.map(({ number, run }) => [number, run])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    const facts = new Map(found.sources[1]?.facts);
    expect(facts.get('machine')).toBe('another, 2 cores (2 usable), 8.00 GiB');
    expect(facts.get('engine ours')).toMatch(/of which commit is not known, library sha256 ours-sha256$/);
    expect(facts.get('set set')).toMatch(/^100 of 1000 utterances, manifest sha256 manifest, contents/);
  });

  it('says what is not in it, and counts a run once', () => {
    const a = heardSet({ run: 'a', errors: every(10) });
    const plain = { ...heardSet({ run: 'plain', errors: every(10) }), corpora: [], audio: [] };
    const found = table(a, a, plain);
    expect(found.rows).toHaveLength(1);
    expect(found.notes).toEqual([
      'plain is not in the table: it heard no corpus with reference texts',
      'a run was given twice, and counted once',
    ]);
  });
});
