import type { PassPlace, StageEvent } from '../runner/steps/events.ts';

/** Where each part of a job lies in the whole, from 0 to 1: recognition takes most of it, then the times of the words. */
const SHARES = {
  decode: [0, 0.04],
  vad: [0.04, 0.08],
  chunk: [0.08, 0.74],
  part: [0.74, 0.98],
} as const;

/**
 * How far a job is, from 0 to 1. Two loops go over the same chunks, so that "chunk 3 of 40" comes twice, and a language of its
 * own has its parts out of order: what is shown never falls back.
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
      if (event.step === 'zh-tw') this.#reach(SHARES.part, 1);
    }
    if (event.type === 'chunks') this.#reach(SHARES.chunk, 0);
    if (event.type === 'pass-end') this.#pass(event.pass);
  }

  #pass({ loop, n, of }: PassPlace): void {
    this.#over[loop].add(n);
    this.#reach(SHARES[loop], this.#over[loop].size / Math.max(1, of));
  }

  #reach([from, to]: readonly [number, number], part: number): void {
    this.#share = Math.max(this.#share, from + (to - from) * Math.min(1, Math.max(0, part)));
  }
}
