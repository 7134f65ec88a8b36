import type { PassResult } from '../../record/pass-result.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import { everyStep } from '../../scenarios/steps/walk.ts';

/** Work on utterances, by what they take: seconds of audio where all are known, else utterances. */
interface Load {
  readonly utterances: number;
  readonly seconds: number;
}

const add = (a: Load, b: Load, times = 1): Load => ({
  utterances: a.utterances + times * b.utterances,
  seconds: a.seconds + times * b.seconds,
});
const NOTHING: Load = { utterances: 0, seconds: 0 };

/** The loops of a cell over corpora, by slot: the audio of each pass. */
function loopsOf(cell: Cell): { readonly slot: number; readonly audio: readonly string[] }[] {
  return everyStep(cell.each).flatMap((step) =>
    step.step === 'for-each' && 'passes' in step && step.utterances === true
      ? [{ slot: step.slot, audio: step.passes.map(({ label }) => label) }]
      : [],
  );
}

/** How far a cell has come with its utterances, and how long the rest takes at this pace. Sets are often sorted by length: what counts is audio. */
export class UtteranceClock {
  readonly #seconds: ReadonlyMap<string, number>;
  readonly #audio: ReadonlyMap<number, readonly string[]>;
  /** Of one iteration. */
  readonly #whole: Load;
  #done = NOTHING;
  /** Of those that were heard now, and how long that took, ns. */
  #heard = NOTHING;
  #spent = 0;
  #last: number;

  /** @param seconds of audio, by id @param now ns */
  constructor(cell: Cell, seconds: ReadonlyMap<string, number>, now: number) {
    this.#seconds = seconds;
    const loops = loopsOf(cell);
    this.#audio = new Map(loops.map(({ slot, audio }) => [slot, audio]));
    this.#whole = loops
      .flatMap(({ audio }) => audio)
      .reduce((sum, id) => add(sum, { utterances: 1, seconds: seconds.get(id) ?? 0 }), NOTHING);
    this.#last = now;
  }

  /** Utterances of one iteration. */
  get of(): number {
    return this.#whole.utterances;
  }

  /** Utterances of this iteration that are over. */
  get done(): number {
    return this.#done.utterances;
  }

  get whole(): Load {
    return this.#whole;
  }

  /** @param taken over from a run before: it took no time now */
  note({ slot, n }: Pick<PassResult, 'slot' | 'n'>, taken: boolean, now: number): void {
    const id = this.#audio.get(slot)?.[n - 1] ?? '';
    const one = { utterances: 1, seconds: this.#seconds.get(id) ?? 0 };
    // Hosts side by side come to the end of an iteration one by one.
    this.#done = add(this.done < this.of ? this.#done : NOTHING, one);
    if (!taken) {
      this.#heard = add(this.#heard, one);
      this.#spent += now - this.#last;
    }
    this.#last = now;
  }

  nextIteration(now: number): void {
    this.#done = NOTHING;
    this.#last = now;
  }

  /**
   * ns until all is heard; undefined before anything was.
   * @param iterations of this cell that come after this one @param queued what other launches and cells are to hear
   */
  left(iterations: number, queued: Load): number | undefined {
    if (this.#heard.utterances === 0) return undefined;
    const rest = add(add(add(NOTHING, this.#whole, 1 + iterations), this.#done, -1), queued);
    const known = this.#heard.seconds > 0 && [...this.#seconds.values()].every((length) => length > 0);
    const share = known ? rest.seconds / this.#heard.seconds : rest.utterances / this.#heard.utterances;
    return this.#spent * Math.max(0, share);
  }
}

/** What so many launches and iterations of a cell are to hear. */
export const toHear = (cell: Cell, seconds: ReadonlyMap<string, number>, times: number): Load =>
  add(NOTHING, new UtteranceClock(cell, seconds, 0).whole, times);

export const together = (loads: readonly Load[]): Load =>
  loads.reduce((sum, load) => add(sum, load), NOTHING);

/** `40 s`, `12 min`, `2 h 5 min` of ns: rounded up. */
export function roughTime(ns: number): string {
  const seconds = Math.ceil(ns / 1e9);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
