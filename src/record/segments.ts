import type { Segment, Variant } from './run-record.ts';
import { formatTime } from './units.ts';

/**
 * The segments that figures are made of: those of launches that a resumed run began again are kept in the record,
 * and counted nowhere but as failures of the engine. Pure.
 */
export function countedSegments({ segments }: Pick<Variant, 'segments'>): Segment[] {
  return segments.filter(({ broken }) => broken === undefined);
}

/** What one value of a trace is of. */
export interface Unit {
  /** What values are counted in: `100 calls`. */
  readonly unit: 'iteration' | 'job' | 'call' | 'sample' | 'chunk' | 'part';
  /** What growth is told for: `iteration`, `sample of 10.0 s`. */
  readonly per: string;
  /** Values in an hour, where they are taken by the clock. */
  readonly hourly?: number;
}

/** The process that a variant is about, and what one iteration of it is called. */
export interface MeasuredProcess extends Unit {
  readonly name: 'engine' | 'server';
  /** In sentences: `the program crashed`. */
  readonly called: 'engine' | 'server' | 'program';
}

type Measured = Pick<Variant, 'segments'> & Partial<Pick<Variant, 'outline' | 'program'>>;

/**
 * Of a server under load its own figures are the subject; those of the engine process behind it stand beside. One that died
 * before its first reading is known by its outline alone.
 */
export function measuredProcess(variant: Measured): MeasuredProcess {
  const { segments, outline, program } = variant;
  if (outline === 'job' || segments.some(({ before }) => before.some(({ step }) => step === 'serve')))
    return { name: 'server', called: 'server', unit: 'job', per: 'job' };
  return { name: 'engine', called: program === true ? 'program' : 'engine', ...unitOf(variant) };
}

/** What growth is told for in a table of several variants. */
export const perOf = (variants: readonly Measured[]): string =>
  [...new Set(variants.map((variant) => measuredProcess(variant).per))].join(' or ') || 'iteration';

/** One iteration that is one call, or nothing but a wait, is called so. */
function unitOf(variant: Measured): Unit {
  if (variant.outline === 'call') return { unit: 'call', per: 'call' };
  if (variant.outline !== 'idle') return { unit: 'iteration', per: 'iteration' };
  const apart = spacing(variant);
  if (apart === undefined) return { unit: 'sample', per: 'sample' };
  return { unit: 'sample', per: `sample of ${formatTime(apart)}`, hourly: 3600e9 / apart };
}

/** ns from one iteration to the next, on the whole, in the process that lived longest; undefined of fewer than two. */
function spacing(variant: Measured): number | undefined {
  const times = countedSegments(variant)
    .map(({ iterations }) => iterations.map(({ at }) => at))
    .reduce((longest, next) => (next.length > longest.length ? next : longest), []);
  const [first, last] = [times[0], times.at(-1)];
  return times.length < 2 || first === undefined || last === undefined
    ? undefined
    : (last - first) / (times.length - 1);
}

const isServed = (variant: Measured): boolean => measuredProcess(variant).name === 'server';

/**
 * When the process that is measured in a launch began: the engine processes behind a server come and go, so that its time
 * is that of the whole launch.
 */
export const launchBegin = (launch: Pick<Variant, 'segments'>): number =>
  launch.segments.at(isServed(launch) ? 0 : -1)?.at ?? 0;

/** The growth that a variant is about. */
export const subjectGrowth = (
  variant: Pick<Variant, 'segments' | 'growth' | 'serverGrowth'>,
): Variant['growth'] => (isServed(variant) ? (variant.serverGrowth ?? {}) : variant.growth);

/** What that growth is called beside others. */
export const subjectName = (name: string, variant: Pick<Variant, 'segments'>): string =>
  isServed(variant) ? `${name}, server` : name;

/** What figures of a variant's engine are called: a served variant has its server's beside them. */
export const engineName = (variant: Pick<Variant, 'id' | 'segments'>): string =>
  isServed(variant) ? `${variant.id}, engine` : variant.id;

/** Launches of a variant, in order. */
export const launchesOf = (variant: Pick<Variant, 'segments'>): number[] => [
  ...new Set(countedSegments(variant).map(({ launch }) => launch)),
];

/** The segments that count, of one launch where it is said. */
export function segmentsOf(variant: Pick<Variant, 'segments'>, launch: number | undefined): Segment[] {
  const segments = countedSegments(variant);
  return launch === undefined ? segments : segments.filter((segment) => segment.launch === launch);
}

/** `launch 2 of 3`, `launches 2, 3 of 3`: those that never began beside others that did. Undefined of none, and of all. Pure. */
export function launchesMissed({
  launches = [],
  launchesPlanned,
}: Pick<Variant, 'launches' | 'launchesPlanned'>): string | undefined {
  const missed = launches.flatMap(({ launch, status }) => (status === 'missing' ? [launch] : []));
  if (missed.length === 0 || missed.length === launches.length) return undefined;
  const which = `${missed.length === 1 ? 'launch' : 'launches'} ${missed.sort((a, b) => a - b).join(', ')}`;
  return `${which} of ${launchesPlanned ?? launches.length}`;
}

/** Iterations that were begun. Engine hosts side by side share them: one that several had a part in, or warmed up in, is one. */
export function iterationsMade(variant: Pick<Variant, 'segments'>): number {
  const shared = new Set<string>();
  let alone = 0;
  for (const { launch, lane, iterations } of countedSegments(variant)) {
    if (lane === undefined) alone += iterations.length;
    else for (const { index } of iterations) shared.add(`${launch} ${index}`);
  }
  return alone + shared.size;
}
