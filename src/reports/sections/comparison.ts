import type { Comparison, ComparisonFact, GrowthChange, SpeedComparison } from '../../record/comparison.ts';
import { unitOf } from '../../record/metric.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { changedSection } from './changed-section.ts';
import { VERDICT_WORDS } from './growth-section.ts';
import { ABSENT, type Section } from './section.ts';
import { speedFigure } from './speed-section.ts';

/** What a change is called; the record keeps its own words. */
const VERDICTS: Readonly<Record<SpeedComparison['verdict'], string>> = {
  regression: 'worse',
  improvement: 'better',
  'no-change': 'no change beyond 3 %',
  inconclusive: 'undecided',
  unjudged: 'not compared',
};

/** What is not the speed of the same work says so beside its verdict. */
export const changeWord = ({ verdict, otherWork }: SpeedComparison): string =>
  otherWork === undefined || verdict === 'unjudged' ? VERDICTS[verdict] : `${VERDICTS[verdict]}, other work`;

const CHANGES: Readonly<Record<GrowthChange['verdict'], string>> = {
  worse: 'worse',
  better: 'better',
  same: 'same',
  differs: 'differs',
  inconclusive: 'undecided',
  unjudged: 'not compared',
};

/** What was found is in a word, for a chip: told apart without colour. */
export const EFFECT_WORDS: Readonly<Record<ComparisonFact['effect'], string>> = {
  worse: 'worse',
  unknown: 'unknown',
  differs: 'differs',
  better: 'better',
  same: 'same',
};

/** What was found besides the headline: each thing is said once. Comparisons of before they were kept have sentences alone. */
export function besides({
  facts,
  verdict,
}: Comparison): { readonly effect?: ComparisonFact['effect']; readonly text: string }[] {
  const { headline } = verdict;
  return facts.length > 0
    ? facts.filter(({ text }) => !headline.includes(text))
    : verdict.facts.map((text) => ({ text }));
}

/** How many of the judged figures stayed as they were. */
export function unchanged({ speed, growth, accuracy, behaviour }: Comparison): string {
  const verdicts = [
    // A speed of other work is the same as nothing.
    ...speed.map(({ verdict, otherWork }) => (otherWork === undefined ? verdict : 'other work')),
    ...[growth, accuracy, behaviour].flatMap((rows): string[] => rows.map(({ verdict }) => verdict)),
  ];
  const same = verdicts.filter((verdict) => verdict === 'same' || verdict === 'no-change').length;
  const open = verdicts.filter((verdict) => verdict === 'unjudged').length;
  const missing = open === 0 ? '' : `; ${open} could not be compared`;
  return `${same} of ${verdicts.length} figures are the same, or changed by less than what counts${missing}`;
}

/** What needs reading first. */
const ORDER = ['regression', 'worse', 'inconclusive', 'unjudged', 'differs', 'improvement', 'better'];
const rank = (verdict: string): number => (ORDER.includes(verdict) ? ORDER.indexOf(verdict) : ORDER.length);

/** Every section of a comparison that has something to say, in reading order. Pure. */
export function comparisonSections(comparison: Comparison): Section[] {
  return [
    speedSection(comparison),
    growthSection(comparison),
    accuracySection(comparison),
    changedSection(comparison),
    behaviourSection(comparison),
    calibrationSection(comparison),
    fieldSection(comparison, 'forced', 'differences overridden by --force'),
    fieldSection(comparison, 'noted', 'differences noted'),
  ].filter(({ rows }) => rows.length > 0);
}

const labelOf = ({ engines }: Comparison, id: string): string =>
  engines.find((engine) => engine.id === id)?.label ?? id;

