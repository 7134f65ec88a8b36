import { signCode } from './sign-code.ts';
import type { Timetable } from './spoken-script.ts';
import type { SpecialIds, VocabularyPlan } from './vocabulary-plan.ts';
import { type Content, rows, type ScriptedWeights, sparse } from './weights-plan.ts';

/** Significant bits of a half-precision number, the scale of every quantised block. */
const BITS = 11;

/** `value` rounded to `BITS` significant bits. */
function rounded(value: number): number {
  if (value === 0) return 0;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - BITS + 1);
  return Math.round(value / unit) * unit;
}

/**
 * `value` as a sum of `count` numbers of at most 11 significant bits, largest first: each fits a half-precision
 * scale, so that a four-bit matrix holds it exactly when it stands alone in its block.
 * @throws RangeError when it does not fit: `count` · 11 bits are too few.
 */
export function exactParts(value: number, count: number): number[] {
  const parts: number[] = [];
  let rest = value;
  for (let index = 0; index < count; index += 1) {
    const part = rounded(rest);
    parts.push(part);
    rest -= part;
  }
  if (rest !== 0) throw new RangeError(`${value} needs more than ${count} parts of ${BITS} bits`);
  return parts;
}

/**
 * Time stamps by counting with attention. Uniform attention over a context of `p`
 * tokens with `n` `<timestamp>` among them gives n/p and, from the one `<|audio_start|>`, 1/p: their ratio counts
 * the stamps so far, whatever the words and the audio are. The head scores class `c` with slope · n/p +
 * intercept · 1/p, and the upper envelope of these straight lines names one class for each count.
 */

/** One dimension in each block of 32; numbers that must be exact are split over several (`exactParts`). */
const DIMENSION = {
  stamp: 0,
  start: 32,
  count: [64, 96],
  share: [128, 160, 192],
} as const;
const RESERVED: ReadonlySet<number> = new Set([
  DIMENSION.stamp,
  DIMENSION.start,
  ...DIMENSION.count,
  ...DIMENSION.share,
]);

/** Channels of the first head that carry the two markers, in different blocks so that neither hides the other. */
const CHANNEL = { stamp: 0, start: 32 } as const;

/** What a marker adds to its channel: shares of it, 1/p, must not sink below the range of half precision. */
const MARKER_LEVEL = 1024;

/** Numbers stay below this, inside the range of half precision. */
const LARGEST = 32768;
/** Share weight of classes that no stamp has; below every line of the envelope. */
const UNUSED = -60000;

export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The line of each class in `timetable`: where the class changes after stamp i, the lines cross at a count of
 * i + ½. Slopes are the classes' ranks, so the lines form a convex envelope for any non-decreasing list.
 */
export function envelope({ classes }: Timetable): Map<number, Line> {
  const lines = new Map<number, Line>();
  let slope = 0;
  let intercept = 0;
  for (const [index, timeClass] of classes.entries()) {
    if (index > 0 && timeClass !== classes[index - 1]) {
      slope += 1;
      intercept -= index + 0.5;
    }
    if (!lines.has(timeClass)) lines.set(timeClass, { slope, intercept });
  }
  return lines;
}

/** The power of two that brings every number of the envelope inside the range, exactly. */
function envelopeScale(lines: ReadonlyMap<number, Line>): number {
  const most = [...lines.values()].reduce((peak, line) => Math.max(peak, line.slope, -line.intercept), 1);
  return 2 ** -Math.max(0, Math.ceil(Math.log2(most / LARGEST)));
}

function headContent(timetable: Timetable): Content {
  const lines = envelope(timetable);
  const scale = envelopeScale(lines);
  return rows((timeClass, into) => {
    const line = lines.get(timeClass);
    const counts = line === undefined ? [] : exactParts(line.slope * scale, DIMENSION.count.length);
    const shares =
      line === undefined
        ? DIMENSION.share.map(() => UNUSED)
        : exactParts(line.intercept * scale, DIMENSION.share.length);
    for (const [index, dimension] of DIMENSION.count.entries()) into[dimension] = counts[index] ?? 0;
    for (const [index, dimension] of DIMENSION.share.entries()) into[dimension] = shares[index] ?? 0;
    return true;
  });
}

/** The weights of an aligner of this width that gives the times of `timetable`. */
export function scriptedTimes(
  timetable: Timetable,
  seed: number,
  width: number,
  vocabulary: VocabularyPlan,
  special: SpecialIds,
): ScriptedWeights {
  // A lone number of this size is a normalised vector, as the ±1 codes are.
  const unit = Math.sqrt(width);
  const markers = new Map([
    [special.timestamp, DIMENSION.stamp],
    [special.audioStart, DIMENSION.start],
  ]);
  const embedding = rows((id, into) => {
    const marker = markers.get(id);
    if (marker !== undefined) into[marker] = unit;
    else if (vocabulary.isCoded(id)) signCode(seed, id, into, RESERVED);
    else return false;
    return true;
  });
  const one = (dimension: number, value: number): ReadonlyMap<number, number> =>
    new Map([[dimension, value]]);
  return {
    embedding,
    value: sparse(
      new Map([
        [CHANNEL.stamp, one(DIMENSION.stamp, MARKER_LEVEL / unit)],
        [CHANNEL.start, one(DIMENSION.start, MARKER_LEVEL / unit)],
      ]),
    ),
    output: sparse(
      new Map([
        ...DIMENSION.count.map((dimension) => [dimension, one(CHANNEL.stamp, 1)] as const),
        ...DIMENSION.share.map((dimension) => [dimension, one(CHANNEL.start, 1)] as const),
      ]),
    ),
    finalNorm: sparse(new Map([[0, new Map([...DIMENSION.count, ...DIMENSION.share].map((at) => [at, 1]))]])),
    head: headContent(timetable),
    reserved: RESERVED,
    audioBias: { fill: 'zeros' },
  };
}
