import { failedUnits } from '../../metrics/series/counts.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { failuresOf } from '../verdict/failures.ts';
import type { ComparisonFinding } from './finding.ts';

/** What the harness calls a round whose prompt holds less audio than was played to it. */
const DEAF = 'audio-not-heard';

/** All that was measured of one engine, and how much of it failed. */
interface Work {
  readonly label: string;
  readonly failed: number;
  readonly of: number;
  readonly unit: string;
  readonly failures: number;
  /** The first failure with its place. */
  readonly first: string | undefined;
  readonly deaf: boolean;
}

/**
 * Builds whose steps fail, in a sentence each: who works and who does not is more than any figure of theirs. A build that
 * fails is not compared by what is left of it.
 * @param measured all cells of each build by its name, the baseline's first
 */
export function failureFindings(measured: ReadonlyMap<string, readonly Variant[]>): ComparisonFinding[] {
  const works = [...measured].map(([label, cells]) => workOf(label, cells));
  const sound = works.filter(({ failures, of }) => failures === 0 && of > 0).map(({ label }) => label);
  return works
    .filter(({ failures }) => failures > 0)
    .map((work) => ({ ground: 'engine-failed', effect: 'worse', text: sentence(work, sound.join(' and ')) }));
}

/** Builds that are not there: their commit does not build. The last lines of that are a finding of their own. */
export function missingFindings(measured: ReadonlyMap<string, readonly Variant[]>): ComparisonFinding[] {
  return [...measured].flatMap(([label, cells]): ComparisonFinding[] => {
    const reasons = cells.flatMap(({ status, reason = 'no reason is known' }) =>
      status === 'missing' ? [reason] : [],
    );
    return [...new Set(reasons)].flatMap((reason): ComparisonFinding[] => {
      const [first = '', ...lines] = reason.split('\n');
      const text = `${label} is not there: ${first}`;
      const last = ['the last lines of its build:', ...lines].join('\n');
      return [
        { ground: 'missing', effect: 'worse', text },
        // It leads no headline: the sentence before it does.
        ...(lines.length === 0 ? [] : [{ ground: 'undecided', effect: 'worse', text: last } as const]),
      ];
    });
  });
}

function workOf(label: string, cells: readonly Variant[]): Work {
  const counts = cells.map((cell) => failedUnits(countedSegments(cell)));
  const failures = cells.flatMap((cell) => failuresOf(cell).map(({ text }) => `${text}, in ${cell.variant}`));
  // A process that died between two steps left no failed step.
  const died = cells
    .filter((cell) => (cell.status === 'crashed' || cell.status === 'hung') && failuresOf(cell).length === 0)
    .map(({ status, reason, variant }) => `${status}: ${reason ?? 'no reason is known'}, in ${variant}`);
  const all = [...failures, ...died];
  const codes = cells.flatMap(({ segments }) =>
    segments.flatMap(({ iterations }) =>
      iterations.flatMap(({ steps }) =>
        steps.flatMap(({ failure }) => (failure === undefined ? [] : [failure.code])),
      ),
    ),
  );
  return {
    label,
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
    of: counts.reduce((sum, { of }) => sum + of, 0),
    unit: counts[0]?.unit ?? 'iteration',
    failures: all.length,
    first: all[0],
    deaf: codes.length > 0 && codes.every((code) => code === DEAF),
  };
}

function sentence({ label, failed, of, unit, first, deaf, failures }: Work, sound: string): string {
  const share = `${failed} of ${of} ${unit}s failed`;
  const all = failed === of && of > 0;
  if (deaf && all) {
    return sound === ''
      ? `${label} hears no audio (${share})`
      : `${sound} ${sound.includes(' and ') ? 'hear' : 'hears'} audio, ${label} hears none (${share})`;
  }
  const others = sound === '' ? '' : `, ${sound} in none`;
  if (all) return `${label} fails in all ${of} ${unit}s${others}: ${first}`;
  if (failed > 0) return `${label} fails in ${failed} of ${of} ${unit}s${others}: ${first}`;
  const more = failures > 1 ? `, and ${failures - 1} more failures` : '';
  return `${label} fails${sound === '' ? '' : `, ${sound} does not`}: ${first}${more}`;
}
