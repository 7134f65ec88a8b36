import type { Segment, StepRecord } from '../../record/run-record.ts';

/** Values of one metric in the order measured, in the record's units: ns, bytes, counts, plain ratios. */
export interface Series {
  readonly kind: 'series';
  /** Never empty. */
  readonly values: readonly number[];
  /** How many values should be there beside these but could not be measured; `why` says which. */
  readonly missing: number;
  readonly why: string;
  readonly bounds?: readonly Bound[];
  /** Of a single value that is an estimate: the interval that decides. */
  readonly interval?: Bound;
  /** What these are only a part of, in words: it can break a bound, and shows none to be kept. */
  readonly part?: string;
}

/** What is known of a value that could not be measured: it lies between these. `high` is infinite where nothing keeps it down. */
export interface Bound {
  readonly low: number;
  readonly high: number;
}

/** A metric without a value. */
export interface Absent {
  readonly kind: 'absent';
  /** `no unload step`, `heap: the allocator is jemalloc`. */
  readonly reason: string;
  /** Absent because the cell holds no such step at all, rather than because measuring failed. */
  readonly structural: boolean;
  readonly bounds?: readonly Bound[];
}

export type Extract = Series | Absent;

/** The rounds, loads or checkpoints of one model or one step; without either, all. */
export interface Selection {
  readonly model?: string | undefined;
  /** A name given by `as:`, or a step word. */
  readonly step?: string | undefined;
}

export function selects(selection: Selection, step: StepRecord): boolean {
  if (selection.model !== undefined && step.model !== selection.model) return false;
  return selection.step === undefined || step.as === selection.step || step.step === selection.step;
}

export function absent(reason: string, structural = false): Absent {
  return { kind: 'absent', reason, structural };
}

/** ` of small`, or nothing. */
export function ofSelection({ model, step }: Selection): string {
  const name = model ?? step;
  return name === undefined ? '' : ` of ${name}`;
}

/** A step with where it stood. */
export interface PlacedStep {
  readonly step: StepRecord;
  readonly phase: 'before' | 'each' | 'after';
  /** In a warm-up iteration. */
  readonly warmUp: boolean;
}

/** Every step of the segments in the order of execution. */
export function* stepsOf(segments: readonly Segment[]): Generator<PlacedStep> {
  for (const { before, iterations, open, after } of segments) {
    for (const step of before) yield { step, phase: 'before', warmUp: false };
    for (const { warmUp, steps } of iterations) {
      for (const step of steps) yield { step, phase: 'each', warmUp };
    }
    // Passes of an iteration that was cut off were measured like the others.
    for (const step of open?.steps ?? []) yield { step, phase: 'each', warmUp: false };
    for (const step of after) yield { step, phase: 'after', warmUp: false };
  }
}

/**
 * Why there is no value: there was never such a step although every process came to its end, or no such step
 * got as far as a value.
 */
export function lack(segments: readonly Segment[], words: readonly string[], selection: Selection): Absent {
  const what = `${words.join(' or ')} step${ofSelection(selection)}`;
  for (const { step } of stepsOf(segments)) {
    if (words.includes(step.step) && selects(selection, step)) return absent(`no ${what} was measured`);
  }
  const whole = segments.length > 0 && segments.every(({ end }) => end.kind === 'completed');
  return whole ? absent(`no ${what}`, true) : absent(`no ${what} was reached`);
}

/** A series from values of which some are undefined; `none` where all are. */
export function seriesOf(values: readonly (number | undefined)[], why: string, none: Absent): Extract {
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0) return none;
  return { kind: 'series', values: present, missing: values.length - present.length, why };
}

/**
 * One number with the interval of its figure, where it has one. Models heard the same utterances: of several, the intervals are not
 * those of independent figures.
 * @param what with a space behind it, for messages
 */
export function estimated(
  value: number,
  [first, ...others]: readonly {
    readonly interval?: { readonly bounds: readonly [number, number] } | undefined;
  }[],
  what = '',
): Extract {
  if (first?.interval === undefined) return single(value);
  if (others.length > 0) return absent(`${what}of several models over a corpus: say whose, \`of <model>\``);
  const [low, high] = first.interval.bounds;
  return { kind: 'series', values: [value], missing: 0, why: '', interval: { low, high } };
}

/** One number, in the form of the other extracts. */
export function single(value: number): Extract {
  return { kind: 'series', values: [value], missing: 0, why: '' };
}
