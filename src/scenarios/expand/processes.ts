import type { Phases } from '../bind/model-state.ts';
import type { EngineSpec, Place, Problem } from '../plan/plan.ts';
import type { HeadInput } from '../schema/scenario.ts';

/** Where engine hosts cannot stand side by side: what is measured must be a library in a host of ours, a fixed number of times. */
export function checkProcesses(
  processes: HeadInput['processes'],
  { before, each }: Phases,
  engine: EngineSpec | undefined,
  untilConclusive: boolean,
  place: Place | undefined,
): Problem[] {
  if (processes === undefined) return [];
  const problem = (message: string, does: string): Problem => ({
    ...(place === undefined ? {} : { place }),
    message,
    detail: [`do: ${does}`],
  });
  const found: Problem[] = [];
  if (engine?.program !== undefined)
    found.push(
      problem('processes is of engine hosts; this engine is a program that is watched', 'leave it out'),
    );
  if (before.some(({ step }) => step.word === 'serve') || each.some(({ step }) => step.word === 'job'))
    found.push(problem('processes is of engine hosts; a server has `clients`', 'use clients: {count: …}'));
  if (untilConclusive)
    found.push(
      problem('processes shares a fixed number of iterations; `until: conclusive` has none', 'give a number'),
    );
  return found;
}
