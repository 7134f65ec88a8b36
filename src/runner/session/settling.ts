import { DEFAULT_TOLERANCE, GATED_METRICS, type GatedMetric } from '../../record/metric.ts';
import type { Readings } from '../../record/run-record.ts';
import type { Performed } from './session.ts';

/** An idle host that has not settled after so many looks is not going to. */
const MOST_LOOKS = 8;

/** Readings that a drift is taken from: docs/leak-verdict.md#self-audit. */
const LAST = 3;

/** The last look at a host that has just begun, and how it still grew then; no drift where it died in a look. */
export interface Settled {
  readonly performed: Performed;
  readonly drift?: Partial<Record<GatedMetric, number>>;
}

/** Looks until the idle host stands still: its first reading alone takes 6 KB and four mappings. */
export async function settled(look: () => Promise<Performed>): Promise<Settled> {
  const readings: Readings[] = [];
  for (;;) {
    const performed = await look();
    // One that dies in a look has been read all the same.
    if (!performed.outcome.ok || performed.checkpoint === undefined) return { performed };
    readings.push(performed.checkpoint.readings);
    const drift = idleDrift(readings);
    if (drift !== undefined && (isStill(drift) || readings.length >= MOST_LOOKS)) return { performed, drift };
  }
}

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
