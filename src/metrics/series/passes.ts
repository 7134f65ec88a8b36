import type { Segment, StepRecord } from '../../record/run-record.ts';

/**
 * Passes of a `for-each` in the record. `StepRecord.pass` of a loop over models or audio is the id of the model
 * or audio; of a loop over chunks or parts, whose passes have no id, it is `chunk 1`, `part 12` … from 1.
 */
export interface Pass {
  readonly pass: string;
  readonly steps: readonly StepRecord[];
}

/** Label of the nth pass (from 1) of a loop over chunks or parts. */
export function passLabel(loop: 'chunk' | 'part', n: number): string {
  return `${loop} ${n}`;
}

const NUMBERED = /^(chunk|part) \d+$/;

/** True when the label is one of that loop: `chunk`, `part`, or, for anything else, an id. */
export function inLoop(pass: string, loop: string): boolean {
  const numbered = NUMBERED.exec(pass)?.[1];
  return loop === 'chunk' || loop === 'part' ? numbered === loop : numbered === undefined;
}

/** Neighbouring steps of one pass, in order; steps outside a loop are in none. */
export function passesOf(steps: readonly StepRecord[]): Pass[] {
  const passes: { pass: string; steps: StepRecord[] }[] = [];
  let previous: string | undefined;
  for (const step of steps) {
    if (step.pass !== undefined) {
      if (step.pass === previous) passes.at(-1)?.steps.push(step);
      else passes.push({ pass: step.pass, steps: [step] });
    }
    previous = step.pass;
  }
  return passes;
}

/** Passes over chunks in the segments, all iterations together, the unfinished one too. */
export function chunkPasses(segments: readonly Segment[]): Pass[] {
  return segments
    .flatMap(({ iterations, open }) => (open === undefined ? iterations : [...iterations, open]))
    .flatMap(({ steps }) => passesOf(steps))
    .filter(({ pass }) => inLoop(pass, 'chunk'));
}
