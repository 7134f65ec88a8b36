import { exact } from '../../record/exact.ts';
import { innerLists } from '../steps/walk.ts';
import type { Cell, ModelSpec, Plan, Step } from './plan.ts';

/** What is known of the outside world before a run; undefined where nothing is. */
export interface KnownSizes {
  /** Bytes of the model's file. */
  readonly bytes: (model: ModelSpec) => number | undefined;
  /** Seconds of an audio. */
  readonly seconds: (audio: string) => number | undefined;
  /** Threads where the scenario names none. */
  readonly threads: number;
}

/** Time and memory of a cell that has never been run, from sizes alone. */
export interface RoughEstimate {
  /** ns, from a quick and idle machine to a busy one; absent where a length is not known. */
  readonly time?: readonly [number, number];
  /** Bytes of resident memory of the engine host; absent where a model's size is not known. */
  readonly rss?: number;
}

/** The measurements behind these figures: docs/scenarios.md#estimates. */
const GIB = 1024 ** 3;
const HOST_BYTES = 75 * 1024 ** 2;
const RSS_PER_MODEL_BYTE = 1.7;
const HOST_START = 0.15;
const LOAD_PER_GIB = 0.9;
const UNLOAD = 0.03;
/** Whatever the model: ffmpeg, the spectrum, the checkpoint behind it. */
const ROUND_BASE = 0.15;
/** Seconds for each GiB of model and second of audio on one thread. */
const ROUND_PER_GIB_AND_SECOND = 1.3;
/** A quicker machine, and one where other work holds the cores. */
const SPREAD = [0.3, 10] as const;

/** The calibration engine as the run loop paces it; its files have no size. */
const CALIBRATION = { bytes: 110 * 1024 ** 2, load: 0.02, round: 0.06, spread: [1, 10] } as const;

/** Estimates one cell. Pure; nothing of it ever enters a record. */
export function roughEstimate(plan: Plan, cell: Cell, known: KnownSizes): RoughEstimate {
  const walk = new Walk(plan, cell, known);
  const around = walk.list([...cell.before, ...cell.after]) + HOST_START;
  const each = walk.list(cell.each);
  const [least, most] =
    cell.iterations.kind === 'fixed'
      ? [cell.iterations.count, cell.iterations.count]
      : [cell.iterations.first, cell.iterations.max];
  const total = (iterations: number, factor: number): number =>
    cell.launches * (around + iterations * each) * factor * 1e9;
  const [quick, busy] = walk.calibration ? CALIBRATION.spread : SPREAD;
  const rss = walk.rss;
  return {
    ...(Number.isFinite(around + each) ? { time: [total(least, quick), total(most, busy)] as const } : {}),
    ...exact({ rss }),
  };
}

class Walk {
  readonly calibration: boolean;
  readonly #plan: Plan;
  readonly #known: KnownSizes;
  /** Bytes of the model that is loaded; NaN where they are not known. */
  #loaded = Number.NaN;
  #threads = 1;
  #largest = 0;

  constructor(plan: Plan, cell: Cell, known: KnownSizes) {
    this.#plan = plan;
    this.#known = known;
    this.calibration = plan.engines[cell.engine]?.library === 'calibration';
  }

  get rss(): number | undefined {
    if (this.calibration) return CALIBRATION.bytes;
    return Number.isNaN(this.#largest) ? undefined : HOST_BYTES + RSS_PER_MODEL_BYTE * this.#largest;
  }

  /** Seconds on one idle machine like the one that was measured; NaN where they depend on what the run finds. */
  list(steps: readonly Step[]): number {
    return steps.reduce((sum, step) => sum + this.#step(step), 0);
  }

  #step(step: Step): number {
    switch (step.step) {
      case 'respawn':
        return HOST_START;
      case 'load':
        return this.#load(step);
      case 'transcribe':
      case 'align': {
        const seconds = step.audio.kind === 'literal' ? this.#known.seconds(step.audio.value) : undefined;
        if (this.calibration) return CALIBRATION.round;
        return (
          ROUND_BASE +
          (ROUND_PER_GIB_AND_SECOND * (this.#loaded / GIB) * (seconds ?? Number.NaN)) / this.#threads
        );
      }
      case 'unload':
        return UNLOAD;
      case 'idle':
        return step.time / 1e9;
      case 'call':
      case 'job':
        return Number.NaN;
      default: {
        const inner = innerLists(step);
        const sum = inner.reduce((time, { steps }) => time + this.list(steps), 0);
        // What is done as often as the run finds something still needs its models' memory.
        return inner.every(({ label }) => label !== undefined) ? sum : Number.NaN;
      }
    }
  }

  #load(step: Step & { readonly step: 'load' }): number {
    const spec = this.#plan.models[step.model];
    this.#threads = step.options.threads ?? this.#known.threads;
    this.#loaded = (spec === undefined ? undefined : this.#known.bytes(spec)) ?? Number.NaN;
    this.#largest = Math.max(this.#largest, this.#loaded);
    return this.calibration ? CALIBRATION.load : LOAD_PER_GIB * (this.#loaded / GIB);
  }
}
