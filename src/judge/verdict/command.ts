import { basename } from 'node:path';
import { z } from 'zod';
import type { RunRecord, Variant } from '../../record/run-record.ts';

const Changes = z
  .object({
    library: z.string().optional(),
    models: z.string().optional(),
    engines: z.array(z.string()).optional(),
    build: z.string().optional(),
    set: z.array(z.string()).optional(),
    variants: z.array(z.string()).optional(),
    iterations: z.number().optional(),
    launches: z.number().optional(),
    untilConclusive: z.boolean().optional(),
    baseline: z.string().optional(),
  })
  .catch({});

/** A file of this name is found by itself, in the working folder or as the packaged one. */
const DEFAULT_FILE = 'scenarios.yaml';

/**
 * A command that measures a variant of a run again, as it was measured: with its library, weights and settings. Without
 * them it would measure another engine, the simulator if none is configured, and answer for that.
 * @param variant one, or several; absent: those that were asked for
 * @param times iterations in the place of those that were asked for
 */
export function commandFor(
  record: Pick<RunRecord, 'scenario' | 'engines'>,
  name: 'run' | 'diagnose',
  variant?: string | readonly string[],
  times?: number,
): string {
  const { id, invocation } = record.scenario;
  const {
    models,
    engines,
    build,
    set = [],
    variants = [],
    iterations,
    launches,
    untilConclusive,
    baseline,
    ...given
  } = Changes.parse(invocation?.overrides ?? {});
  const [only, ...others] = record.engines;
  // One that came from the environment is not there in another shell.
  const configured =
    only !== undefined &&
    others.length === 0 &&
    !only.calibration &&
    only.program === undefined &&
    only.source === undefined &&
    engines === undefined;
  const library = given.library ?? (configured ? only.library : undefined);
  const config = configOf(record);
  // A commit is named by its hash: the branch goes on.
  const source = others.length === 0 ? only?.source : undefined;
  const options: [string, string | undefined][] = [
    ['--config', config],
    ['--engine', source === undefined ? engines?.join(',') : `${source.address}@${source.commit.hash}`],
    ['--build', source?.build.program ?? build],
    ['--library', library],
    ['--models', models],
    ['--launches', launches?.toString()],
    ...set.map((change): [string, string] => ['--set', change]),
    // Of one variant no more is said than where it is.
    ...(variant === undefined
      ? [
          ...variants.map((one): [string, string] => ['--variant', one]),
          ['--iterations', (times ?? iterations)?.toString()] satisfies [string, string | undefined],
          ['--baseline', baseline] satisfies [string, string | undefined],
        ]
      : [
          ...[variant].flat().map((one): [string, string] => ['--variant', one]),
          ['--iterations', times?.toString()] satisfies [string, string | undefined],
        ]),
  ];
  const said = options.flatMap(([option, value]) =>
    value === undefined ? [] : [`${option} ${quoted(value)}`],
  );
  const until = variant === undefined && untilConclusive === true ? ['--until-conclusive'] : [];
  return [`asr-bench ${name} ${id}`, ...said, ...until].join(' ');
}

/**
 * The command that names what leaks in a variant; undefined where it was run, or cannot be: functions are named of libraries
 * that a host of ours loads.
 */
export function diagnoseFor(record: RunRecord, { id, program }: Variant): string | undefined {
  const named = record.diagnoses?.some(({ variant, failed }) => variant === id && failed === undefined);
  return program === true || named === true ? undefined : commandFor(record, 'diagnose', id);
}

/** The command that made a run; undefined where its record does not say how it was asked for, or it watched programs. */
export function madeBy(record: RunRecord): string | undefined {
  const { scenario, engines, diagnoses } = record;
  if (scenario.invocation === undefined || engines.some(({ program }) => program !== undefined))
    return undefined;
  return commandFor(record, diagnoses === undefined ? 'run' : 'diagnose');
}

/** A command that goes on with a run. Its folder brings no scenario file: one of another name is named (docs/threat-model.md). */
export function resumeCommand(record: RunRecord, folder: string): string {
  const config = configOf(record);
  return `asr-bench run --resume ${quoted(folder)}${config === undefined ? '' : ` --config ${quoted(config)}`}`;
}

/** The scenario file, where it is not found by itself. */
const configOf = ({ scenario: { invocation } }: Pick<RunRecord, 'scenario'>): string | undefined =>
  invocation === undefined || basename(invocation.config) === DEFAULT_FILE ? undefined : invocation.config;

/** As a shell takes it. */
export const quoted = (value: string): string =>
  /^[\w.,:/=@+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
