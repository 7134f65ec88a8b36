import { existsSync, realpathSync } from 'node:fs';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { type Interrupted, openInterrupted } from '../../record/store/interrupted-run.ts';
import { machineEnvironment, openScenarios } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import { Overrides } from '../../scenarios/plan/overrides.ts';
import type { EngineSpec, Plan } from '../../scenarios/plan/plan.ts';
import { configuredFiles, planScenario } from '../../scenarios/plan-scenario.ts';
import { everyStep } from '../../scenarios/steps/walk.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import type { Terminal } from '../console/terminal.ts';
import { type LoadedPlan, loadPlan } from './load-plan.ts';

/** A stored run and the plan to go on with. */
export interface Resumed extends LoadedPlan {
  readonly resume: Interrupted;
}

/** What the command line says beside `--resume`. */
interface ResumeFlags {
  readonly config?: string;
  readonly overrides: Overrides;
}

/**
 * Opens the run that `--resume` names and plans its scenario again: as it was asked for, where the command line says nothing
 * else. The folder of a run may come from anybody, so that the journal chooses among what is configured here, and brings
 * nothing: no scenario file, library, program or model file of its own (docs/threat-model.md).
 * @returns undefined when the run has come to its end
 * @throws Failure (2) when there is no such run, it is of another scenario than `ids`, or names what is not configured
 */
export async function resumedRun(
  run: string,
  ids: readonly string[],
  flags: ResumeFlags,
  terminal: Terminal,
): Promise<Resumed | undefined> {
  const resume = openInterrupted(run);
  try {
    const { id } = resume.record.scenario;
    if (ids.some((other) => other !== id)) {
      throw new Failure(
        ExitCode.usage,
        `the run to take up again is of scenario ${id}, not of ${ids.filter((other) => other !== id).join(', ')}`,
        'leave the scenario out: the run knows it',
      );
    }
    if (resume.completed) {
      resume.folder.close();
      return undefined;
    }
    for (const note of resume.notes) terminal.note(note);
    return { ...(await planAgain(run, resume.record, flags, terminal)), resume };
  } catch (thrown) {
    resume.folder.close();
    throw thrown;
  }
}

async function planAgain(
  run: string,
  record: RunRecord,
  { config, overrides }: ResumeFlags,
  terminal: Terminal,
): Promise<LoadedPlan> {
  const { id, invocation } = record.scenario;
  const source = openScenarios(config);
  const again = `asr-bench run --resume ${run}`;
  if (config === undefined && invocation !== undefined && !isSame(invocation.config, source.path)) {
    throw new Failure(
      ExitCode.usage,
      `the run in ${run} names the scenario file ${invocation.config}; the one in use here is ${source.path}`,
      [
        `if it is yours: ${again} --config ${invocation.config}`,
        'the folder of a run brings no scenario file: one can name programs and libraries to run (docs/threat-model.md)',
      ],
    );
  }
  const environment = machineEnvironment(knownModels());
  const configured = configuredFiles(source, { overrides: { ...overrides, models: 'real' }, environment });
  const { build: _program, buildTimeout: _timeout, ...asked } = storedOverrides(record);
  // The command line's own choice of an engine replaces the other kind of choice, too.
  const { engines, library, builds, ...rest } = asked;
  const chosen = overrides.engines ?? overrides.library;
  const kept =
    chosen === undefined
      ? withOwnLibrary(
          withOwnSource(asked, configured.engines, again),
          record,
          await hashed(configured.engines),
          again,
        )
      : rest;
  const loaded = loadPlan(id, config, { ...kept, ...overrides }, terminal);
  // What the command line sets is the user's own.
  if (overrides.set === undefined) {
    const { set: _, ...unset } = { ...kept, ...overrides };
    const { plan } = planScenario(source, id, { overrides: unset, environment, compileGate });
    refuseStrangers(loaded.plan, { ...configured, calls: plan === undefined ? [] : callsOf(plan) }, run);
  }
  return loaded;
}

function storedOverrides({ scenario, id }: RunRecord): Overrides {
  const parsed = Overrides.safeParse(scenario.invocation?.overrides ?? {});
  if (parsed.success) return parsed.data;
  throw new Failure(
    ExitCode.usage,
    `the journal of ${id} does not say how the run was asked for`,
    'begin anew, with `asr-bench run <id>`',
  );
}

