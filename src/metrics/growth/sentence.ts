import type { GatedMetric } from '../../record/metric.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { CAUSES, type GrowthByMetric, nameGrowth, overallVerdict } from './cause.ts';

const COUNTED: Readonly<Record<'handles' | 'threads' | 'mappings' | 'processes', string>> = {
  handles: 'file handle',
  threads: 'thread',
  mappings: 'mapping',
  processes: 'process',
};

/**
 * The growth of one variant in one plain sentence without its subject: `leaks 33.0 MiB and 1 file handle per
 * iteration, native heap` or `bounded, below 1 KiB/iteration over the observed 100 iterations`.
 * @param unit what one value is of
 */
export function growthSentence(
  growth: GrowthByMetric,
  gated?: readonly GatedMetric[],
  unit: 'iteration' | 'job' = 'iteration',
): string {
  const overall = overallVerdict(growth, gated);
  switch (overall.verdict) {
    case 'leak':
      return leakSentence(growth, overall.leaking, unit);
    case 'inconclusive': {
      const needs = overall.inconclusive.map((metric) => {
        const needed = growth[metric]?.iterationsNeeded;
        return needed === null || needed === undefined ? metric : `${metric} needs about ${needed} ${unit}s`;
      });
      return `undecided: ${needs.join(', ')}`;
    }
    case 'unjudged':
      return `not judged: ${listed(overall.unjudged)} not measured`;
    case 'stable':
      return boundedSentence(growth, unit);
  }
}

function leakSentence(growth: GrowthByMetric, leaking: readonly GatedMetric[], unit: string): string {
  const causes = nameGrowth(growth).filter(({ quantities }) => quantities.some((q) => q !== 'handles'));
  // The heap counter is exact; anonymous memory counts what it misses.
  const besides = causes.some(({ code }) => code === 'native-heap-and-other-leak');
  const memory = leaking.includes('heap') && !besides ? growth.heap : growth.anon;
  const amounts: string[] = [];
  if (leaking.includes('heap') || leaking.includes('anon')) amounts.push(formatBytes(memory?.rate ?? 0));
  if (leaking.includes('device')) amounts.push(`${formatBytes(growth.device?.rate ?? 0)} of a GPU`);
  for (const metric of ['handles', 'threads', 'mappings', 'processes'] as const) {
    if (leaking.includes(metric)) amounts.push(counted(growth[metric]?.rate ?? 0, COUNTED[metric]));
  }
  const names = causes.map(({ code }) => CAUSES[code]);
  return [`leaks ${listed(amounts)} per ${unit}`, ...names].join(', ');
}

function boundedSentence(growth: GrowthByMetric, unit: string): string {
  const finest = growth.heap ?? growth.anon;
  const n = Object.values(growth).reduce((least, { n }) => Math.min(least, n), Number.POSITIVE_INFINITY);
  const over = Number.isFinite(n) ? ` over the observed ${n} ${unit}s` : '';
  if (finest === undefined) return `bounded${over}`;
  return `bounded, below ${formatBytes(finest.tolerance).replace(/\.0+ /, ' ')}/${unit}${over}`;
}

/** `1 file handle`, `2 threads`, `0.125 mappings` */
function counted(rate: number, noun: string): string {
  const whole = Math.round(rate);
  const near = whole > 0 && Math.abs(rate - whole) < 0.005 * whole;
  const number = near ? String(whole) : formatNumber(rate);
  return `${number} ${noun}${number === '1' ? '' : noun.endsWith('s') ? 'es' : 's'}`;
}

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
