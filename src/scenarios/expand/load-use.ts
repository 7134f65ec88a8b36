import type { Cell, Step, Value } from '../plan/plan.ts';
import { everyStep, innerLists, withInnerLists } from '../steps/walk.ts';

/** A `load` of a cell and what its model will be asked to do until it is unloaded. Pure. */
export interface LoadUse {
  readonly load: Step & { readonly step: 'load' };
  /** Audio ids that it will hear, in order, each once; of chunks the audio that they are cut from. */
  readonly audio: readonly string[];
  /** It hears pieces of that audio, whose number and lengths only the run knows. */
  readonly pieces: boolean;
  readonly aligns: boolean;
  /** What parts the words that it is given to align; the engine is told when it loads. */
  readonly delimiter?: string;
}

/** Between tokens, which may hold blanks; those of the transcript's own are escaped (pipeline/tokens). */
const TOKEN_DELIMITER = '|';

/**
 * Every load of a cell with the work that follows it. Synthetic checkpoints and the calibration engine say what
 * is scripted for the audio, so that they are made for this pair.
 */
export function loadUses(cell: Pick<Cell, 'before' | 'each' | 'after'>): LoadUse[] {
  const steps = [...cell.before, ...cell.each, ...cell.after];
  const origins = new Origins(steps);
  const found: {
    load: Step & { step: 'load' };
    audio: Set<string>;
    pieces: boolean;
    aligns: boolean;
    delimiter?: string;
  }[] = [];
  let current: (typeof found)[number] | undefined;
  const walk = (list: readonly Step[]): void => {
    for (const step of list) {
      switch (step.step) {
        case 'load':
          current = { load: step, audio: new Set(), pieces: false, aligns: false };
          found.push(current);
          break;
        case 'unload':
        case 'respawn':
          current = undefined;
          break;
        case 'transcribe':
        case 'align': {
          if (current === undefined) break;
          const audio = origins.audioOf(step.audio);
          if (audio !== undefined) current.audio.add(audio);
          if (origins.isPiece(step.audio)) current.pieces = true;
          if (step.step === 'transcribe') break;
          current.aligns = true;
          const tokens = step.text.kind === 'layer' && step.text.layer === 'tokens';
          const delimiter = step.delimiter ?? (tokens ? TOKEN_DELIMITER : undefined);
          if (delimiter !== undefined) current.delimiter = delimiter;
          break;
        }
        default:
          for (const inner of innerLists(step)) walk(inner.steps);
          if (step.step === 'serve') current = undefined;
      }
    }
  };
  walk(steps);
  return found.map(({ audio, ...use }) => ({ ...use, audio: [...audio] }));
}

/** Audio that steps of a cell hear: all that has to be there before it begins. Pure. */
export function heardAudio(cell: Pick<Cell, 'before' | 'each' | 'after'>): string[] {
  const steps = [...cell.before, ...cell.each, ...cell.after];
  const origins = new Origins(steps);
  const heard = origins.steps.flatMap((step) => {
    if (hears(step)) return [step.audio && origins.audioOf(step.audio)];
    return 'input' in step && step.input !== undefined ? [origins.audioOf(step.input)] : [];
  });
  return [...new Set(heard.flatMap((id) => id ?? []))];
}

type Hearing = Extract<Step, { readonly step: 'transcribe' | 'align' | 'call' }>;

const hears = (step: Step): step is Hearing =>
  step.step === 'transcribe' || step.step === 'align' || step.step === 'call';

/** Finds the declared audio behind decoded audio, chunks and parts. */
class Origins {
  readonly steps: readonly Step[];
  readonly #bySlot: ReadonlyMap<number, Step>;

  constructor(steps: readonly Step[]) {
    this.steps = everyStep(steps);
    this.#bySlot = new Map(this.steps.map((step) => [step.slot, step]));
  }

  /** A chunk or part, not the whole: what a client uploads is whole. */
  isPiece(value: Value<string>): boolean {
    if (value.kind === 'literal' || value.ref.item !== true) return false;
    return this.#bySlot.get(value.ref.slot)?.step !== 'serve';
  }

  audioOf(value: Value<string>): string | undefined {
    if (value.kind === 'literal') return value.value;
    const step = this.#bySlot.get(value.ref.slot);
    if (step === undefined) return undefined;
    if (step.step === 'serve') return this.#uploaded();
    if (hears(step)) return step.audio && this.audioOf(step.audio);
    if (step.step === 'for-each') {
      return 'passes' in step ? undefined : this.audioOf({ kind: 'output', ref: step.over });
    }
    return 'input' in step && step.input !== undefined ? this.audioOf(step.input) : undefined;
  }

  /** What clients send to a server. */
  #uploaded(): string | undefined {
    const job = this.steps.find((step) => step.step === 'job');
    return job !== undefined && 'input' in job && job.input !== undefined
      ? this.audioOf(job.input)
      : undefined;
  }
}

type Phases = Pick<Cell, 'before' | 'each' | 'after'>;

/**
 * Gives each recogniser the hint of the one audio that it hears until it is unloaded, as its system prompt; a `system` of the
 * options stands. Who hears several has none of them. Pure.
 */
export function withHints<Bound extends Phases>(
  bound: Bound,
  hintOf: (audio: string) => string | undefined,
): Bound {
  const hints = new Map<number, string>();
  for (const { load, audio, aligns } of loadUses(bound)) {
    const [only, ...others] = audio;
    const hint = only === undefined || others.length > 0 || aligns ? undefined : hintOf(only);
    if (hint !== undefined && load.options.system === undefined) hints.set(load.slot, hint);
  }
  if (hints.size === 0) return bound;
  const hinted = (steps: readonly Step[]): Step[] =>
    steps.map((step) => {
      const system = hints.get(step.slot);
      if (step.step === 'load' && system !== undefined)
        return { ...step, options: { ...step.options, system } };
      return withInnerLists(step, hinted);
    });
  return { ...bound, before: hinted(bound.before), each: hinted(bound.each), after: hinted(bound.after) };
}
