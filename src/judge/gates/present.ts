import type { Dimension } from '../../metrics/definitions/dimension.ts';
import { isMetricName, METRICS } from '../../metrics/definitions/metrics.ts';
import { metricsOf, type Sum } from '../../record/gate-expression.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';

/** How the values of a gate are shown. */
export type Present = (value: number) => string;

export function presenter(dimension: Dimension | undefined, percent = false): Present {
  return (value) => {
    if (!Number.isFinite(value)) return 'unknown';
    if (dimension === 'bytes') return formatBytes(value);
    if (dimension === 'time') return formatTime(value);
    if (dimension === '1/s') return `${plain(value)} /s`;
    return percent ? `${plain(value * 100)} %` : plain(value);
  };
}

/** Below this a count or a share is zero but for the rounding of the arithmetic, and is shown as 0. */
const NOTHING = 1e-9;

/** Three digits, but whole numbers whole: `3`, `180`, `0.83`. */
function plain(value: number): string {
  if (Math.abs(value) < NOTHING) return '0';
  return Number.isInteger(value) ? String(value) : formatNumber(value);
}

/** True where people read the values in per cent: the metric says so, or the gate was written with `%`. */
export function inPercent(...sums: readonly Sum[]): boolean {
  return sums.some(
    (sum) =>
      metricsOf(sum).some(({ name }) => isMetricName(name) && METRICS[name].percent === true) ||
      hasPercent(sum),
  );
}

function hasPercent(sum: Sum): boolean {
  if (sum.kind === 'binary') return hasPercent(sum.left) || hasPercent(sum.right);
  return sum.kind === 'number' && sum.unit === '%';
}

/** `32.4 MiB .. 33.7 MiB`; an end that is not known is open. */
export function interval(low: number | null, high: number | null, present: Present): string | undefined {
  if (low === null && high === null) return undefined;
  return `${low === null ? '' : present(low)} .. ${high === null ? '' : present(high)}`.trim();
}