/** sha256 of the libraries that are configured and there, by their path. */
async function hashed(engines: readonly EngineSpec[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { library } of engines)
    if (library !== 'calibration' && existsSync(library)) found.set(library, await sha256File(library));
  return found;
}

/**
 * The overrides with the configured library in place of the one that the journal names: the same bytes, from where the user
 * has them, so that what lies beside the other is not loaded either.
 */
function withOwnLibrary(
  stored: Overrides,
  record: RunRecord,
  configured: ReadonlyMap<string, string>,
  again: string,
): Overrides {
  const own = (library: string, engine: string): string => {
    if (library === 'calibration') return library;
    const sha256 = record.engines.find(({ id }) => id === engine)?.sha256;
    const same = [...configured].find(([path, hash]) => isSame(path, library) || hash === sha256);
    if (same !== undefined) return same[0];
    throw new Failure(
      ExitCode.usage,
      `the journal of ${record.id} names the library ${library}, which is not configured here`,
      [
        `if you trust it: ${again} --library ${library}`,
        'the folder of a run brings no library: it is given by --library, ASR_BENCH_LIBRARY or the scenario file in use (docs/threat-model.md)',
      ],
    );
  };
  const { library, builds } = stored;
  return {
    ...stored,
    ...exact({
      library: library === undefined ? undefined : own(library, 'library'),
      builds:
        builds &&
        Object.fromEntries(
          Object.entries(builds).map(([id, build]) => [
            id,
            'library' in build ? { library: own(build.library, id) } : build,
          ]),
        ),
    }),
  };
}

/** A journal chooses commits of a source that is configured here; it brings no repository, and no program that builds one. */
function withOwnSource(stored: Overrides, configured: readonly EngineSpec[], again: string): Overrides {
  for (const [id, build] of Object.entries(stored.builds ?? {})) {
    if (!('source' in build) || configured.some((own) => own.id === build.engine && own.source !== undefined))
      continue;
    throw new Failure(
      ExitCode.usage,
      `the run was asked for with engine ${id}, built from ${build.source}, which is not configured here`,
      [
        `if you trust it: ${again} --engine ${build.source}@${build.ref} --build <your program>`,
        'the folder of a run brings no program and no repository (docs/threat-model.md)',
      ],
    );
  }
  return stored;
}

/** What a plan calls, in words: commands and requests of its steps, commands around its launches. */
const callsOf = ({ cells }: Plan): string[] => [
  ...cells.flatMap(({ prepare, cleanup }) => [prepare ?? [], cleanup ?? []].flat()),
  ...cells
    .flatMap(({ before, each, after }) => everyStep([...before, ...each, ...after]))
    .flatMap((step) => (step.step === 'call' ? [JSON.stringify(step.call)] : [])),
];

/** `--set` in a journal may have changed what an engine is, what is called, or which file a model. */
function refuseStrangers(
  plan: Plan,
  { engines, modelFiles, calls }: ReturnType<typeof configuredFiles> & { readonly calls: readonly string[] },
  run: string,
): void {
  const what = ({
    library,
    prepare,
    env,
    program,
    source,
  }: Pick<EngineSpec, 'env' | 'program' | 'source'> & {
    library?: string | undefined;
    prepare?: string | undefined;
  }): string =>
    // Which commit of a source it is, the run says.
    JSON.stringify([
      source === undefined ? library : [source.address, source.build],
      prepare,
      Object.entries(env).sort(),
      program,
    ]);
  const known = new Set(
    engines.flatMap((engine) => [what(engine), what({ ...engine, env: {}, prepare: undefined })]),
  );
  const strangers = [
    ...Object.values(plan.engines)
      .filter((engine) => !known.has(what(engine)))
      .map(({ id, library }) => `engine ${id} (${library}): its library, program or variables are others`),
    ...Object.values(plan.models).flatMap(({ id, file }) =>
      file === undefined || modelFiles.includes(file) ? [] : [`model ${id}: ${file}`],
    ),
    ...[...new Set(callsOf(plan))].filter((call) => !calls.includes(call)).map((call) => `a call: ${call}`),
  ];
  if (strangers.length === 0) return;
  throw new Failure(
    ExitCode.usage,
    [`the run in ${run} changes what is configured here:`, ...strangers].join('\n  '),
    'give the --set options that changed it again: the folder of a run brings none (docs/threat-model.md)',
  );
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return one === other;
  }
}
