import type { Normaliser } from '../../metrics/accuracy/normaliser.ts';
import type { Comparison, FieldDifference } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { assembleComparison, comparedEngine } from './assemble.ts';
import type { HeardAudio } from './changed-texts.ts';
import { counterpart, differencesOf } from './comparable.ts';
import { type CellPair, cellName } from './pairs.ts';

/** A stored run and where it lies. */
export interface StoredRun {
  readonly record: RunRecord;
  readonly folder: string;
}

export type StoredComparison =
  | { readonly comparison: Comparison; readonly refused?: undefined }
  | { readonly comparison?: undefined; readonly refused: readonly FieldDifference[] };

/** What both sides are called, where the names of their engines would not tell them apart. */
type SideNames = Readonly<Record<'baseline' | 'candidate', string>>;

/**
 * What changed since the last run that measured the same; undefined where the two are not comparable. Nothing of it counts for
 * a verdict: it is there to be seen.
 */
export function sinceLast(last: StoredRun, now: StoredRun): Comparison | undefined {
  return compareStored(last, now, {
    id: last.record.id,
    at: now.record.startedAt,
    force: false,
    names: { baseline: 'the last run', candidate: 'this run' },
  }).comparison;
}

/**
 * Compares two stored runs cell by cell, each cell with the one that differs in its engine at most. Cells that differ in
 * what matters refuse the comparison, unless it is forced: then the differences mark it.
 */
export function compareStored(
  baseline: StoredRun,
  candidate: StoredRun,
  {
    id,
    at,
    force,
    names,
    chinese,
  }: {
    id: string;
    at: string;
    force: boolean;
    names?: SideNames;
    /** The `zh` normaliser, where the texts that changed are to be aligned. */
    chinese?: Normaliser | undefined;
  },
): StoredComparison {
  const matched = candidate.record.variants.flatMap((variant) => {
    const other = counterpart(baseline.record, variant);
    return other === undefined ? [] : [{ variant, other }];
  });
  const refusing: FieldDifference[] = [];
  const noted: FieldDifference[] = [];
  for (const { variant, other } of matched) {
    const found = differencesOf(
      { record: baseline.record, variant: other },
      { record: candidate.record, variant },
    );
    refusing.push(...found.refusing);
    noted.push(...found.noted);
  }
  if (matched.length === 0) refusing.push(noCommonCell(baseline.record, candidate.record));
  const forced = distinct(refusing);
  if (matched.length === 0 || (forced.length > 0 && !force)) return { refused: forced };
  return {
    comparison: assembled(baseline, candidate, matched, {
      ...{ id, at, forced, noted: distinct(noted), names },
      heard: { baseline: baseline.record.audio, candidate: candidate.record.audio, chinese },
    }),
  };
}

function assembled(
  baseline: StoredRun,
  candidate: StoredRun,
  matched: readonly { variant: Variant; other: Variant }[],
  {
    id,
    at,
    forced,
    noted,
    names,
    heard,
  }: {
    id: string;
    at: string;
    forced: FieldDifference[];
    noted: FieldDifference[];
    names: SideNames | undefined;
    heard: HeardAudio;
  },
): Comparison {
  // The same engine, or the same name, may stand on both sides: here the run tells them apart.
  const theirs = sideEngine(baseline.record, matched[0]?.other, 'baseline', names);
  const ours = sideEngine(candidate.record, matched[0]?.variant, 'candidate', names);
  const pairs: CellPair[] = matched.map(({ variant, other }) => ({
    candidate: ours.id,
    // A run of several engines has the same cell once for each.
    cell: candidate.record.engines.length > 1 ? variant.id : cellName(variant),
    baseline: other,
    variant,
  }));
  const { scenario, notice } = candidate.record;
  const launches = (cells: readonly Variant[]): number =>
    Math.max(0, ...cells.map(({ segments }) => new Set(segments.map(({ launch }) => launch)).size));
  const least = Math.min(launches(pairs.map((p) => p.baseline)), launches(pairs.map((p) => p.variant)));
  return assembleComparison({
    kind: 'runs',
    id,
    startedAt: at,
    endedAt: at,
    status: 'completed',
    notice: notice ?? baseline.record.notice,
    scenario,
    baseline: theirs.id,
    candidates: [ours.id],
    engines: [theirs, ours],
    order: 'stored',
    launches: least,
    maxLaunches: least,
    runs: [
      { role: 'baseline', id: baseline.record.id, folder: baseline.folder },
      { role: 'candidate', id: candidate.record.id, folder: candidate.folder },
    ],
    forced,
    noted,
    pairs,
    heard,
    grown: pairs,
    warnings: [
      {
        code: 'W_DRIFT',
        detail:
          'the runs were measured at different times: what the machine drifted between them is in no interval; measure both builds with compare --engines before acting on a difference in speed',
      },
    ],
  });
}

function sideEngine(
  record: RunRecord,
  cell: Variant | undefined,
  role: 'baseline' | 'candidate',
  names: SideNames | undefined,
) {
  const engine = record.engines.find(({ id }) => id === cell?.engine) ?? record.engines[0];
  if (engine === undefined) throw new Error(`run ${record.id} has no engine`);
  return { ...comparedEngine(engine), id: role, label: names?.[role] ?? `${engine.label} (${role})` };
}

function noCommonCell(a: RunRecord, b: RunRecord): FieldDifference {
  const cells = ({ scenario, variants }: RunRecord): string =>
    `${scenario.id}: ${variants.map((variant) => cellName(variant)).join(', ')}`;
  return { field: 'cells', baseline: cells(a), candidate: cells(b) };
}

const distinct = (fields: readonly FieldDifference[]): FieldDifference[] => [
  ...new Map(fields.map((field) => [JSON.stringify(field), field])).values(),
];
