import { largestShare } from './largest-share.ts';
import { type BootstrappedRatio, bootstrapRatio, type DrawOptions } from './ratio-bootstrap.ts';
import { type CountedUtterance, effectiveUnits, UNIT_NAMES, type Units, unitsOf } from './units.ts';

/** Constants of this file: docs/metrics.md#intervals-of-error-rates. */
export const LEAST_UNITS = 10;
const LEAST_EFFECTIVE = 5;
export const PRINTED_TAIL = 0.025;
/** As for growth and for speed: what decides a gate is wrong in one of two hundred on each side. */
export const DECIDING_TAIL = 0.005;

export type Interval = readonly [low: number, high: number];

/** How far an error rate of a corpus can be relied on for speech of the same kind. */
export interface RateInterval {
  readonly rate: number;
  /** 95 %, for people. */
  readonly ci95: Interval;
  /** 99 %: what decides gates. */
  readonly bounds: Interval;
  /** What was drawn, and how many of them there are. */
  readonly kind: Units['kind'];
  readonly units: number;
}

/** No interval: why, in words. */
export interface NoInterval {
  readonly reason: string;
}

/**
 * The interval of an error rate over utterances (docs/metrics.md#intervals-of-error-rates): bootstrap-t of errors over
 * length, with a bound by the number of units with errors where those are too few for it.
 */
export function rateInterval(
  utterances: readonly CountedUtterance[],
  draws?: DrawOptions,
): RateInterval | NoInterval {
  const units = unitsOf(utterances);
  const { errors, lengths, kind } = units;
  const lack = lackOf(units);
  if (lack !== undefined) return lack;
  const drawn = bootstrapRatio(errors, lengths, draws);
  const at = (tail: number): Interval => {
    const [low, high] = drawnInterval(drawn, tail);
    if (drawn.error > 0 && drawn.blind <= tail && Number.isFinite(high)) return [Math.max(0, low), high];
    // Units that are nearly all alike say little of others: as many of those as may have been missed are the worst, or right.
    const missed = largestShare(0, drawn.units, tail);
    const alike = [drawn.value * (1 - missed), drawn.value * (1 + missed)] as const;
    const ends = drawn.error > 0 ? [low, ...(Number.isFinite(high) ? [high] : [])] : [];
    return [Math.max(0, Math.min(alike[0], ...ends)), Math.max(alike[1], mostByUnits(units, tail), ...ends)];
  };
  return { rate: drawn.value, ci95: at(PRINTED_TAIL), bounds: at(DECIDING_TAIL), kind, units: drawn.units };
}

/** Why units carry no interval; undefined where they do. */
export function lackOf(units: Units): NoInterval | undefined {
  const { kind, lengths } = units;
  if (lengths.length < LEAST_UNITS)
    return {
      reason: `${lengths.length} of at least ${LEAST_UNITS} ${UNIT_NAMES[kind]} that an interval takes`,
    };
  const effective = effectiveUnits(units);
  if (effective === 0) return { reason: 'all references are empty' };
  return effective < LEAST_EFFECTIVE ? { reason: uneven(units, effective) } : undefined;
}

/** One speaker of a corpus says what that speaker is like, however many words it has. */
function uneven({ kind, lengths, names = [] }: Units, effective: number): string {
  const most = lengths.indexOf(maximum(lengths));
  const share = (lengths[most] ?? 0) / lengths.reduce((sum, value) => sum + value, 0);
  const who = kind === 'group' ? `group ${names[most] ?? ''}` : 'one utterance';
  const [percent, as] = [Math.round(100 * share), effective.toFixed(1)];
  return `${who} has ${percent} % of the words: ${lengths.length} ${UNIT_NAMES[kind]} tell as much as ${as} of one size, and an interval takes ${LEAST_EFFECTIVE}`;
}

/** The bootstrap-t interval; an end is infinite where the draws do not tell it. */
export function drawnInterval({ value, error, quantile }: BootstrappedRatio, tail: number): Interval {
  const end = (p: number): number => {
    const t = quantile(p);
    return Number.isFinite(t) ? value - t * error : value - t;
  };
  return [end(1 - tail), end(tail)];
}

/** The largest rate with so few units in error, each of which could be wrong as a whole, or as wrong as the worst. */
function mostByUnits(units: Units, tail: number): number {
  const { errors, lengths } = units;
  const erring = errors.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  return largestRate(units, erring, Math.max(maximum(errors), maximum(lengths)), tail);
}

/** The largest rate that `seen` units with `worst` errors each, of as many as there are, leave possible. */
export function largestRate({ lengths }: Units, seen: number, worst: number, tail: number): number {
  const mean = lengths.reduce((sum, value) => sum + value, 0) / lengths.length;
  return (largestShare(seen, lengths.length, tail) * worst) / mean;
}

export const maximum = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
