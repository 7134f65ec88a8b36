import type { RunRecord, Variant } from '../record/run-record.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';

/**
 * The record to go on with, if the run would measure the same today.
 * @param now the record of the run as it would begin now
 * @throws Failure (2) saying in what they differ
 */
export function sameAsBefore(before: RunRecord, now: RunRecord): RunRecord {
  const differing = differences(before, now);
  if (differing.length === 0) return before;
  throw new Failure(
    ExitCode.usage,
    [
      `run ${before.id} cannot be taken up again, for this would be another run:`,
      ...differing.map((line) => `  ${line}`),
    ].join('\n'),
    'give scenario, engine, models and audio as they were, or begin anew with `asr-bench run`',
  );
}

/**
 * In what a run, as it would begin now, differs from the one that is to be taken up again: one line each, none where
 * figures of both may stand in one record. Pure.
 */
export function differences(before: RunRecord, now: RunRecord): string[] {
  return [
    ...fields('scenario', before.scenario, now.scenario, ['id']),
    ...fields('asr-bench', before.machine, now.machine, ['harness', 'node']),
    ...fields('machine', before.machine, now.machine, MACHINE),
    ...change('ASR_BENCH_CALIBRATE', before.machine.calibrate, now.machine.calibrate),
    ...hashes('engine', before.engines, now.engines, ({ sha256 }) => sha256),
    ...before.engines.flatMap(({ id, process }) =>
      change(`engine ${id}, process`, process, now.engines.find((engine) => engine.id === id)?.process),
    ),
    ...hashes('model', before.models, now.models, ({ sha256 }) => sha256),
    ...hashes('audio', before.audio, now.audio, ({ pcmSha256 }) => pcmSha256),
    ...references(before, now),
    ...variants(before, now),
  ];
}

const MACHINE = ['platform', 'kernel', 'cpu', 'cores', 'affinity', 'allocator'] as const;

function fields<T extends object, K extends keyof T & string>(
  what: string,
  before: T,
  now: T,
  keys: readonly K[],
): string[] {
  return keys.flatMap((key) => change(`${what}, ${key}`, before[key], now[key]));
}

function change(what: string, before: unknown, now: unknown): string[] {
  const [was, is] = [shown(before), shown(now)];
  return was === is ? [] : [`${what}: it was ${was}, now it is ${is}`];
}

const shown = (value: unknown): string =>
  value === undefined ? 'not there' : typeof value === 'string' ? value : JSON.stringify(value);

/** Things with an id and a hash; of one id there may be several, as of a model that is made for each audio. */
function hashes<T extends { readonly id: string }>(
  what: string,
  before: readonly T[],
  now: readonly T[],
  hash: (thing: T) => string,
): string[] {
  const ids = [...new Set([...before, ...now].map(({ id }) => id))];
  const of = (things: readonly T[], id: string): string | undefined => {
    const found = things.filter((thing) => thing.id === id).map((thing) => hash(thing).slice(0, 12));
    return found.length === 0 ? undefined : `sha256 ${found.sort().join(', ')}…`;
  };
  return ids.flatMap((id) => change(`${what} ${id}`, of(before, id), of(now, id)));
}

function references(before: RunRecord, now: RunRecord): string[] {
  return before.audio.flatMap(({ id, reference, language }) => {
    const other = now.audio.find((audio) => audio.id === id);
    if (other === undefined) return [];
    return [
      ...change(`reference of ${id}`, reference, other.reference),
      ...change(`language of ${id}`, language, other.language),
    ];
  });
}

function variants(before: RunRecord, now: RunRecord): string[] {
  const ids = [...new Set([...before.variants, ...now.variants].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, is] = [before, now].map((record) => record.variants.find((variant) => variant.id === id));
    if (was === undefined || is === undefined) {
      return [`variant ${id}: ${was === undefined ? 'it was not in the run' : 'it is no longer there'}`];
    }
    const said = [...variant(was, is), ...change(`options of ${id}`, before.options[id], now.options[id])];
    if (said.length > 0 || was.plan === is.plan) return said;
    return [`variant ${id}: its steps or settings are others`];
  });
}

function variant(before: Variant, now: Variant): string[] {
  const what = `variant ${before.id}`;
  const keys = ['engine', 'outline', 'iterationsPlanned', 'launchesPlanned', 'tolerance'] as const;
  const gates = ({ expect }: Variant): string[] =>
    expect.map(({ gate, severity }) => `${gate} (${severity})`);
  return [...fields(what, before, now, keys), ...change(`${what}, gates`, gates(before), gates(now))];
}