/** `+10.2 %` of a ratio, with a true minus. */
export function percentChange(ratio: number): string {
  const text = (100 * (ratio - 1)).toFixed(1);
  if (/^-?0\.0$/.test(text)) return '0.0 %';
  return `${text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`} %`;
}

function speedSection(comparison: Comparison): Section {
  const { design } = comparison;
  const rows = comparison.speed
    .toSorted((a, b) => rank(a.verdict) - rank(b.verdict))
    .map((row) => {
      const { label, show } = speedFigure(row.metric);
      const level = (value: number | null): string => (value === null ? ABSENT : show(value));
      return [
        label,
        labelOf(comparison, row.candidate),
        row.cell,
        row.model,
        level(row.baseline),
        level(row.value),
        row.ratio === null ? ABSENT : percentChange(row.ratio),
        row.bounds === null ? ABSENT : row.bounds.map(percentChange).join(' … '),
        changeWord(row),
        String(row.pairs),
        [
          ...(row.verdict === 'inconclusive' || row.verdict === 'unjudged' ? [row.reason] : []),
          ...(row.otherWork === undefined ? [] : [`not comparable: it ${row.otherWork}`]),
        ].join('; '),
      ];
    });
  const side = `${(100 * design.tail).toFixed(3)} %`;
  const shared = design.tests > 1 ? `, 0.5 % shared by ${design.tests} comparisons` : '';
  const unit =
    design.order === 'abba' ? 'pairs of launches in ABBA order' : 'launches of stored runs, unpaired';
  return {
    id: 'compared-speed',
    title: 'speed',
    head: [
      'speed',
      'engine',
      'cell',
      'model',
      labelOf(comparison, comparison.baseline),
      'candidate',
      'change',
      'interval',
      'verdict',
      'pairs',
      'remark',
    ],
    rows,
    notes: [`${unit}; interval with ${side} on each side${shared}; smallest change that counts 3 %`],
  };
}

function growthSection(comparison: Comparison): Section {
  const rows = comparison.growth
    .toSorted((a, b) => rank(a.verdict) - rank(b.verdict))
    .map((row) => {
      const show = unitOf(row.quantity) === 'bytes' ? formatBytes : formatNumber;
      const rate = (growth: GrowthChange['value']): string => {
        if (growth === null) return ABSENT;
        const verdict = VERDICT_WORDS[growth.verdict];
        return growth.rate === null ? verdict : `${show(growth.rate)} ${verdict}`;
      };
      return [
        row.quantity,
        labelOf(comparison, row.candidate),
        row.cell,
        rate(row.baseline),
        rate(row.value),
        row.difference === null ? ABSENT : show(row.difference),
        row.bounds === null ? ABSENT : row.bounds.map(show).join(' … '),
        CHANGES[row.verdict],
        row.verdict === 'inconclusive' || row.verdict === 'unjudged' ? row.reason : '',
      ];
    });
  return {
    id: 'compared-growth',
    title: 'growth per iteration',
    head: [
      'quantity',
      'engine',
      'cell',
      labelOf(comparison, comparison.baseline),
      'candidate',
      'difference',
      'interval',
      'verdict',
      'remark',
    ],
    rows,
    notes: [],
  };
}

function accuracySection(comparison: Comparison): Section {
  const rows = comparison.accuracy
    .toSorted((a, b) => rank(a.verdict) - rank(b.verdict))
    .map((row) => [
      row.what,
      labelOf(comparison, row.candidate),
      row.cell,
      row.model,
      row.baseline ?? ABSENT,
      row.value ?? ABSENT,
      CHANGES[row.verdict],
      row.reason,
    ]);
  return {
    id: 'compared-text',
    title: 'text',
    head: [
      'text',
      'engine',
      'cell',
      'model',
      labelOf(comparison, comparison.baseline),
      'candidate',
      'verdict',
      'remark',
    ],
    rows,
    notes: [],
  };
}

function behaviourSection(comparison: Comparison): Section {
  const rows = comparison.behaviour
    .toSorted((a, b) => rank(a.verdict) - rank(b.verdict))
    .map((row) => [
      row.what,
      labelOf(comparison, row.candidate),
      row.baseline,
      row.value,
      CHANGES[row.verdict],
      [row.claim, row.reason].filter((part) => part !== undefined && part !== '').join(': '),
    ]);
  return {
    id: 'compared-behaviour',
    title: 'behaviour',
    head: ['behaviour', 'engine', labelOf(comparison, comparison.baseline), 'candidate', 'verdict', 'remark'],
    rows,
    notes: [],
  };
}

function calibrationSection({ calibration }: Comparison): Section {
  const rows = calibration.map(({ cell, model, metric, comparisons, alarms, pairs, sd, visible }) => [
    speedFigure(metric).label,
    cell,
    model,
    `${alarms} of ${comparisons} (${((100 * alarms) / comparisons).toFixed(1)} %)`,
    String(pairs),
    `${(100 * sd).toFixed(2)} %`,
    visible.map(({ pairs: k, change }) => `${percentChange(1 + change)} with ${k}`).join(', '),
  ]);
  return {
    id: 'false-alarms',
    title: 'one build against itself',
    head: [
      'speed',
      'cell',
      'model',
      'false alarms',
      'pairs in each',
      'sd of a pair',
      'slowdown found in 9 of 10 comparisons, by pairs',
    ],
    rows,
    notes: [],
  };
}

function fieldSection(comparison: Comparison, which: 'forced' | 'noted', title: string): Section {
  const rows = comparison[which].map(({ field, baseline, candidate }) => [field, baseline, candidate]);
  return { id: which, title, head: ['field', 'baseline', 'candidate'], rows, notes: [] };
}
