import { describe, expect, it } from 'vitest';
import { chinese } from '../../src/metrics/accuracy/normaliser.ts';
import { RunRecord, type Variant } from '../../src/record/run-record.ts';
import { mergeRecords } from '../../src/record/store/merge.ts';
import { assess } from '../../src/runner/assess.ts';
import { roundsCsv } from '../../src/runner/trace-writer.ts';
import { CorpusRun, gateOutcomes, onlyVariant, WORDS } from '../support/corpus-run.ts';

const asIs = chinese({ version: 'test', fold: (text: string) => text });
const GATES = ['wer(raw) < 90 %', 'empty_share < 60 %', 'ttft.p95 < 60 s', 'wer(raw) < 1 %'];

/** Every fault lies elsewhere: what is lost, or out of order, shows. */
const TRIAL = {
  utterances: 25,
  iterations: 2,
  expect: GATES,
  said: (i: number) => (i === 4 || i === 11 ? '' : [`w${i}`, ...WORDS.slice(i % 3)].join(' ')),
  fields: (i: number) => ({ speaker: `s${i % 14}` }),
};

function merged(records: readonly RunRecord[]): RunRecord {
  const { record, problems } = mergeRecords(records, 'merged');
  if (record === undefined) throw new Error(problems.join('; '));
  assess(record, { chinese: asIs });
  return RunRecord.parse(record);
}

/** Chunks that come at once on a busy machine have no gap between them, and no first one: how many have is no figure of the corpus. */
const OF_CHUNKS = ['itl', 'tokens_per_s', 'ttft', 'ttft_text'];

/** All that is said of a variant but its times, which no two runs share. */
const figures = (record: RunRecord) => {
  const { accuracy, utterances, gates, status, launches, latency, outcome } = onlyVariant(record);
  const counts = Object.values(latency).flatMap((of) =>
    Object.entries(of).flatMap(([id, { n }]) => (OF_CHUNKS.includes(id) ? [] : [[id, n]])),
  );
  const outcomes = gates.map(({ gate, outcome: own, value, interval }) => [
    gate,
    own,
    ...(gate.startsWith('ttft') ? [] : [value, interval]),
  ]);
  return { accuracy, utterances, outcomes, status, launches, counts, outcome, exitCode: record.exitCode };
};

/** What was done, times left out. */
const rows = (record: RunRecord, own: Variant): unknown[] =>
  (roundsCsv(record, own, asIs) ?? '').split('\n').map((line) => {
    const cells = line.split(',');
    return [...cells.slice(0, 9), ...cells.slice(13)];
  });

describe('a corpus that is heard in shards', () => {
  it('comes to the figures of one run over all of it, to the last one', async () => {
    const run = new CorpusRun(TRIAL);
    const { record: whole } = await run.go();
    const shards: RunRecord[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) shards.push((await run.go({ shard })).record);
    const heard = shards.map(({ audio }) => audio.map(({ id }) => id.replace('set/u', '')).join(' '));
    // Every third, from another one on.
    expect(heard).toEqual(['1 4 7 10 13 16 19 22 25', '2 5 8 11 14 17 20 23', '3 6 9 12 15 18 21 24']);
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
    ]) {
      const all = merged(order.map((at) => shards[at] as RunRecord));
      expect(figures(all)).toEqual(figures(whole));
      expect(all.corpora).toEqual(whole.corpora);
      expect(all.audio).toEqual(whole.audio);
      expect(rows(all, onlyVariant(all))).toEqual(rows(whole, onlyVariant(whole)));
      expect(all.shard).toBeUndefined();
      expect(onlyVariant(all).part).toBeUndefined();
    }
    // By itself a shard passes nothing, and what is broken in it is broken.
    expect(gateOutcomes(whole)).toMatchObject({ 'wer(raw) < 90 %': 'pass', 'ttft.p95 < 60 s': 'pass' });
    for (const shard of shards) {
      expect(Object.values(gateOutcomes(shard))).not.toContain('pass');
      expect(shard.exitCode).not.toBe(0);
      expect(onlyVariant(shard).gates.at(-1)?.reason).toMatch(
        /^shard \d of 3 heard a part of the utterances: asr-bench merge judges them all$/,
      );
    }
  });

  it('counts what an engine that died lost, and refuses a shard that was interrupted', async () => {
    const run = new CorpusRun({
      utterances: 6,
      faults: { die: 'segv', die_round: 3 },
      expect: ['failures < 20 %', 'failures < 10 %'],
    });
    const one = await run.go({ shard: '1/2' });
    const cut = await run.go({ shard: '2/2', stopAfter: 1 });
    expect(mergeRecords([one.record, cut.record], 'merged').problems).toEqual([
      `v was interrupted in ${cut.record.id}; do: asr-bench run --resume ${cut.record.id}`,
    ]);
    const two = await run.go({ resume: cut.folder, shard: '2/2' });
    const all = merged([one.record, two.record]);
    expect(onlyVariant(all).accuracy.errorRates[0]).toMatchObject({
      failed: 1,
      deletions: 9,
      n: 54,
      rounds: 6,
    });
    expect(onlyVariant(all).utterances).toEqual([
      { step: 'transcribe', model: 'm', asked: 6, heard: 5, failed: 1 },
    ]);
    // One of six, which the first gate allows and the second does not.
    expect(gateOutcomes(all)).toEqual({
      'failures < 20 %': 'pass',
      'failures < 10 %': 'fail',
      'no step failed': 'pass',
    });
    expect(all.exitCode).toBe(10);
  });

  it('is not divided where there are more shards than utterances: one of them hears it all', async () => {
    const run = new CorpusRun({ utterances: 2 });
    const heard: number[] = [];
    for (const shard of ['1/3', '2/3', '3/3']) heard.push((await run.go({ shard })).record.variants.length);
    expect(heard).toEqual([1, 0, 0]);
  });
});
