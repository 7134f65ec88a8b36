import type { AccuracyChange, BehaviourChange, Comparison } from '../../record/comparison.ts';
import { grouped } from '../../record/grouped.ts';
import type { Variant } from '../../record/run-record.ts';
import { listed } from '../growth/sentence.ts';
import { isRate } from './accuracy-change.ts';
import { failureFindings, missingFindings } from './failing-build.ts';
import { isFaithfulness } from './faithfulness-change.ts';
import { type ComparisonFinding, found, worstChange } from './finding.ts';
import { growthFindings, growthNotCompared } from './growth-findings.ts';
import { failingIn, type NotCompared, notComparedFindings } from './not-compared.ts';
import type { CellPair } from './pairs.ts';
import type { Labels } from './speed.ts';
import { speedFindings, speedNotCompared } from './speed-findings.ts';

/**
 * What was found, in sentences, what matters most to a decision first: who works at all, what a build loses, what it says, how
 * quick it is, what it promises; then what could not be compared. Each thing is said once.
 * @param pairs cells whose speed and texts were compared
 * @param grown those whose growth was
 */
export function findingsOf(
  comparison: Pick<Comparison, 'baseline' | 'candidates' | 'speed' | 'growth' | 'accuracy' | 'behaviour'>,
  labels: Labels,
  pairs: readonly CellPair[],
  grown: readonly CellPair[],
): ComparisonFinding[] {
  const { baseline, candidates, behaviour, accuracy } = comparison;
  const name = (id: string): string => labels.get(id) ?? id;
  const base = name(baseline);
  const measured = cellsByLabel([...pairs, ...grown], base, name);
  const failing = failingIn([...pairs, ...grown], base, name);
  const all = [
    ...missingFindings(measured),
    ...failureFindings(measured),
    ...candidates.flatMap((id) => destroyFindings(behaviour, id, base, name(id))),
    ...growthFindings(comparison, grown, name, failing),
    ...candidates.flatMap((id) => accuracyFindings(accuracy, id, base, name(id))),
    ...candidates.flatMap((id) => faithfulnessFindings(accuracy, id, base, name(id))),
    ...speedFindings(comparison, name),
    ...candidates.flatMap((id) => conformanceFindings(behaviour, id, base, name(id))),
    ...notComparedFindings(
      [
        ...speedNotCompared(comparison.speed),
        ...growthNotCompared(comparison.growth, failing),
        ...accuracyNotCompared(accuracy),
      ],
      failing,
    ),
  ];
  const order = ['worse', 'unknown', 'differs', 'better', 'same'];
  return all.toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect));
}

/** All cells of each build, the baseline's first, each once: it stands in a pair with every candidate. */
function cellsByLabel(
  pairs: readonly CellPair[],
  base: string,
  name: (id: string) => string,
): Map<string, readonly Variant[]> {
  const cells = new Map<string, readonly Variant[]>([[base, [...new Set(pairs.map((it) => it.baseline))]]]);
  for (const { candidate, variant } of pairs) {
    cells.set(name(candidate), [...new Set([...(cells.get(name(candidate)) ?? []), variant])]);
  }
  return cells;
}

/** The one difference that ends processes. */
function destroyFindings(
  rows: readonly BehaviourChange[],
  candidate: string,
  base: string,
  label: string,
): ComparisonFinding[] {
  return rows
    .filter((row) => row.candidate === candidate && row.what === 'destroy' && row.verdict !== 'same')
    .map(({ verdict, baseline, value, reason }) => {
      if (verdict === 'unjudged') {
        return found(verdict, `destroy: ${base} ${baseline}, ${label} ${value}: ${reason}`);
      }
      const [bad, good] = verdict === 'worse' ? [label, base] : [base, label];
      return found(verdict, `${bad} aborts on destroy, ${good} does not (${reason})`);
    });
}

/** The claims on which two builds differ: counted, since the table has each. */
function conformanceFindings(
  rows: readonly BehaviourChange[],
  candidate: string,
  base: string,
  label: string,
): ComparisonFinding[] {
  const own = rows.filter((row) => row.candidate === candidate && row.what !== 'destroy');
  return (['worse', 'unjudged', 'differs', 'better'] as const).flatMap((verdict) => {
    const rows = own.filter((row) => row.verdict === verdict);
    // The functions that are exported are read from the library, and are a claim, too.
    const [first, ...more] = rows.filter(({ what }, i) => rows.findIndex((row) => row.what === what) === i);
    if (first === undefined) return [];
    if (more.length > 0) {
      const whats = [first, ...more].map(({ what }) => what);
      return [found(verdict, `${label} ${CLAIMS[verdict](base, whats.length)}: ${listed(whats)}`)];
    }
    const levels = `${base} ${first.baseline}, ${label} ${first.value}`;
    const text =
      first.claim === undefined ? `${first.what}: ${levels}: ${first.reason}` : `${first.claim}: ${levels}`;
    return [found(verdict, text)];
  });
}

