import { DEFAULT_TOLERANCE, GATED_METRICS, type GatedMetric } from '../../record/metric.ts';
import type { Readings } from '../../record/run-record.ts';

/** Readings that a drift is taken from: docs/leak-verdict.md#self-audit. */
const LAST = 3;

/**
 * Growth per reading of a host that does nothing, over the last three readings, by quantity; undefined until there
 * are three. Pure.
 */
export function idleDrift(readings: readonly Readings[]): Partial<Record<GatedMetric, number>> | undefined {
  if (readings.length < LAST) return undefined;
  const [first, last] = [readings.at(-LAST), readings.at(-1)];
  const drift: Partial<Record<GatedMetric, number>> = {};
  for (const metric of GATED_METRICS) {
    const [from, to] = [first?.[metric], last?.[metric]];
    if (from !== undefined && to !== undefined) drift[metric] = (to - from) / (LAST - 1);
  }
  return drift;
}

/** No quantity grows by more than its tolerance. */
export const isStill = (drift: Readonly<Partial<Record<GatedMetric, number>>>): boolean =>
  GATED_METRICS.every((metric) => (drift[metric] ?? 0) <= DEFAULT_TOLERANCE[metric]);
