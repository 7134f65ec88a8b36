import type { EngineSpec, Place, Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import type { HeadInput } from '../schema/scenario.ts';
import { everyNode } from '../steps/walk.ts';
import { type Arranged, innerItems } from './arrange.ts';
import type { Phases } from './model-state.ts';

/**
 * A server has its launch to itself: `before` starts it, `each` is one job, `after` may stop it. Its engine is in a
 * process of its own, so that what other steps would load or hear beside it would be another's. Pure.
 */
export function checkServer({ before, each, after }: Phases): Problem[] {
  const served = [...before, ...each, ...after].flatMap(serveIn)[0];
  if (served === undefined) return [];
  const since = `(${shortPlace(served.place)})`;
  const problems: Problem[] = [];
  const refuse = (place: Place, message: string, remedy: string): void => {
    problems.push({ place, message, detail: [`do: ${remedy}`] });
  };
  const [, second] = before.filter((item) => item.kind === 'serve');
  if (second !== undefined) {
    refuse(
      second.step.place,
      `a launch has one server, and one is started already ${since}`,
      'leave one out',
    );
  }
  for (const item of before) {
    if (item.kind === 'serve') continue;
    refuse(
      item.step.place,
      `${item.step.word} beside a server ${since}: its models and audio are its own`,
      'put it into the pipeline that is served, or into another variant',
    );
  }
  for (const item of [...each, ...after]) {
    if (serveIn(item).length === 0) continue;
    refuse(item.step.place, 'a server is started in `before`, once a launch', 'move `serve` into `before`');
  }
  const jobs = each.filter((item) => item.kind === 'step' && item.step.word === 'job');
  const other = each.find((item) => !jobs.includes(item) && serveIn(item).length === 0) ?? jobs[1];
  if (other !== undefined) {
    refuse(
      other.step.place,
      `\`each\` of a server ${since} is [job]: one iteration is one job of a client`,
      'each: [job], and clients: {count: 4} for several at once',
    );
  }
  for (const item of after) {
    if ((item.kind === 'step' && item.step.word === 'stop') || serveIn(item).length > 0) continue;
    refuse(item.step.place, `${item.step.word} after a server ${since}`, 'after: [stop], or nothing');
  }
  return problems;
}

/** The `serve` steps of an item, those inside it too. */
const serveIn = (item: Arranged): { readonly place: Place }[] =>
  everyNode([item], (one) => (one.kind === 'serve' ? [] : innerItems(one))).flatMap(({ kind, step }) =>
    kind === 'serve' ? [{ place: step.place }] : [],
  );

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