const CLAIMS = {
  worse: (base: string, count: number) => `behaves worse than ${base} in ${count} points`,
  better: (base: string, count: number) => `behaves better than ${base} in ${count} points`,
  differs: (base: string, count: number) => `behaves otherwise than ${base} in ${count} points`,
  unjudged: (base: string, count: number) => `could not be tried against ${base} in ${count} points`,
} as const;

const accuracyNotCompared = (rows: readonly AccuracyChange[]): NotCompared[] =>
  rows
    .filter((row) => row.verdict === 'unjudged' || (row.verdict === 'inconclusive' && !isFaithfulness(row)))
    .map(({ candidate, cell, what, reason }) => ({ candidate, cell, what, reason }));

function accuracyFindings(
  rows: readonly AccuracyChange[],
  candidate: string,
  base: string,
  label: string,
): ComparisonFinding[] {
  const own = rows.filter((row) => row.candidate === candidate);
  const texts = own.filter(({ what, verdict }) => what === 'text' && verdict !== 'unjudged');
  if (texts.length === 0) return [];
  const changed = own.filter((row) => isRate(row) && (row.verdict === 'worse' || row.verdict === 'better'));
  const unlike = texts.filter(({ verdict }) => verdict !== 'same');
  // A text that differs is open where no error rate can say whether it is worse.
  const unscored = unlike.some((row) => row.verdict === 'differs' && !isScored(row, own));
  const said =
    unlike.length === 0
      ? `${label} says exactly what ${base} says`
      : `${label} says something else than ${base}${placesOf(unlike, texts)}`;
  const byRate = grouped(changed, levelsText);
  const rates = [...byRate].map(([rate, rows]) => `${rate}${placesOf(rows, texts)}`);
  const words = listed(
    own
      .filter(({ what, verdict }) => what === 'words' && verdict !== 'same')
      .map((row) => `${row.reason}${placesOf([row], texts)}`),
  );
  const worst = worstChange(changed.map(({ verdict }) => verdict));
  const verdict =
    worst === 'better' && unscored
      ? 'inconclusive'
      : worst !== 'same'
        ? worst
        : unscored
          ? 'inconclusive'
          : unlike.length > 0
            ? 'differs'
            : 'same';
  return [found(verdict, [words === '' ? said : `${said}: ${words}`, ...rates].join('; '))];
}

/** ` in restart (small)`; nothing where it is so in all. */
function placesOf(rows: readonly AccuracyChange[], all: readonly AccuracyChange[]): string {
  const several = new Set(all.map(({ model }) => model)).size > 1;
  const named = (row: AccuracyChange): string => (several ? `${row.cell} (${row.model})` : row.cell);
  const places = new Set(rows.map(named));
  return places.size === new Set(all.map(named)).size ? '' : ` in ${listed([...places])}`;
}

const isScored = (
  { cell, model }: Pick<AccuracyChange, 'cell' | 'model'>,
  rows: readonly AccuracyChange[],
): boolean => rows.some((row) => isRate(row) && row.cell === cell && row.model === model);

/** Ways of failing without a word that came, went, or may have come, those of a place and an answer together. */
function faithfulnessFindings(
  rows: readonly AccuracyChange[],
  candidate: string,
  base: string,
  label: string,
): ComparisonFinding[] {
  const own = rows.filter((row) => row.candidate === candidate && isFaithfulness(row));
  const many = new Set(own.map(({ model }) => model)).size > 1;
  return (['worse', 'inconclusive', 'better'] as const).flatMap((verdict) => {
    const places = grouped(
      own.filter((row) => row.verdict === verdict),
      ({ cell, model }) => (many ? `${cell}, ${model}` : cell),
    );
    return [...places].map(([where, changed]) =>
      found(verdict, `${SILENT[verdict](label, base, where)}: ${changed.map(levelsText).join(', ')}`),
    );
  });
}

/** `wer(raw) 5.00 % → 7.00 %` */
const levelsText = ({ what, baseline, value }: AccuracyChange): string => `${what} ${baseline} → ${value}`;

const SILENT = {
  worse: (label: string, base: string, where: string) =>
    `${label} fails without a word more often than ${base} in ${where}`,
  inconclusive: (label: string, base: string, where: string) =>
    `whether ${label} fails without a word more often than ${base} is undecided in ${where}`,
  better: (label: string, base: string, where: string) =>
    `${label} fails without a word less often than ${base} in ${where}`,
} as const;
