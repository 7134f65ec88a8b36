import type { ProbeVerdict } from '../../../record/bisect.ts';

/** What was found of a commit; several of one place where it was measured again. */
export interface Seen {
  readonly index: number;
  readonly verdict: ProbeVerdict;
  /** Place of a commit with the same library, which stands for this one. */
  readonly same?: number;
}

export interface SearchSetting {
  /** Place of the bad end. */
  readonly last: number;
  /** Probability that one verdict is wrong. */
  readonly error: number;
  /** What looking at a commit costs, building it where it is not built yet; any unit. */
  readonly cost: (index: number) => number;
}

export type Next =
  /** Look at this commit, or once more at one that was looked at. */
  | { readonly kind: 'probe'; readonly index: number }
  /** The first bad commit is one of `from` … `to`, which cannot be told apart where they are several. */
  | { readonly kind: 'named'; readonly from: number; readonly to: number; readonly confidence: number }
  /** An end is not what was said of it. */
  | { readonly kind: 'refuted'; readonly end: 'good' | 'bad'; readonly confidence: number }
  /** An end can be neither built nor judged, or so many verdicts have led nowhere; it is most likely one of `from` … `to`. */
  | {
      readonly kind: 'undecided';
      readonly from: number;
      readonly to: number;
      readonly confidence: number;
      readonly end?: 'good' | 'bad';
    };

/** Belief at which a commit is named, or an end refuted. */
export const SURE = 0.99;

/** Belief that an end is not what was said of it, with which nothing is named: its verdict is asked for once more. */
const DOUBT = 1e-3;

/** Verdicts that a search may take, whatever they say. */
export const mostVerdicts = (last: number): number => 4 * Math.ceil(Math.log2(last + 1)) + 16;

/**
 * What to do next, from what was seen so far. Both ends come first. Then the commit whose verdict tells most for its cost, as
 * long as there is one to try inside what is left; then the commits on either side of the answer once more, until that is sure.
 * Pure: a search that is taken up again goes on as it would have.
 */
export function nextStep(seen: readonly Seen[], setting: SearchSetting): Next {
  const { last, error } = setting;
  const places = new Places(seen, last);
  for (const index of [0, last]) {
    if (places.isNew(index)) return { kind: 'probe', index };
    if (places.isBlocked(index)) {
      return { kind: 'undecided', from: 1, to: last, confidence: 0, end: index === 0 ? 'good' : 'bad' };
    }
  }
  const belief = beliefOf(last, places.observations, places.same, error);
  if (massOf(belief, 0, 0) >= SURE) return { kind: 'refuted', end: 'good', confidence: belief[0] ?? 0 };
  if (massOf(belief, last + 1, last + 1) >= SURE)
    return { kind: 'refuted', end: 'bad', confidence: belief[last + 1] ?? 0 };
  const group = places.likeliest(belief);
  const isSure = group.mass >= SURE && places.isMeasured(group.from - 1) && places.isMeasured(group.to);
  const doubtful = [0, last].find((end) => (belief[end === 0 ? 0 : last + 1] ?? 0) > DOUBT);
  if (isSure && doubtful === undefined) {
    return { kind: 'named', from: group.from, to: group.to, confidence: group.mass };
  }
  if (places.count >= mostVerdicts(last)) {
    return { kind: 'undecided', from: group.from, to: group.to, confidence: group.mass };
  }
  if (isSure && doubtful !== undefined) return { kind: 'probe', index: doubtful };
  const fresh = best(places.fresh(), (index) => {
    const bad = massOf(belief, 1, index) / massOf(belief, 1, last);
    // What is as good as known already tells nothing that measuring its neighbours again would not.
    if (!(Math.min(bad, 1 - bad) >= 1 - SURE)) return 0;
    return (informationOf(belief, index, error) * places.chanceToBuild(index)) / setting.cost(index);
  });
  const index = fresh ?? best(places.measured, (place) => informationOf(belief, place, error)) ?? last;
  return { kind: 'probe', index };
}

/** The place with the highest score; the first of several; undefined where none has any. */
function best(places: readonly number[], score: (index: number) => number): number | undefined {
  let [found, most] = [undefined as number | undefined, 0];
  for (const index of places) {
    const value = score(index);
    // Costs may be of any size: what counts is the ratio.
    if (value > most * (1 + 1e-9)) [found, most] = [index, value];
  }
  return found;
}

