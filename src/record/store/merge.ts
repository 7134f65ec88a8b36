import { createHash } from 'node:crypto';
import { exact } from '../exact.ts';
import type { RunRecord, Variant, Warning } from '../run-record.ts';
import { isDivided, mergedAudio, mergedCell, mergedCorpora } from './merge-parts.ts';

export type Merged =
  | { readonly record: RunRecord; readonly problems?: undefined }
  | { readonly record?: undefined; readonly problems: readonly string[] };

/**
 * Puts the shards of one run together: what an unsharded run would have recorded, cell by cell in the order of the plan.
 * Verdicts and gates are not taken over: `assess` judges the whole again. Pure.
 * @param id of the merged run
 * @returns every reason why these are not the shards of one run
 */
export function mergeRecords(records: readonly RunRecord[], id: string): Merged {
  const [first] = records;
  if (first === undefined) return { problems: ['there is nothing to merge'] };
  const problems = [...shardProblems(records), ...differingShards(records)];
  const order = first.shard?.cells ?? [];
  const cells = new Map(records.flatMap((record) => record.variants.map((variant) => [variant.id, variant])));
  for (const cell of order) {
    if (!cells.has(cell) && problems.length === 0) problems.push(`no shard measured ${cell}`);
  }
  if (problems.length > 0) return { problems };
  const divided = order.some((cell) => isDivided(records, cell));
  const inOrder = byFirstCell(records, order);
  const audio = divided
    ? mergedAudio(records)
    : unique(
        inOrder.flatMap((record) => record.audio),
        ({ id: audioId }) => audioId,
      );
  const variants = order.flatMap((cell): Variant[] => {
    const whole = cells.get(cell);
    if (!isDivided(records, cell)) return whole === undefined ? [] : [whole];
    const merged = mergedCell(records, cell, audio);
    if ('variant' in merged) return [merged.variant];
    problems.push(merged.problem);
    return [];
  });
  if (problems.length > 0) return { problems };
  const {
    shard: _shard,
    resumed: _resumed,
    endedAt: _endedAt,
    notice: _notice,
    control: _control,
    ...base
  } = structuredClone(first);
  const notice = records.find((record) => record.notice !== undefined)?.notice;
  const ends = records.flatMap(({ endedAt }) => endedAt ?? []).sort();
  const last = ends.at(-1);
  return {
    record: {
      ...base,
      id,
      startedAt: records.map(({ startedAt }) => startedAt).sort()[0] ?? first.startedAt,
      ...exact({ endedAt: last }),
      status: statusOf(records),
      ...exact({ notice, control: controlOf(records) }),
      engines: unique(
        inOrder.flatMap(({ engines }) => engines),
        (engine) => engine.id,
      ),
      models: unique(
        inOrder.flatMap(({ models }) => models),
        (model) => `${model.id} ${model.sha256}`,
      ),
      audio,
      ...(divided ? mergedCorpora(records, audio) : {}),
      options: Object.fromEntries(
        order.flatMap((cell) =>
          records.flatMap(({ options }) => (cell in options ? [[cell, options[cell] ?? {}]] : [])),
        ),
      ),
      variants: structuredClone(variants),
      warnings: unique(
        records.flatMap(({ warnings }) => warnings),
        warningKey,
      ),
      harness: {
        cpuSeconds: records.reduce((sum, { harness }) => sum + harness.cpuSeconds, 0),
        wallSeconds: records.reduce((sum, { harness }) => sum + harness.wallSeconds, 0),
        peakRss: Math.max(...records.map(({ harness }) => harness.peakRss)),
      },
      parts: records.map(({ id: run, shard, startedAt, machine }) => ({
        run,
        index: shard?.index ?? 0,
        startedAt,
        cpu: machine.cpu,
        kernel: machine.kernel,
        cells: records.find((record) => record.id === run)?.variants.map((variant) => variant.id) ?? [],
      })),
    },
  };
}

/** Shards that ran on different machines: said, because times of cells are then not comparable. */
export function machineWarnings({ parts = [] }: RunRecord): Warning[] {
  const machines = [...new Set(parts.map(({ cpu, kernel }) => `${cpu}, kernel ${kernel}`))];
  if (machines.length < 2) return [];
  return [
    {
      code: 'W_MACHINES',
      detail: `the shards ran on ${machines.length} kinds of machine (${machines.join('; ')}): compare times within a shard only; memory is not affected`,
    },
  ];
}

