import { ExitCode } from '../../../system/exit-code.ts';
import { Failure } from '../../../system/failure.ts';

/** Seconds and probabilities (docs/vad.md, "Options"). */
export interface ChunkOptions {
  /** Length of a chunk to aim at. */
  readonly target: number;
  /** No chunk is longer. */
  readonly max: number;
  /** Silence kept before and after speech. */
  readonly pad: number;
  /** A segment of speech holds a hop of at least probability `on`, and reaches as far as hops have at least `off`. */
  readonly on: number;
  readonly off: number;
  /** Pauses shorter than this are part of the speech around them. */
  readonly fill: number;
  /** What to make of audio without speech: nothing, or chunks of the target's length. */
  readonly whenSilent: 'nothing' | 'fixed';
}

const DEFAULTS: ChunkOptions = {
  target: 20,
  max: 30,
  pad: 0.5,
  on: 0.5,
  off: 0.35,
  fill: 0.1,
  whenSilent: 'nothing',
};

/** Shortest `max`, in seconds, for which every pause and every stretch of speech can be cut. */
const LEAST_MAX = 3;

/**
 * Completes and checks options of planChunks.
 *
 * @throws Failure `usage`, naming every option that cannot be
 */
export function chunkOptions(given: Partial<ChunkOptions> = {}): ChunkOptions {
  const options = { ...DEFAULTS, ...given };
  const { target, max, pad, on, off, fill } = options;
  const faults = [
    target > 0 ? '' : `target ${target} s is not above 0`,
    max >= LEAST_MAX ? '' : `max ${max} s is below ${LEAST_MAX} s`,
    target <= max ? '' : `target ${target} s is above max ${max} s`,
    pad >= 0 && pad <= 1 ? '' : `pad ${pad} s is not in 0 … 1 s`,
    off > 0 && off <= on && on <= 1 ? '' : `on ${on} and off ${off}: 0 < off ≤ on ≤ 1 is needed`,
    fill >= 0.1 ? '' : `fill ${fill} s is below 0.1 s, which keeps the search linear`,
  ].filter((fault) => fault !== '');
  if (faults.length > 0) throw new Failure(ExitCode.usage, `chunks cannot be cut so: ${faults.join('; ')}`);
  return options;
}
