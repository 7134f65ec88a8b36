import { reasonText } from '../../record/growth.ts';
import { CHECKPOINT_METRICS, type CheckpointMetric, isShown, unitOf } from '../../record/metric.ts';
import type { Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { countedSegments, engineName, perOf } from '../../record/segments.ts';
import { formatBytes } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';

/** A size or count per iteration, for people. */
export function formatQuantity(metric: CheckpointMetric, value: number): string {
  return unitOf(metric) === 'bytes' ? formatBytes(value) : value.toFixed(3);
}

export const VERDICT_WORDS: Readonly<Record<Growth['verdict'], string>> = {
  leak: 'LEAK',
  'no-leak': 'no leak',
  'warm-up-plateau': 'plateau',
  'pool-step': 'pool step',
  inconclusive: 'undecided',
};

export function formatInterval(metric: CheckpointMetric, growth: Growth): string {
  const [lo, hi] = growth.bounds;
  if (lo === null || hi === null) return ABSENT;
  return `${formatQuantity(metric, lo)} … ${formatQuantity(metric, hi)}`;
}

/** Columns of `growthRow`. */
export const GROWTH_HEAD = [
  'quantity',
  'variant',
  'rate',
  '99 % interval',
  'verdict',
  'smallest detectable leak',
  'warm-up',
];

/** One quantity of one variant, as it was judged. */
export const growthRow = (metric: CheckpointMetric, variant: string, growth: Growth): string[] => [
  metric,
  variant,
  growth.rate === null ? ABSENT : formatQuantity(metric, growth.rate),
  formatInterval(metric, growth),
  VERDICT_WORDS[growth.verdict],
  growth.mde === null ? ABSENT : formatQuantity(metric, growth.tolerance + growth.mde),
  String(growth.warmup),
];

/** Growth per iteration with its 99 % interval and verdict, one row a quantity and variant. */
export function growthSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const metric of CHECKPOINT_METRICS) {
    for (const variant of record.variants) {
      const growth = variant.growth[metric];
      if (growth === undefined || !isShown(metric, [growth.rate])) continue;
      rows.push(growthRow(metric, engineName(variant), growth));
    }
  }
  for (const variant of record.variants) notes.push(...absences(variant), ...needs(variant));
  return {
    id: 'growth',
    title: `growth per ${perOf(record.variants)}`,
    head: GROWTH_HEAD,
    rows,
    notes,
  };
}

function absences(variant: Variant): string[] {
  const reasons = new Map<string, string[]>();
  for (const { absent } of countedSegments(variant)) {
    for (const [metric, reason] of Object.entries(absent)) {
      const metrics = reasons.get(reason) ?? [];
      if (!metrics.includes(metric)) reasons.set(reason, [...metrics, metric]);
    }
  }
  return [...reasons].map(
    ([reason, metrics]) => `${engineName(variant)}: ${metrics.join(', ')} not measured: ${reason}`,
  );
}

function needs(variant: Variant): string[] {
  return CHECKPOINT_METRICS.flatMap((metric) => {
    const growth = variant.growth[metric];
    if (growth?.verdict !== 'inconclusive') return [];
    return [`${engineName(variant)}: ${metric} is undecided: ${reasonText(growth)}`];
  });
}
