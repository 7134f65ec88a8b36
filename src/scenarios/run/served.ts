import type { Cell, Step } from '../plan.ts';

/** A `load` of a cell and what its model will be asked to do until it is unloaded. Pure. */
export interface Served {
  readonly load: Step & { readonly step: 'load' };
  /** Audio ids that it will hear, in order, each once. Audio that only the run knows (chunks) is not here. */
  readonly audio: readonly string[];
  readonly aligns: boolean;
}

/**
 * Every load of a cell with the work that follows it. Synthetic checkpoints and the calibration engine say what
 * is scripted for the audio, so that they are made for this pair.
 */
export function servedLoads(cell: Pick<Cell, 'before' | 'each' | 'after'>): Served[] {
  const found: { load: Step & { step: 'load' }; audio: Set<string>; aligns: boolean }[] = [];
  let current: (typeof found)[number] | undefined;
  const walk = (steps: readonly Step[]): void => {
    for (const step of steps) {
      switch (step.step) {
        case 'load':
          current = { load: step, audio: new Set(), aligns: false };
          found.push(current);
          break;
        case 'unload':
        case 'respawn':
          current = undefined;
          break;
        case 'transcribe':
        case 'align':
          if (step.audio.kind === 'literal') current?.audio.add(step.audio.value);
          if (step.step === 'align' && current !== undefined) current.aligns = true;
          break;
        case 'for-each':
          if ('passes' in step) for (const pass of step.passes) walk(pass.steps);
          else walk(step.do);
          break;
      }
    }
  };
  walk([...cell.before, ...cell.each, ...cell.after]);
  return found.map(({ load, audio, aligns }) => ({ load, audio: [...audio], aligns }));
}
