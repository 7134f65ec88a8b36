import type { Place, Problem } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
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
