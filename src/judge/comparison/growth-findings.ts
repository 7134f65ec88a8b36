import { gatedQuantities } from '../../metrics/series/gated.ts';
import type { Comparison, GrowthChange } from '../../record/comparison.ts';
import type { GatedMetric } from '../../record/metric.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments, measuredProcess, subjectGrowth, subjectName } from '../../record/segments.ts';
import { type GrowthAnswer, growthAnswer, listed } from '../growth/sentence.ts';
import { isBounded } from '../growth/worst.ts';
import { type ComparisonFinding, found, worstChange } from './finding.ts';
import type { Failing, NotCompared } from './not-compared.ts';
import { type CellPair, cellName } from './pairs.ts';

/** Growth of one cell in both builds, in a sentence: what each does, and whether that is worse. */
export function growthFindings(
  { growth, baseline }: Pick<Comparison, 'growth' | 'baseline'>,
  grown: readonly CellPair[],
  name: (id: string) => string,
  failing: Failing,
): ComparisonFinding[] {
  const sentences = grown.flatMap((pair) => {
    const cell = subjectName(pair.cell, pair.variant);
    const rows = growth.filter(
      (row) => row.candidate === pair.candidate && row.cell === cell && isCompared(row, failing),
    );
    if (rows.length === 0) return [];
    const own = grown.filter(({ candidate }) => candidate === pair.candidate);
    const side = (variant: Variant, all: readonly Variant[]): Said => ({
      answer: answerOf(variant),
      perLoad: perLoad(variant, all),
    });
    const ours = side(
      pair.variant,
      own.map(({ variant }) => variant),
    );
    const theirs = side(
      pair.baseline,
      own.map((it) => it.baseline),
    );
    return [sentence(rows, cell, name(pair.candidate), ours, name(baseline), theirs)];
  });
  // Cells that say the same are said together.
  const groups = new Map<string, { readonly finding: ComparisonFinding; readonly cells: string[] }>();
  for (const { finding, cell } of sentences) {
    const known = groups.get(finding.text);
    if (known === undefined) groups.set(finding.text, { finding, cells: [cell] });
    else known.cells.push(cell);
  }
  // Where it is so in every cell, no place needs to be named.
  const all = new Set(growth.map(({ cell }) => cell)).size;
  return [...groups.values()].map(({ finding, cells }) => ({
    ...finding,
    text: cells.length === all ? finding.text : `${listed(cells)}: ${finding.text}`,
  }));
}

/** Growth that one side could not measure, or whose process did not do its work. */
export const growthNotCompared = (rows: readonly GrowthChange[], failing: Failing): NotCompared[] =>
  rows
    .filter((row) => !isCompared(row, failing))
    .map(({ candidate, cell, reason }) => ({ candidate, cell, what: 'growth', reason }));

/** What a build that fails loses all the same is lost. */
const isCompared = (row: GrowthChange, failing: Failing): boolean =>
  row.verdict !== 'unjudged' && (row.verdict !== 'inconclusive' || failing(row) === undefined);

interface Said {
  readonly answer: GrowthAnswer;
  /** Why its leak is one of each load. */
  readonly perLoad: string | undefined;
}

function sentence(
  rows: readonly GrowthChange[],
  cell: string,
  label: string,
  ours: Said,
  base: string,
  theirs: Said,
): { finding: ComparisonFinding; cell: string } {
  const verdict = worstChange(rows.map((row) => row.verdict));
  const own = rows.filter((row) => row.verdict === verdict);
  const each =
    shortOf(ours) === shortOf(theirs)
      ? `${base} and ${label} each: ${shortOf(ours).replace(/^is /, '')}`
      : `${label} ${shortOf(ours)}; ${base} ${shortOf(theirs)}`;
  const quantities = listed(own.map(({ quantity }) => quantity));
  const grows = own.length === 1 ? 'grows' : 'grow';
  const said: Readonly<Record<typeof verdict, string>> = {
    // A leak beside none says by itself which is worse.
    worse:
      ours.answer.state === 'leaks' && theirs.answer.state !== 'leaks'
        ? each
        : `${quantities} of ${label} ${grows} faster than in ${base}; ${each}`,
    better:
      theirs.answer.state === 'leaks' && ours.answer.state !== 'leaks'
        ? each
        : `${quantities} of ${label} ${grows} more slowly than in ${base}; ${each}`,
    inconclusive: `whether ${quantities} of ${label} ${grows} faster than in ${base} is undecided${openReason(own, [ours, theirs])}; ${each}`,
    unjudged: each,
    differs: each,
    same: each,
  };
  return { finding: found(verdict, said[verdict]), cell };
}

/** Why it is undecided, where neither build's own growth says it already. */
function openReason(rows: readonly GrowthChange[], sides: readonly Said[]): string {
  if (sides.some(({ answer: { state } }) => state === 'undecided')) return '';
  return `: ${[...new Set(rows.map(({ reason }) => reason))].join('; ')}`;
}

const shortOf = ({ answer, perLoad: why }: Said): string => withLoad(answer.short, why);
const withLoad = (text: string, why: string | undefined): string =>
  why === undefined ? text : `${text.replace('per iteration', 'per load')} (${why})`;

const answerOf = (cell: Variant): GrowthAnswer =>
  growthAnswer(subjectGrowth(cell), measuredProcess(cell), neededOf(cell));

/** Of a program what there is of it. */
const neededOf = (cell: Variant): readonly GatedMetric[] | undefined =>
  cell.program === true ? gatedQuantities(countedSegments(cell)) : undefined;

/** Only a variant that does not load, and is bounded, can tell a leak of the load from one of the round. */
function perLoad(cell: Variant, all: readonly Variant[]): string | undefined {
  if (loadsPerIteration(cell) !== 1 || answerOf(cell).state !== 'leaks') return undefined;
  const still = all.find(
    (other) => loadsPerIteration(other) === 0 && other.growth.heap && isBounded(other.growth.heap),
  );
  return still === undefined
    ? undefined
    : `it loads once an iteration; ${cellName(still)} does not load, and is bounded`;
}

/** Loads of one iteration; undefined where iterations differ, or there are none. */
function loadsPerIteration({ segments }: Variant): number | undefined {
  const counts = new Set(
    segments.flatMap(({ iterations }) =>
      iterations.map(({ steps }) => steps.filter(({ step }) => step === 'load').length),
    ),
  );
  const [only] = counts;
  return counts.size === 1 ? only : undefined;
}
