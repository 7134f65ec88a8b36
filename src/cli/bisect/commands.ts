import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { SourceEngines } from '../../bindings/source-engine.ts';
import type { Bisect } from '../../record/bisect.ts';
import type { Overrides } from '../../scenarios/plan/overrides.ts';
import { probeOf } from '../../studies/bisect/bisect.ts';

/** What the user typed, for commands that follow from it. */
export interface Typed {
  readonly id: string;
  readonly config: string | undefined;
  readonly overrides: Overrides;
  readonly set: readonly string[];
  readonly metric: string | undefined;
  readonly iterations: string | undefined;
  readonly out: string;
}

/** What to do after a bisect: commands that can be copied. */
export async function commandsAfter(
  bisect: Bisect,
  typed: Typed,
  folder: string,
  engines: SourceEngines,
): Promise<string[]> {
  const { answer, status, commits, source } = bisect;
  if (status === 'interrupted' || answer === undefined) {
    return [`${bisectCommand(bisect, typed, source.good, source.bad)} --resume ${quoted(folder)}`];
  }
  if (answer.kind !== 'found') return [];
  const [first = 0] = answer.commits;
  const hash = commits[first]?.hash ?? '';
  return [
    ...(isGrowth(bisect, first) ? [diagnoseCommand(bisect, typed, hash)] : []),
    ...(existsSync(source.address) ? [`git -C ${quoted(source.address)} show ${hash}`] : []),
    ...(await mergedSide(bisect, typed, hash, engines)),
  ];
}

/** A figure with an interval of a gate is growth. */
const isGrowth = ({ probes, metric }: Bisect, place: number): boolean =>
  /leak|growth/.test(metric) ||
  (probeOf(probes, place)?.figures ?? []).some(
    ({ bounds, name }) => bounds !== null && !name.includes('end'),
  );

const diagnoseCommand = ({ source, build }: Bisect, typed: Typed, hash: string): string =>
  [
    `asr-bench diagnose ${typed.id}`,
    `--engine ${quoted(`${source.address}@${hash}`)} --build ${quoted(build.program)}`,
    ...scenarioOptions(typed),
  ].join(' ');

/** The first bad commit is a merge: what it brought has a history of its own. */
async function mergedSide(
  { source, build, ...bisect }: Bisect,
  typed: Typed,
  hash: string,
  engines: SourceEngines,
): Promise<string[]> {
  const repository = await engines.repository(source.address);
  const [line, merged] = await repository.parents(hash);
  if (line === undefined || merged === undefined) return [];
  const base = await repository.mergeBase(line, merged);
  return base === undefined ? [] : [bisectCommand({ source, build, ...bisect }, typed, base, merged)];
}

function bisectCommand(
  { source, build }: Pick<Bisect, 'source' | 'build'>,
  typed: Typed,
  good: string,
  bad: string,
): string {
  return [
    `asr-bench bisect ${typed.id} --source ${quoted(source.address)} --good ${quoted(good)} --bad ${quoted(bad)}`,
    `--build ${quoted(build.program)}`,
    ...(typed.metric === undefined ? [] : [`--metric ${quoted(typed.metric)}`]),
    ...scenarioOptions(typed),
    ...(typed.out === './reports' ? [] : [`--out ${quoted(typed.out)}`]),
  ].join(' ');
}

function scenarioOptions({ config, overrides, set, iterations }: Typed): string[] {
  const options: readonly (readonly [string, string | undefined])[] = [
    ['--config', config === undefined || basename(config) === 'scenarios.yaml' ? undefined : config],
    ['--models', overrides.models],
    ...(overrides.variants ?? []).map((variant) => ['--variant', variant] as const),
    ['--iterations', iterations],
    ...set.map((change) => ['--set', change] as const),
  ];
  return options.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${quoted(value)}`]));
}

const quoted = (value: string): string =>
  /^[\w.,:/=@+~^-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
