import type { PassPlace, StageEvent } from '../runner/steps/events.ts';

/** Where what comes before the chunks lies in the whole, from 0 to 1. */
const SHARES = { decode: [0, 0.04], vad: [0.04, 0.08] } as const;
/** Where the chunks begin, and what part of the whole it is to hear them all (most of it), and to find the times of all words. */
const BEGIN = 0.08;
const LOOPS = { chunk: 0.66, part: 0.24 } as const;

/**
 * How far a job is, from 0 to 1. Two loops go over the same chunks, one after the other or in turns, so that "chunk 3 of 40"
 * comes twice, and a language of its own has its parts out of order: what is shown never falls back.
 */
export class JobProgress {
  #share = 0;
  readonly #over = { chunk: new Set<number>(), part: new Set<number>() };

  get share(): number {
    return this.#share;
  }

  hear(event: StageEvent): void {
    if (event.type === 'progress' && (event.step === 'decode' || event.step === 'vad')) {
      if (event.of !== undefined && event.of > 0) this.#reach(SHARES[event.step], event.done / event.of);
    }
    if (event.type === 'stage' && event.pass === undefined) {
      if (event.step === 'vad') this.#reach(SHARES.vad, 0);
      if (event.step === 'zh-tw') this.#reach([0, BEGIN + LOOPS.chunk + LOOPS.part], 1);
    }
    if (event.type === 'chunks') this.#reach([0, BEGIN], 1);
    if (event.type === 'pass-end') this.#pass(event.pass);
  }

  #pass({ loop, n, of }: PassPlace): void {
    this.#over[loop].add(n);
    const { chunk, part } = this.#over;
    const done = LOOPS.chunk * chunk.size + LOOPS.part * part.size;
    this.#reach(
      [BEGIN, BEGIN + LOOPS.chunk + LOOPS.part],
      done / Math.max(1, of) / (LOOPS.chunk + LOOPS.part),
    );
  }

  #reach([from, to]: readonly [number, number], part: number): void {
    this.#share = Math.max(this.#share, from + (to - from) * Math.min(1, Math.max(0, part)));
  }
}
