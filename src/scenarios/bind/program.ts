import type { EngineSpec, Problem } from '../plan/plan.ts';
import { everyNode } from '../steps/walk.ts';
import { type Arranged, innerItems } from './arrange.ts';
import type { Phases } from './model-state.ts';

/** Steps of an engine that has a library: what they do is in a process of ours. */
const OF_A_LIBRARY: readonly string[] = [
  'load',
  'transcribe',
  'align',
  'restart',
  'unload',
  'trim',
  'serve',
  'job',
  'stop',
];

/** A program can be called and looked at; nothing can be loaded into it. Only a program can be called. Pure. */
export function checkProgram({ before, each, after }: Phases, { id, program }: EngineSpec): Problem[] {
  const items = everyNode<Arranged>([...before, ...each, ...after], innerItems);
  return items.flatMap(({ step }): Problem[] => {
    const { word, place } = step;
    if (program === undefined) {
      if (word !== 'call') return [];
      const detail = ['do: transcribe, or an engine with `program`'];
      return [{ place, message: `call, but engine ${id} is a library`, detail }];
    }
    if (OF_A_LIBRARY.includes(word)) {
      const detail = ['do: call, or an engine with `library`'];
      return [{ place, message: `${word}, but engine ${id} is a program`, detail }];
    }
    if (word !== 'respawn' || program.pid === undefined) return [];
    const detail = ['do: leave it out, or let asr-bench start the `program`'];
    return [{ place, message: `respawn, but process ${program.pid} is not ours to end`, detail }];
  });
}
