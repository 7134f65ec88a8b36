import type { RunRecord, Variant } from '../../record/run-record.ts';
import { mostlyFailed } from '../growth/soundness.ts';

/** The same cell of baseline and candidate. */
export interface CellPair {
  /** Id of the candidate's engine. */
  readonly candidate: string;
  /** The cell without its engine: `restart options.threads=2`. */
  readonly cell: string;
  readonly baseline: Variant;
  readonly variant: Variant;
}

/** A cell's name without its engine. */
export function cellName({ variant, axes }: Pick<Variant, 'variant' | 'axes'>): string {
  const rest = Object.entries(axes).filter(([axis]) => axis !== 'engine');
  return [variant, ...rest.map(([axis, value]) => `${axis}=${value}`)].join(' ');
}

/** Cells of one run, each candidate's beside the baseline's, candidate by candidate. */
export function pairsIn(record: RunRecord, baseline: string, candidates: readonly string[]): CellPair[] {
  const own = record.variants.filter(({ engine }) => engine === baseline);
  return candidates.flatMap((candidate) =>
    own.flatMap((cell) => {
      const name = cellName(cell);
      const other = record.variants.find(
        (variant) => variant.engine === candidate && cellName(variant) === name,
      );
      return other === undefined ? [] : [{ candidate, cell: name, baseline: cell, variant: other }];
    }),
  );
}

/** Why a cell has nothing to compare; undefined where it was measured. */
export function unmeasured(label: string, { segments, status, reason }: Variant): string | undefined {
  if (segments.some(({ iterations }) => iterations.length > 0)) return undefined;
  // The rest of it, the last lines of a compiler, is said once (failing-build.ts).
  return `${label}: ${status}${reason === undefined ? '' : `: ${reason.split('\n')[0]}`}`;
}

/** One of both builds is not there: it could not be built. */
export const hasMissing = ({ baseline, variant }: CellPair): boolean =>
  baseline.status === 'missing' || variant.status === 'missing';

/** Why a cell that was measured is still no build at work: most of it failed; undefined where they did not. */
export function failing(label: string, variant: Variant): string | undefined {
  const failed = mostlyFailed(variant);
  return failed === undefined ? undefined : `${label}: ${failed}`;
}
