import { displayWidth, padColumns } from '../../record/display-width.ts';
import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import { GATED_METRICS, type GatedMetric } from '../../record/metric.ts';
import type { ErrorRate, Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { iterationsMade, launchesMissed, measuredProcess } from '../../record/segments.ts';
import type { Outcome } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import { formatQuantity } from '../sections/growth-section.ts';
import { speedFigure } from '../sections/speed-section.ts';
import type { Line, Look } from './line.ts';
import { marked, markOf, unmarked } from './look.ts';

const MOST_VARIANTS = 8;
const GAP = '   ';

/** A figure of a variant, in its column. */
interface Cell {
  readonly column: string;
  readonly text: string;
}

/** A line a variant: how it was judged, and the figures that people ask for first. Of many, those that did not pass come first. */
export function variantLines(record: RunRecord, look: Look, room = MOST_VARIANTS): Line[] {
  const { variants } = record;
  const most = Math.max(2, Math.min(MOST_VARIANTS, room));
  const ranked = variants.toSorted((a, b) => rank(a) - rank(b));
  const shown = variants.length <= most ? variants : ranked.slice(0, most - 1);
  const rows = shown.map((variant) => ({ variant, cells: cellsOf(variant) }));
  const names = Math.max(0, ...shown.map(({ id }) => displayWidth(id)));
  const columns = columnsOf(rows.flatMap(({ cells }) => cells));
  const lines = rows.flatMap(({ variant, cells }) => {
    // A leak that its gates allow is no failure, and nothing to tick off either.
    const leaks = outcomeOf(variant) === 'pass' && variant.state === 'leaks';
    const outcome = leaks ? 'undecided' : outcomeOf(variant);
    const sign = leaks ? (look.symbols ? '!' : 'leak') : markOf(outcome, look);
    const name = padColumns(variant.id, names);
    const ended = endText(variant);
    if (cells.length === 0) return marked(outcome, `${name}${GAP}${ended ?? 'completed'}`, look, sign);
    const room = look.columns - displayWidth(`${sign} `);
    const figures = marked(outcome, withinLine(name, cells, columns, room), look, sign);
    return ended === undefined
      ? figures
      : [...figures, ...unmarked(wrapped(`    ${ended}`, look.columns, '    '))];
  });
  const rest = ranked.slice(most - 1).map(outcomeOf);
  if (shown.length === variants.length) return lines;
  const passed = rest.every((outcome) => outcome === 'pass') ? ', all passed' : '';
  return [
    ...lines,
    { text: `and ${rest.length} more ${rest.length === 1 ? 'variant' : 'variants'}${passed}: --verbose` },
  ];
}

/** How it ended, where it did not come to its end. */
function endText(variant: Variant): string | undefined {
  const { status, reason, iterationsPlanned } = variant;
  if (status === 'completed') return undefined;
  const done = iterationsMade(variant);
  const missed = launchesMissed(variant);
  const of = missed === undefined ? `of ${iterationsPlanned} iterations` : 'iterations of the others';
  const kept = done === 0 ? '' : `, ${done} ${of}`;
  return `${missed === undefined ? '' : `${missed} `}${status}${kept}${reason === undefined ? '' : `: ${reason}`}`;
}

const outcomeOf = ({ outcome }: Variant): Outcome => outcome ?? 'undecided';
const ORDER: readonly Outcome[] = ['fail', 'undecided', 'pass'];
const rank = (variant: Variant): number => ORDER.indexOf(outcomeOf(variant));

/** Each column with its width, in the order in which they are asked for. */
function columnsOf(cells: readonly Cell[]): ReadonlyMap<string, number> {
  const widths = new Map<string, number>();
  for (const { column, text } of cells)
    widths.set(column, Math.max(widths.get(column) ?? 0, displayWidth(text)));
  return new Map([...widths].sort(([a], [b]) => COLUMNS.indexOf(a) - COLUMNS.indexOf(b)));
}

/** As many columns as fit on one line. */
function withinLine(
  head: string,
  cells: readonly Cell[],
  columns: ReadonlyMap<string, number>,
  room: number,
): string {
  let line = head;
  for (const [column, width] of columns) {
    const text = cells.find((cell) => cell.column === column)?.text ?? '';
    const longer = `${line}${GAP}${padColumns(text, width)}`;
    if (displayWidth(longer.trimEnd()) > room) break;
    line = longer;
  }
  return line.trimEnd();
}

const SPEEDS = ['ttft', 'tokens_per_s', 'rtf', 'load_time'] as const;
const COLUMNS: readonly string[] = ['growth', 'ttft', 'tokens_per_s', 'rtf', 'error', 'load_time'];

function cellsOf(variant: Variant): Cell[] {
  const models = Object.entries(variant.latency);
  const speeds = SPEEDS.flatMap((id): Cell[] => {
    const { label, show } = speedFigure(id);
    // An aligner has no first text and no rate: its pace is its figure. One that has them needs no other.
    const own = models.flatMap(([, figures]) =>
      id === 'rtf' && figures.ttft !== undefined ? [] : (figures[id]?.p50 ?? []),
    );
    return own.length === 0 ? [] : [{ column: id, text: `${label} ${own.map(show).join(', ')}` }];
  });
  const [rate] = variant.accuracy.errorRates;
  const errors =
    rate === undefined
      ? []
      : [
          {
            column: 'error',
            text: `${ERROR_RATE_NAMES[rate.unit]} ${(100 * rate.rate).toFixed(2)} %${rateRange(rate)}`,
          },
        ];
  return [...growthCell(variant), ...speeds, ...errors];
}

/** Of a corpus, its 95 % interval. */
const rateRange = ({ interval }: ErrorRate): string =>
  interval === undefined ? '' : ` (${interval.ci95.map((end) => (100 * end).toFixed(2)).join(' … ')})`;

const JUDGED: Readonly<Partial<Record<Growth['verdict'], string>>> = {
  leak: ' LEAK',
  inconclusive: ' undecided',
};

/** The growth that matters most: what leaks, else what is undecided, else the heap. */
function growthCell(variant: Variant): Cell[] {
  const { passGrowth } = variant;
  const unit = passGrowth?.loop ?? measuredProcess(variant).unit;
  const growth = passGrowth?.growth ?? variant.serverGrowth ?? variant.growth;
  const judged = GATED_METRICS.flatMap((metric) => {
    const own = growth[metric];
    return own === undefined || own.rate === null ? [] : [{ metric, own }];
  });
  const worst =
    judged.find(({ own }) => own.verdict === 'leak') ??
    judged.find(({ own }) => own.verdict === 'inconclusive') ??
    judged[0];
  if (worst === undefined) return [];
  const { metric, own } = worst;
  return [
    { column: 'growth', text: `${metric} ${rateText(metric, own)} /${unit}${JUDGED[own.verdict] ?? ''}` },
  ];
}

/** `+40 B ±600 B`, or both ends where the rate is not in the middle. */
function rateText(metric: GatedMetric, { rate, bounds: [low, high] }: Growth): string {
  const shown = (value: number): string => formatQuantity(metric, value);
  if (rate === null) return '';
  const signed = `${rate > 0 ? '+' : ''}${shown(rate)}`;
  if (low === null || high === null) return signed;
  const [below, above] = [rate - low, high - rate];
  return Math.abs(above - below) <= 0.02 * (above + below)
    ? `${signed} ±${shown(above)}`
    : `${signed} (${shown(low)} … ${shown(high)})`;
}
