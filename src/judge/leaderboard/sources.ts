import { commitName } from '../../record/commit.ts';
import type { LeaderboardSource } from '../../record/leaderboard.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { madeBy } from '../verdict/command.ts';
import { publicLabel } from './rows.ts';

type Fact = [name: string, value: string];

/** What it takes to measure the rows of a cell again, and to know whether it was the same. */
export function sourceOf(number: number, record: RunRecord, variant: Variant): LeaderboardSource {
  const { machine, scenario } = record;
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const command = madeBy(record);
  const options = record.options[variant.id];
  const facts: Fact[] = [
    ['command', command ?? 'the record does not say how it was asked for'],
    ['measured', `${record.startedAt}, ${record.status}`],
    ['scenario', `${scenario.id}, sha256 ${scenario.sha256}`],
    ...(engine === undefined ? [] : engineFacts(engine)),
    ...record.models.map(
      ({ id, sha256, bytes, synthetic, took }): Fact => [
        `model ${id}`,
        `${synthetic ? 'synthetic, ' : ''}${took === undefined ? '' : `${took.model}, `}${formatBytes(bytes)}, sha256 ${sha256}`,
      ],
    ),
    ...(record.corpora ?? []).map(
      ({ id, sha256, contents, utterances, heard, limit, seed }): Fact => [
        `set ${id}`,
        `${heard} of ${utterances} utterances${limit === undefined ? '' : `, chosen by seed ${seed}`}, manifest ${sha256 === undefined ? 'none' : `sha256 ${sha256}`}, contents sha256 ${contents}`,
      ],
    ),
    ['decoder', [...new Set(record.audio.map(({ decoder }) => decoder))].join(', ')],
    ...(options === undefined ? [] : [['options', JSON.stringify(options)] satisfies Fact]),
    ['machine', machineName(record)],
    ['system', `${machine.platform}, kernel ${machine.kernel}, ${machine.allocator}${governor(record)}`],
    ...Object.entries(machine.environment).map(([name, value]): Fact => [name, value]),
    ['versions', `asr-bench ${machine.harness}, Node ${machine.node}`],
  ];
  return { number, run: record.id, facts };
}

/** What a speed is one of. */
export const machineName = ({ machine }: RunRecord): string =>
  `${machine.cpu}, ${machine.cores} cores (${machine.affinity} usable), ${formatBytes(machine.memory)}`;

const governor = ({ machine }: RunRecord): string =>
  machine.governor === undefined ? '' : `, CPU governor ${machine.governor}`;

function engineFacts({ label, sha256, source, env = {} }: RunRecord['engines'][number]): Fact[] {
  const built =
    source === undefined
      ? 'a library that was given: of which commit is not known'
      : `commit ${source.commit.hash} (${commitName(source.commit)}) of ${source.address}, built by sha256 ${source.build.sha256}`;
  return [
    [`engine ${publicLabel(label)}`, `${built}, library sha256 ${sha256}`],
    ...Object.entries(env).map(([name, value]): Fact => [`engine ${publicLabel(label)}, ${name}`, value]),
  ];
}
