import { factorise, residualOf } from './basis.ts';
import { fitLine } from './line.ts';
import { findSteps, SAMPLES_APART, type StepBuffers, stepBuffers } from './steps.ts';
import { studentQuantile } from './student-t.ts';
import { type TrendBuffers, type Trended, takeTrend, trendBuffers } from './trended.ts';
import { at, dot, stepAt, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#search. */
const STEP_PRICE = 3;
const BEND_PRICE = { short: 6, long: 4 } as const;
/** From here on a run is long: cheaper bends, up to six steps. */
const LONG_RUN = 60;
/** Below this there is no search for steps, and at most a third of the run can be warm-up. */
export const SHORT_RUN = 16;
/** A discarded sample costs at least this share of a parameter, however correlated the noise. */
const LEAST_DISCARD = 0.35;
const MOST_BENDS = 4;
/** Shorter stretches tell nothing of their slope. */
const LEAST_STRETCH = 3;
const DECIDING = 0.995;
/** Every start is tried up to this one, then each 1.12 times the one before. */
const DENSE_STARTS = 24;
const SPARSER = 1.12;
/** A bend matters if the slopes differ by a fifth, and by a quarter of the scale. */
const BEND_SHARE = 0.2;
const BEND_SCALE = 0.25;
const GUARD = 1.35;
const IMPROVEMENT = 1e-9;

/** What the search needs to know of the series. */
export interface SearchSetting {
  readonly scale: number;
  /** Variance that does not matter, s₀². */
  readonly floor: number;
  /** Variance that the quantum leaves, of which no error can be free. */
  readonly rounding: number;
  /** Independent samples per sample, λ. */
  readonly independence: number;
  /** Steps of the whole run that were found by other means: one candidate more, for adding one by one can miss them. */
  readonly steps?: readonly number[];
}

/** A part of the run before the window, that a bend ended. */
export interface Stretch {
  readonly from: number;
  /** Its last sample, which is the first of what follows. */
  readonly to: number;
  readonly slope: number;
  /** One-sided 99.5 % lower bound of the slope. */
  readonly low: number;
}

/** The part of the run that is judged, after warm-up. */
export interface Window {
  /** Samples discarded at the front. */
  readonly start: number;
  /** First sample of each new level, counted from `start`. */
  readonly steps: readonly number[];
  readonly bends: number;
  /** What lies before, in order; what is in none of them was left out as warm-up. */
  readonly before: readonly Stretch[];
}

interface Candidate {
  readonly cost: number;
  readonly start: number;
  readonly steps: readonly number[];
  readonly bend?: Bend;
}

/**
 * Warm-up, level steps and changes of slope, jointly: step 5 and 6 of the procedure. Each start of the window
 * competes, with steps or with one bend, by
 *   N·λ·ln(RSS/N + s₀²) + ln N · [w·max(λ, 0.35) + 3·steps + bend price],
 * a criterion of Schwarz's kind (1978) in which a discarded sample costs a parameter: the data decide what is
 * warm-up. When a bend wins, the window starts at the bend and the search begins again.
 * O(starts · steps · N); starts grow like ln N.
 */
export function findWindow(y: Float64Array, setting: SearchSetting): Window {
  const N = y.length;
  const limit = N < SHORT_RUN ? 0 : N < LONG_RUN ? 3 : 6;
  const fitting = hint(setting.steps ?? [], N, limit);
  const search = { N, limit, setting, trend: trendBuffers(N), steps: stepBuffers(N, limit) };
  let start = 0;
  let bends = 0;
  const before: Stretch[] = [];
  let steps: readonly number[] = [];
  for (;;) {
    const room = N < SHORT_RUN ? Math.max(1, Math.floor(N / 3)) : Math.floor(N / 2);
    const known = start === 0 ? fitting : [];
    const best = bestCandidate(y.subarray(start), Math.max(0, room - start), search, known);
    start += best.start;
    steps = best.steps;
    if (best.bend === undefined || bends >= MOST_BENDS) break;
    const { knot } = best.bend;
    if (knot >= LEAST_STRETCH) before.push(stretch(y, start, start + knot, setting.rounding));
    bends += 1;
    start += knot;
    if (N - start < Math.max(8, Math.floor(N / 6))) break;
  }
  const settled = bends === 0 ? absorbEarlyStep(start, steps, N) : { start, steps };
  return { ...withGuard(settled, N), bends, before };
}

function stretch(y: Float64Array, from: number, to: number, rounding: number): Stretch {
  const { slope, se, df } = fitLine(y.subarray(from, to + 1), [], rounding);
  return { from, to, slope, low: slope - studentQuantile(DECIDING, df) * se };
}

interface Search {
  readonly N: number;
  readonly limit: number;
  readonly setting: SearchSetting;
  readonly trend: TrendBuffers;
  readonly steps: StepBuffers;
}

/** Steps that the search could have found itself. */
function hint(steps: readonly number[], N: number, limit: number): readonly number[] {
  const apart = [0, ...steps, N].every((at, k, all) => k === 0 || at - (all[k - 1] ?? 0) >= SAMPLES_APART);
  return apart && steps.length <= limit ? steps : [];
}

function bestCandidate(y: Float64Array, latest: number, search: Search, known: readonly number[]): Candidate {
  const { N, setting, limit } = search;
  const { independence, floor, scale } = setting;
  const logN = Math.log(Math.max(N, 3));
  const quality = (squares: number): number => N * independence * Math.log(squares / N + floor);
  let best: Candidate | undefined;
  const offer = (candidate: Candidate): void => {
    if (best === undefined || candidate.cost < best.cost - IMPROVEMENT) best = candidate;
  };
  if (known.length > 0) {
    const squares = squaresOf(y, known);
    offer({ cost: quality(squares) + STEP_PRICE * logN * known.length, start: 0, steps: known });
  }
  for (const start of candidateStarts(latest)) {
    const window = y.subarray(start);
    const n = window.length;
    const trended = takeTrend(window, search.trend);
    const discard = logN * start * Math.max(independence, LEAST_DISCARD) + 1e-3 * start;
    const price = { samples: n * independence, price: STEP_PRICE * logN, floor, limit };
    const { steps, squares } = findSteps(trended, price, search.steps);
    offer({ cost: quality(squares) + discard + STEP_PRICE * logN * steps.length, start, steps });
    const bend = n >= 10 ? findBend(trended, Math.max(3, Math.floor(n / 12))) : undefined;
    if (bend === undefined) continue;
    const bendPrice = N >= LONG_RUN ? BEND_PRICE.long : BEND_PRICE.short;
    const cost = quality(bend.squares) + discard + bendPrice * logN;
    const improves = best === undefined || cost < best.cost - IMPROVEMENT;
    if (improves && bendMatters(window, bend.knot, scale)) offer({ cost, start, steps: [], bend });
  }
  if (best === undefined) throw new RangeError('a search needs at least one window');
  return best;
}

/** 0 … 24, then ever sparser, up to and with `latest`. */
export function candidateStarts(latest: number): number[] {
  const starts = Array.from({ length: Math.min(latest, DENSE_STARTS) + 1 }, (_, w) => w);
  for (let w = DENSE_STARTS; w < latest; ) {
    w = Math.min(Math.floor(w * SPARSER) + 1, latest);
    starts.push(w);
  }
  return starts;
}

function bendMatters(y: Float64Array, knot: number, scale: number): boolean {
  const before = plainSlope(y.subarray(0, knot + 1));
  const after = plainSlope(y.subarray(knot));
  const least = Math.max(BEND_SHARE * Math.max(Math.abs(before), Math.abs(after)), BEND_SCALE * scale);
  return Math.abs(before - after) > least;
}

/** Residual squares of a line with steps. */
function squaresOf(y: Float64Array, steps: readonly number[]): number {
  const n = y.length;
  const columns = [new Float64Array(n).fill(1), timeAxis(n), ...steps.map((s) => stepAt(n, s))];
  const rest = residualOf(factorise(columns), y);
  return dot(rest, rest);
}

/** Ordinary least squares. */
export function plainSlope(y: Float64Array): number {
  const axis = timeAxis(y.length);
  return dot(axis, y) / dot(axis, axis);
}

interface ChosenWindow {
  readonly start: number;
  readonly steps: readonly number[];
}

/** A step within the first tenth of the run belongs to the warm-up. */
function absorbEarlyStep(start: number, steps: readonly number[], N: number): ChosenWindow {
  const [first, ...rest] = steps;
  if (first === undefined || start + first > Math.max(3, 0.1 * N)) return { start, steps };
  return { start: start + first, steps: rest.map((s) => s - first) };
}

/** A margin behind the knee of a warm-up, where its last bend hides in the noise. */
function withGuard({ start, steps }: ChosenWindow, N: number): ChosenWindow {
  if (start <= 3 || N - start < Math.max(12, Math.floor(N / 3))) return { start, steps };
  const guarded = Math.min(Math.max(start, Math.floor(N / 2)), Math.ceil(GUARD * start));
  const cut = guarded - start;
  return { start: guarded, steps: steps.map((s) => s - cut).filter((s) => s >= SAMPLES_APART) };
}

/** A bend must keep this much of its own length once the trend is taken out. */
const LEAST_ROOM = 1e-6;

interface Bend {
  /** Last sample of the first slope and first of the second. */
  readonly knot: number;
  /** Residual squares of the broken line. */
  readonly squares: number;
}

/**
 * The best continuous change of slope (Hinkley's two-phase regression, 1969), at least `edge` samples from both
 * ends, in O(n): the gain of a hinge at s is that of the column (t − s)₊, whose products with the residual and the
 * basis are double cumulative sums.
 */
export function findBend({ n, constant, time, residual, squares }: Trended, edge: number): Bend | undefined {
  let bend: Bend | undefined;
  let best = 0;
  const flat = at(constant, 0);
  let [sumR, hingeR, sumT, hingeT] = [0, 0, 0, 0];
  for (let s = n - 2; s >= edge; s--) {
    sumR += at(residual, s + 1);
    hingeR += sumR;
    sumT += at(time, s + 1);
    hingeT += sumT;
    if (s >= n - edge) continue;
    const after = n - 1 - s;
    const hingeC = (flat * after * (after + 1)) / 2;
    const room = (after * (after + 1) * (2 * after + 1)) / 6 - hingeC * hingeC - hingeT * hingeT;
    if (room <= LEAST_ROOM) continue;
    const gain = (hingeR * hingeR) / room;
    if (bend !== undefined && gain < best) continue;
    best = gain;
    bend = { knot: s, squares: Math.max(squares - gain, 0) };
  }
  return bend;
}
