import { compareLaunches } from '../../metrics/comparison/compare.ts';
import { tailOf } from '../../metrics/comparison/tail.ts';
import { besideEngine } from '../../metrics/series/beside-engine.ts';
import { referenceOf } from '../../record/gate-expression.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { ExpectedGate, RunRecord, Variant } from '../../record/run-record.ts';
import { counterpart, differencesOf, fieldText } from '../comparison/comparable.ts';
import { type GrowthJudge, growthJudge } from '../growth/growth-judge.ts';
import type { CellFacts, GateFacts } from './facts.ts';

/** What the gates of a run's cells are judged on. `judges`: those of the growth in each cell, by its id. */
export class Cells {
  readonly #record: RunRecord;
  readonly #stored: RunRecord | undefined;
  readonly #cells: readonly CellFacts[];
  /** What each relative gate of the run has of the error rate (docs/comparison.md#errors). */
  readonly #tail: number;

  constructor(record: RunRecord, judges: ReadonlyMap<string, GrowthJudge>, stored: RunRecord | undefined) {
    this.#record = record;
    this.#stored = stored;
    this.#cells = record.variants.map((variant) => cellOf(record, variant, judges.get(variant.id)));
    this.#tail = tailOf(
      record.variants
        .filter((variant) => !isItsOwnBaseline(variant))
        .reduce((sum, { expect }) => sum + expect.filter(isRelative).length, 0),
    );
  }

  /** @param judge another judge of this cell's growth */
  facts(variant: Variant, judge?: GrowthJudge): Omit<GateFacts, 'shared'> {
    const own = this.#cells.find(({ record }) => record === variant) ?? cellOf(this.#record, variant);
    // Launches of a stored run were not made beside ours: they are no pairs (docs/comparison.md#stored-runs).
    const design = variant.baseline?.kind === 'run' ? 'unpaired' : 'paired';
    return {
      cell: judge === undefined ? own : { ...own, judge },
      cells: this.#cells,
      baseline: this.#baseline(variant),
      tolerance: variant.tolerance as Record<GatedMetric, number>,
      compare: (ours, theirs) => compareLaunches(ours, theirs, { better: 'less', tail: this.#tail, design }),
    };
  }

  /** The cell that `baseline` means, or why there is none to compare with. */
  #baseline(variant: Variant): NonNullable<GateFacts['baseline']> {
    const { baseline } = variant;
    if (baseline === undefined) return { missing: 'this run has no baseline' };
    if (baseline.kind === 'cell') {
      if (baseline.cell === variant.id) return 'self';
      const cell = this.#cells.find(({ record }) => record.id === baseline.cell);
      return cell === undefined ? { missing: `${baseline.cell} is not part of this run` } : measured(cell);
    }
    const stored = this.#stored;
    if (stored === undefined) return { missing: `there is no run ${baseline.run}` };
    const cell = counterpart(stored, variant);
    if (cell === undefined) return { missing: `run ${stored.id} has no such cell` };
    const { refusing } = differencesOf({ record: stored, variant: cell }, { record: this.#record, variant });
    return refusing.length > 0
      ? { missing: `run ${stored.id} differs in ${fieldText(refusing)}` }
      : measured(cellOf(stored, cell));
  }
}

const cellOf = (record: RunRecord, variant: Variant, judge?: GrowthJudge): CellFacts => ({
  record: variant,
  judge: judge ?? growthJudge(record, variant),
  beside: besideEngine(variant),
});

function measured(cell: CellFacts): CellFacts | { missing: string } {
  const { id, segments, status, reason } = cell.record;
  if (segments.length > 0) return cell;
  return { missing: `${id} was not measured (${status}${reason === undefined ? '' : `: ${reason}`})` };
}

const isItsOwnBaseline = ({ id, baseline }: Variant): boolean =>
  baseline?.kind === 'cell' && baseline.cell === id;

const isRelative = ({ expression }: ExpectedGate): boolean =>
  expression.kind === 'comparison' && referenceOf(expression) !== undefined;
