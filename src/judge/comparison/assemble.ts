import { DELTA } from '../../metrics/comparison/verdict.ts';
import {
  COMPARISON_SCHEMA,
  COMPARISON_VERSION,
  type ComparedEngine,
  type ComparedTrace,
  type Comparison,
  type FieldDifference,
} from '../../record/comparison.ts';
import type { ConformanceReport } from '../../record/conformance.ts';
import { exact } from '../../record/exact.ts';
import { GATED_METRICS } from '../../record/metric.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { measuredProcess, subjectName } from '../../record/segments.ts';
import { longestLaunch } from '../../record/served-job.ts';
import { longestSegment, serverTraces, tracesOf } from '../growth/traces.ts';
import { compareAccuracy } from './accuracy-change.ts';
import { compareBehaviour } from './behaviour-change.ts';
import { changedTexts, type HeardAudio } from './changed-texts.ts';
import { compareGrowth } from './growth-change.ts';
import { type Longer, nextOf } from './next.ts';
import type { CellPair } from './pairs.ts';
import { HeardPairs } from './said.ts';
import { qualified } from './same-work.ts';
import { compareSpeed } from './speed.ts';
import { comparisonVerdict } from './verdict.ts';

export interface ComparisonInput {
  readonly kind: Comparison['kind'];
  readonly id: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly status: Comparison['status'];
  readonly notice: string | undefined;
  /** As the runs have it. */
  readonly scenario: RunRecord['scenario'];
  /** The command that measures it again, longer where that is said; absent where nothing was measured for it. */
  readonly again?: ((longer?: Longer) => string) | undefined;
  readonly baseline: string;
  readonly candidates: readonly string[];
  readonly engines: readonly ComparedEngine[];
  readonly order: 'abba' | 'stored';
  readonly launches: number;
  readonly maxLaunches: number;
  /** How often its speeds may have been looked at; absent: once. */
  readonly looks?: number;
  readonly runs: Comparison['runs'];
  readonly forced: readonly FieldDifference[];
  readonly noted: readonly FieldDifference[];
  /** Cells whose speed and texts are compared, and those whose growth is: they may come from different runs. */
  readonly pairs: readonly CellPair[];
  readonly grown: readonly CellPair[];
  readonly reports?: ReadonlyMap<string, ConformanceReport>;
  /** What was heard on both sides. */
  readonly heard?: HeardAudio | undefined;
  readonly warnings: Comparison['warnings'];
}

/** Puts a comparison together from what was measured. Pure: the same runs give the same comparison. */
export function assembleComparison(input: ComparisonInput): Comparison {
  const { baseline, candidates, engines, pairs, grown, order, scenario } = input;
  const labels = new Map(engines.map(({ id, label }) => [id, label]));
  const speed = compareSpeed(pairs, baseline, labels, order === 'abba' ? 'paired' : 'unpaired', input.looks);
  const of = (id: string): ComparedEngine | undefined => engines.find((engine) => engine.id === id);
  const behaviour = candidates.flatMap((candidate) => {
    const [theirs, ours] = [of(baseline), of(candidate)];
    return theirs === undefined || ours === undefined ? [] : compareBehaviour(theirs, ours, input.reports);
  });
  const heard = new HeardPairs();
  const accuracy = compareAccuracy(pairs, baseline, labels, groupsOf(input.heard), heard);
  const found = {
    status: input.status,
    speed: qualified(speed.rows, accuracy, pairs, heard),
    growth: compareGrowth(grown, baseline, labels),
    accuracy,
    behaviour,
  };
  const { verdict, facts } = comparisonVerdict(
    { baseline, candidates: [...candidates], ...found },
    labels,
    pairs,
    grown,
  );
  return {
    schema: COMPARISON_SCHEMA,
    version: COMPARISON_VERSION,
    id: input.id,
    kind: input.kind,
    startedAt: input.startedAt,
    endedAt: input.endedAt,
    ...exact({ notice: input.notice, command: input.again?.() }),
    scenario: { id: scenario.id, title: scenario.title, file: scenario.file },
    baseline,
    candidates: [...candidates],
    engines: [...engines],
    design: {
      order,
      launches: input.launches,
      maxLaunches: input.maxLaunches,
      delta: DELTA,
      tests: speed.tests,
      tail: speed.tail,
    },
    runs: [...input.runs],
    forced: [...input.forced],
    noted: [...input.noted],
    ...found,
    changed: input.heard === undefined ? [] : changedTexts(pairs, input.heard, heard),
    facts,
    traces: grownTraces(grown, baseline),
    calibration: [],
    warnings: [...input.warnings],
    verdict: { ...verdict, next: nextOf(found, input) },
    exitCode: verdict.exitCode,
  };
}

const groupsOf = (heard: HeardAudio | undefined): ReadonlyMap<string, string> =>
  new Map(
    (heard?.candidate ?? []).flatMap(({ id, utterance }) =>
      utterance?.group === undefined ? [] : [[id, utterance.group]],
    ),
  );

/** An engine of a run as a comparison keeps it. */
export function comparedEngine({
  printTypes: _printTypes,
  prepare: _prepare,
  ...engine
}: RunRecord['engines'][number]): ComparedEngine {
  return { ...engine, env: engine.env ?? {} };
}

/** The series that growth was judged on, of every build: a comparison is read without its runs. Those that never moved are left out. */
function grownTraces(grown: readonly CellPair[], baseline: string): ComparedTrace[] {
  const kept = new Map<string, ComparedTrace>();
  for (const { candidate, cell, baseline: theirs, variant } of grown) {
    const name = subjectName(cell, variant);
    for (const [engine, own] of [
      [baseline, theirs],
      [candidate, variant],
    ] as const) {
      for (const { metric, values } of seriesOf(own)) {
        kept.set(JSON.stringify([engine, name, metric]), {
          engine,
          cell: name,
          quantity: metric,
          values: [...values],
        });
      }
    }
  }
  const all = [...kept.values()];
  const moved = new Set(
    all
      .filter(({ values }) => values.some((value) => value !== values[0]))
      .map(({ cell, quantity }) => `${cell} ${quantity}`),
  );
  return all.filter(({ cell, quantity }) => moved.has(`${cell} ${quantity}`));
}

function seriesOf(variant: Variant): ReturnType<typeof tracesOf> {
  if (measuredProcess(variant).name === 'server') return serverTraces(longestLaunch(variant), GATED_METRICS);
  const segment = longestSegment(variant);
  return segment === undefined ? [] : tracesOf(segment, GATED_METRICS);
}
