import { GATED_METRICS } from '../record/metric.ts';
import type { RunRecord } from '../record/run-record.ts';
import { measuredProcess } from '../record/segments.ts';
import { type CellJudgement, neededBy } from './facts.ts';
import { openTogether } from './growth/sentence.ts';
import { commandFor } from './verdict/command.ts';
import { type Fact, MOST_NAMED } from './verdict/fact.ts';

/**
 * The facts with one in the place of many: where the growth of more variants is open than a headline can name, it is said once for
 * all of them, with one command that measures them longer. What each lacks stands in its own growth.
 * @returns also the variants that are spoken of so
 */
export function openTold(
  record: RunRecord,
  cells: readonly CellJudgement[],
  facts: readonly Fact[],
): { readonly facts: readonly Fact[]; readonly told: ReadonlySet<string> } {
  const open = new Set(
    facts.flatMap(({ openGrowth, variant = '' }) => (openGrowth === undefined ? [] : variant)),
  );
  // A server's growth is counted in jobs, and that of passes in those; one that came to another end lacks more than iterations.
  const told = cells.filter(
    ({ variant, answer, growth }) =>
      open.has(variant.id) &&
      variant.status === 'completed' &&
      answer.loop === undefined &&
      growth.serverGrowth === undefined,
  );
  const [first] = told;
  if (first === undefined || told.length <= MOST_NAMED) return { facts, told: new Set() };
  const { unit } = measuredProcess(first.variant);
  const ids = told.map(({ variant }) => variant.id);
  const mine = ({ openGrowth, variant = '' }: Fact): boolean =>
    openGrowth !== undefined && ids.includes(variant);
  const gates = new Set(facts.filter(mine).flatMap(({ openGrowth }) => openGrowth ?? []));
  const all = told.length === cells.length;
  const why = openTogether(told.map(({ growth }) => growth.growth));
  const gate = gates.size === 1 ? ` (\`${[...gates][0]}\`)` : '';
  const times = Math.max(...told.map(({ growth }) => neededBy(growth, GATED_METRICS)));
  const fact: Fact = {
    ground: 'undecided',
    text: `the growth of ${all ? `all ${told.length}` : `${told.length} of ${cells.length}`} variants is undecided: ${why}${times === 0 ? '' : `: run about ${times} ${unit}s`}${gate}`,
    ...(times === 0 ? {} : { next: commandFor(record, 'run', all ? undefined : ids, times) }),
  };
  return { facts: [fact, ...facts.filter((each) => !mine(each))], told: new Set(ids) };
}