/** The commits by what is known of each. */
class Places {
  readonly observations: readonly Observation[];
  readonly same: readonly SameLibrary[];
  /** Places with a verdict of their own. */
  readonly measured: readonly number[];
  readonly count: number;
  readonly #last: number;
  readonly #known: ReadonlySet<number>;
  readonly #blocked: ReadonlySet<number>;
  readonly #unbuildable: readonly number[];

  constructor(seen: readonly Seen[], last: number) {
    const decided = seen.filter(({ verdict }) => verdict === 'good' || verdict === 'bad');
    const own = decided.filter(({ same }) => same === undefined);
    this.observations = own.map(({ index, verdict }) => ({ index, bad: verdict === 'bad' }));
    this.same = decided.flatMap(({ index, same }): SameLibrary[] =>
      same === undefined ? [] : [[index, same]],
    );
    this.measured = [...new Set(own.map(({ index }) => index))];
    this.count = own.length;
    this.#last = last;
    this.#known = new Set(decided.map(({ index }) => index));
    this.#blocked = new Set(seen.filter(({ index }) => !this.#known.has(index)).map(({ index }) => index));
    this.#unbuildable = seen.filter(({ verdict }) => verdict === 'unbuildable').map(({ index }) => index);
  }

  isNew = (index: number): boolean => !this.#known.has(index) && !this.#blocked.has(index);
  isBlocked = (index: number): boolean => this.#blocked.has(index);
  isMeasured = (index: number): boolean => this.#known.has(index);

  fresh(): number[] {
    return Array.from({ length: this.#last + 1 }, (_, index) => index).filter(this.isNew);
  }

  /** The likeliest first bad commit, with those that no commit which can be judged parts from it. */
  likeliest(belief: Float64Array): { from: number; to: number; mass: number } {
    let found = { from: 1, to: this.#last, mass: -1 };
    for (let from = 1; from <= this.#last; ) {
      let to = from;
      while (to < this.#last && this.isBlocked(to)) to += 1;
      const mass = massOf(belief, from, to);
      if (mass > found.mass) found = { from, to, mass };
      from = to + 1;
    }
    return found;
  }

  /** What does not build has neighbours that do not, either: the fewer commits away, the likelier. */
  chanceToBuild(index: number): number {
    const away = Math.min(
      ...this.#unbuildable.map((other) => Math.abs(other - index)),
      Number.POSITIVE_INFINITY,
    );
    return 1 - 0.8 * 2 ** (-(away - 1) / 4);
  }
}

/**
 * What is believed of the first bad commit, given verdicts each of which may be wrong. Places 0 … n: 0 is the good end, n the bad
 * one. Hypothesis k says that k is the first bad commit; 0, that the good end is bad already; n + 1, that even the bad end is good.
 */

/** A verdict on a commit that was measured. */
interface Observation {
  readonly index: number;
  readonly bad: boolean;
}

/** Commits from one place to another have one and the same library: none of those after the first can be the first bad one. */
type SameLibrary = readonly [from: number, to: number];

/**
 * What each end is wrong by before anything is measured. Half of the belief: people say "since last month it leaks" of machines
 * that were full, too.
 */
const WRONG_END = 0.25;

/** The probability of each hypothesis 0 … n + 1. */
function beliefOf(
  n: number,
  observations: readonly Observation[],
  same: readonly SameLibrary[],
  error: number,
): Float64Array {
  const belief = new Float64Array(n + 2).fill((1 - 2 * WRONG_END) / Math.max(1, n));
  belief[0] = WRONG_END;
  belief[n + 1] = WRONG_END;
  for (const [from, to] of same) belief.fill(0, Math.min(from, to) + 1, Math.max(from, to) + 1);
  // In logarithms, or many verdicts would come to nothing.
  const [right, wrong] = [Math.log1p(-error), Math.log(error)];
  const logs = belief.map((prior) => Math.log(prior));
  for (const { index, bad } of observations) {
    for (let k = 0; k <= n + 1; k += 1) logs[k] = (logs[k] ?? 0) + (index >= k === bad ? right : wrong);
  }
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Probability of hypotheses `from` … `to`, both included. */
function massOf(belief: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let k = Math.max(0, from); k <= Math.min(to, belief.length - 1); k += 1) sum += belief[k] ?? 0;
  return Math.min(1, sum);
}

/** Bits that a verdict on a place would tell, if it is wrong with probability `error`. */
function informationOf(belief: Float64Array, index: number, error: number): number {
  const bad = massOf(belief, 0, index);
  return entropy(bad * (1 - error) + (1 - bad) * error) - entropy(error);
}

const entropy = (p: number): number =>
  p <= 0 || p >= 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);
