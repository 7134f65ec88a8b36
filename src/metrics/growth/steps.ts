import { project } from './basis.ts';
import type { Trended } from './trended.ts';
import { at, dot } from './vector.ts';

/** Samples between two steps, and between a step and either end of the window: docs/leak-verdict.md#search. */
export const SAMPLES_APART = 3;
/** A step must keep this much of its own length once the trend and the other steps are taken out of it. */
const LEAST_ROOM = 0.35;
/** The criterion must fall by more than rounding. */
const IMPROVEMENT = 1e-9;

/** Each number of steps is paid for on this scale: samples·ln(RSS/n + floor) + price·steps. */
export interface StepPrice {
  /** Independent samples that the window is worth. */
  readonly samples: number;
  readonly price: number;
  /** Variance that never counts as an improvement. */
  readonly floor: number;
  readonly limit: number;
}

export interface StepBuffers {
  readonly residual: Float64Array;
  readonly room: Float64Array;
  readonly bases: readonly Float64Array[];
}

export const stepBuffers = (capacity: number, limit: number): StepBuffers => ({
  residual: new Float64Array(capacity),
  room: new Float64Array(capacity),
  bases: Array.from({ length: limit }, () => new Float64Array(capacity)),
});

export interface StepFit {
  /** First sample at each new level, ascending. */
  readonly steps: readonly number[];
  /** Residual squares of trend and steps. */
  readonly squares: number;
}

/**
 * Trend and level steps, added greedily while the criterion falls (binary segmentation with a trend: Scott & Knott,
 * 1974; the criterion is Schwarz's with a higher price). The best next step is found in O(n): with r the
 * residual and Q the basis so far, gain(s) = (Σ_{t≥s} r_t)² / (n − s − Σ_q (Σ_{t≥s} q_t)²).
 */
export function findSteps(trended: Trended, price: StepPrice, buffers: StepBuffers): StepFit {
  const { n, squares } = trended;
  const steps: number[] = [];
  const cost = (rss: number, count: number): number =>
    price.samples * Math.log(rss / n + price.floor) + price.price * count;
  let current = { squares, cost: cost(squares, 0) };
  if (price.limit === 0) return { steps, squares };

  const residual = buffers.residual.subarray(0, n);
  residual.set(trended.residual);
  const room = buffers.room.subarray(0, n);
  for (let s = 0; s < n; s++) room[s] = n - s;
  takeRoom(room, trended.constant);
  takeRoom(room, trended.time);
  const basis = [trended.constant, trended.time];

  for (const buffer of buffers.bases.slice(0, price.limit)) {
    const best = bestStep(residual, room, steps);
    if (best === undefined) break;
    const next = cost(Math.max(current.squares - best.gain, 0), steps.length + 1);
    if (!(next < current.cost - IMPROVEMENT)) break;
    steps.push(best.at);
    const direction = buffer.subarray(0, n).fill(0, 0, best.at).fill(1, best.at);
    project(direction, basis);
    const length = Math.sqrt(dot(direction, direction));
    for (let i = 0; i < n; i++) direction[i] = at(direction, i) / length;
    basis.push(direction);
    takeRoom(room, direction);
    project(residual, [direction]);
    current = { squares: dot(residual, residual), cost: next };
  }
  return { steps: steps.sort((a, b) => a - b), squares: current.squares };
}

/** room(s) ← room(s) − (Σ_{t≥s} q_t)²: what the new basis vector explains of a step at s. */
function takeRoom(room: Float64Array, q: Float64Array): void {
  let tail = 0;
  for (let s = room.length - 1; s >= 0; s--) {
    tail += at(q, s);
    room[s] = at(room, s) - tail * tail;
  }
}

/** The step that lowers the residual squares most; the earliest of equals. */
function bestStep(
  residual: Float64Array,
  room: Float64Array,
  taken: readonly number[],
): { readonly at: number; readonly gain: number } | undefined {
  const n = residual.length;
  let best: { readonly at: number; readonly gain: number } | undefined;
  let tail = 0;
  for (let s = n - 1; s >= SAMPLES_APART; s--) {
    tail += at(residual, s);
    if (s > n - SAMPLES_APART || at(room, s) <= LEAST_ROOM) continue;
    const gain = (tail * tail) / at(room, s);
    if (best !== undefined && gain < best.gain) continue;
    if (taken.some((step) => Math.abs(step - s) < SAMPLES_APART)) continue;
    best = { at: s, gain };
  }
  return best;
}