function shardProblems(records: readonly RunRecord[]): string[] {
  const problems: string[] = [];
  const counts = new Set<number>();
  const seen = new Map<number, string>();
  for (const { id, shard } of records) {
    if (shard === undefined) {
      problems.push(`${id} is no shard: it was run without --shard`);
      continue;
    }
    counts.add(shard.count);
    const other = seen.get(shard.index);
    if (other !== undefined) problems.push(`${id} and ${other} are both shard ${shard.index}`);
    seen.set(shard.index, id);
  }
  if (counts.size > 1) problems.push(`they are of ${[...counts].join(' and ')} shards`);
  const count = Math.max(0, ...counts);
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((index) => !seen.has(index));
  if (counts.size === 1 && missing.length > 0) {
    problems.push(`shard ${missing.join(', ')} of ${count} is not there`);
  }
  return problems;
}

/** What has to be the same in all shards, or their figures do not belong in one record. */
function differingShards(records: readonly RunRecord[]): string[] {
  const same = (what: string, of: (record: RunRecord) => unknown): string[] => {
    const values = new Map(records.map((record) => [JSON.stringify(of(record)) ?? '', record.id]));
    return values.size <= 1
      ? []
      : [`${what} differs: ${[...values].map(([value, run]) => `${value} in ${run}`).join(', ')}`];
  };
  return [
    ...same('the scenario', ({ scenario }) => scenario.id),
    ...same('the scenario file', ({ scenario }) => scenario.sha256.slice(0, 12)),
    ...same('what the command line set', ({ scenario }) => scenario.settings),
    ...same('the manifest of a corpus', ({ corpora = [] }) =>
      corpora.map(({ id, sha256, utterances, seed, limit }) => [id, sha256, utterances, seed, limit]),
    ),
    ...same('the list of cells', ({ shard }) => shard?.cells),
    ...same('the version of asr-bench', ({ machine }) => machine.harness),
    ...hashes('engine', records, ({ engines }) => engines.map(({ id, sha256 }) => [id, sha256])),
    ...hashes('model', records, ({ models }) => models.map(({ id, sha256 }) => [id, sha256])),
    ...hashes('the sound of audio', records, ({ audio }) =>
      audio.map(({ id, pcmSha256 }) => [id, pcmSha256]),
    ),
    ...hashes('the reference text of', records, ({ audio }) =>
      audio.map(({ id, reference }) => [id, hashOf(reference)]),
    ),
    ...same('what ASR_BENCH_CALIBRATE plants', ({ machine }) => machine.calibrate),
  ];
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

function hashes(
  what: string,
  records: readonly RunRecord[],
  of: (record: RunRecord) => readonly (readonly [id: string, sha256: string])[],
): string[] {
  const known = new Map<string, { sha256: string; run: string }>();
  return records.flatMap((record) =>
    of(record).flatMap(([id, sha256]) => {
      const other = known.get(id);
      if (other === undefined) known.set(id, { sha256, run: record.id });
      if (other === undefined || other.sha256 === sha256) return [];
      return [
        `${what} ${id} is another in ${record.id} (${sha256.slice(0, 12)}…) than in ${other.run} (${other.sha256.slice(0, 12)}…)`,
      ];
    }),
  );
}

/** The control that failed, where one did: which cells of the whole were measured on that machine no reader of a verdict looks up. */
const controlOf = (records: readonly RunRecord[]): RunRecord['control'] => {
  const controls = records.flatMap(({ control }) => control ?? []);
  return structuredClone(controls.find(({ trusted }) => !trusted) ?? controls[0]);
};

function statusOf(records: readonly RunRecord[]): RunRecord['status'] {
  const statuses = records.map(({ status }) => status);
  if (statuses.includes('aborted')) return 'aborted';
  return statuses.every((status) => status === 'completed') ? 'completed' : 'interrupted';
}

/** The records in the order in which an unsharded run would have come to their cells. */
function byFirstCell(records: readonly RunRecord[], order: readonly string[]): RunRecord[] {
  const place = ({ variants }: RunRecord): number => {
    const places = variants.map(({ id }) => order.indexOf(id));
    return places.length === 0 ? order.length : Math.min(...places);
  };
  return records.toSorted((a, b) => place(a) - place(b));
}

function unique<T>(things: readonly T[], key: (thing: T) => string): T[] {
  return [...new Map(things.toReversed().map((thing) => [key(thing), thing])).values()].toReversed();
}

const warningKey = ({ code, variant, detail }: Warning): string => JSON.stringify([code, variant, detail]);
