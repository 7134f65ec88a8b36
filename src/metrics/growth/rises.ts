import { type Level, type LevelNoise, levelNoise, levelsOf } from './levels.ts';
import { spreadOf } from './noise.ts';
import { dot, timeAxis } from './vector.ts';

/** Constants of this file: docs/leak-verdict.md#rare-steps. */
const KEPT = 0.5;
const APART = 3;
const CLEARER = 24;
const LARGE = 0.1;
const WARM_UP_SHARE = 0.1;
const MOST_SIDE_BY_SIDE = 5;

/** The series went up to a level that it never came back from: by a step, or along a slope between two plateaus. */
export interface Rise {
  /** First sample that is higher. */
  readonly at: number;
  /** First sample of the level that it led to. */
  readonly to: number;
  readonly size: number;
}

/** Between two levels. */
interface Edge {
  readonly at: number;
  readonly size: number;
  readonly before: Level;
  readonly after: Level;
}

/** The rises of a run, and those that are left where small ones are not looked at. */
export interface Rises {
  readonly all: readonly Rise[];
  readonly large: readonly Rise[];
}

/**
 * The rises of a whole run, warm-up included; `calm` is the run without cycle and spikes. A slope, of whatever length,
 * is one rise: a warm-up, a saturation, a leak. A few steps side by side are as many. What goes back down is none. Small
 * edges between large ones can make one slope of them, so the large ones are looked at alone as well.
 */
export function risesOf(calm: Float64Array, rounding: number): Rises {
  const noise = levelNoise(calm, rounding);
  const edges = keptEdges(levelsOf(calm, noise));
  const large = LARGE * Math.max(0, ...edges.map(({ size }) => size));
  return {
    all: joined(calm, edges, noise),
    large: joined(
      calm,
      edges.filter(({ size }) => size >= large),
      noise,
    ),
  };
}

/** One rise for edges that no plateau parts. */
function joined(calm: Float64Array, edges: readonly Edge[], noise: LevelNoise): Rise[] {
  const slopes: Edge[][] = [];
  for (const edge of edges) {
    const slope = slopes.at(-1);
    const previous = slope?.at(-1);
    if (slope === undefined || previous === undefined || isPlateau(calm, previous, edge, noise)) {
      slopes.push([edge]);
    } else slope.push(edge);
  }
  return slopes.flatMap((slope) =>
    sideBySide(slope, calm.length) ? slope.map((edge) => riseOf([edge])) : riseOf(slope),
  );
}

function riseOf(edges: readonly Edge[]): Rise {
  const [first, last] = [edges[0], edges.at(-1)];
  return {
    at: first?.at ?? 0,
    to: last?.at ?? 0,
    size: edges.reduce((sum, { size }) => sum + size, 0),
  };
}

/** Too close for plateaus, and too few for a slope: two, or a few where it is no warm-up. */
function sideBySide(edges: readonly Edge[], N: number): boolean {
  const close = edges.every((edge, k) => k === 0 || edge.at - (edges[k - 1]?.at ?? 0) < APART);
  const early = (edges[0]?.at ?? 0) <= WARM_UP_SHARE * N;
  return close && edges.length <= (early ? 2 : MOST_SIDE_BY_SIDE);
}

/** Edges up, of which at least half is never given back. */
function keptEdges(levels: readonly Level[]): Edge[] {
  const edges: Edge[] = [];
  let lowest = Number.POSITIVE_INFINITY;
  for (let k = levels.length - 1; k > 0; k--) {
    const [before, after] = [levels[k - 1], levels[k]];
    if (before === undefined || after === undefined) continue;
    lowest = Math.min(lowest, after.mean);
    const size = after.mean - before.mean;
    if (size > 0 && lowest - before.mean >= KEPT * size) edges.push({ at: after.from, size, before, after });
  }
  return edges.reverse();
}

/**
 * What lies between two edges is a level of its own: with as much on either side, up to the middles of the levels
 * there, three levels fit clearly better than a line does.
 */
function isPlateau(
  y: Float64Array,
  { at: from, before }: Edge,
  { at: to, after }: Edge,
  noise: LevelNoise,
): boolean {
  const n = to - from;
  if (n < APART) return false;
  const start = Math.max(from - n, Math.floor((before.from + from) / 2));
  const end = Math.min(to + n, Math.ceil((to + after.to) / 2));
  const levels = [y.subarray(start, from), y.subarray(from, to), y.subarray(to, end)];
  const byLevels = levels.reduce((sum, level) => sum + spreadOf(level), 0);
  const clearly = CLEARER * noise.variance * Math.min(noise.memory, n);
  return squaresAboutLine(y.subarray(start, end)) - byLevels > clearly;
}

function squaresAboutLine(y: Float64Array): number {
  const axis = timeAxis(y.length);
  return spreadOf(y) - dot(axis, y) ** 2 / dot(axis, axis);
}
