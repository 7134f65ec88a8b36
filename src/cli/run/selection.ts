import type { Command } from 'commander';
import type { RunRecord } from '../../record/run-record.ts';
import { newestRun } from '../../record/store/stored-runs.ts';
import { openScenarios } from '../../scenarios/file.ts';
import { loadFile, matchingScenarios, type ScenarioFile, tagsOf } from '../../scenarios/load/file.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';

export interface SelectionFlags {
  readonly grep?: string;
  readonly lastFailed?: boolean;
  readonly config?: string;
  readonly out: string;
}

/** A scenario to run; of one that failed before, the variants that did. */
export interface Selected {
  readonly id: string;
  readonly variants?: readonly string[];
  /** The run in which it did not pass. */
  readonly before?: RunRecord;
}

/** Options that choose scenarios instead of their ids. */
export const addSelection = (command: Command): Command =>
  command
    .option('--grep <pattern>', 'every scenario whose id, title or tag the regular expression is found in')
    .option('--last-failed', 'only what did not pass in the newest run of each scenario in --out');

/**
 * The scenarios that a command line chooses. Nothing chosen is an error: a job that measured nothing must not be green.
 * @throws Failure (2)
 */
export function selected(
  ids: readonly string[],
  flags: SelectionFlags,
  terminal: Pick<Terminal, 'note'>,
): Selected[] {
  if (flags.grep !== undefined && ids.length > 0)
    throw new Failure(
      ExitCode.usage,
      '--grep chooses the scenarios, and ids are given too',
      'give one of them',
    );
  const named = flags.grep === undefined ? ids : grepped(flags.grep, fileOf(flags));
  if (flags.lastFailed !== true) return named.map((id) => ({ id }));
  return lastFailed(named.length > 0 ? named : [...fileOf(flags).scenarios.keys()], flags.out, terminal);
}

const fileOf = ({ config }: SelectionFlags): ScenarioFile => loadFile(openScenarios(config), process.env);

function grepped(text: string, file: ScenarioFile): string[] {
  let pattern: RegExp;
  try {
    pattern = new RegExp(text, 'u');
  } catch (thrown) {
    throw new Failure(
      ExitCode.usage,
      `--grep ${text}: ${reasonOf(thrown)}`,
      'it takes a regular expression, e.g. "leak|speed"',
    );
  }
  const ids = matchingScenarios(file, pattern);
  if (ids.length > 0) return ids;
  const [all, tags] = [[...file.scenarios.keys()], tagsOf(file)];
  const near = nearest(text, [...all, ...tags]);
  throw new Failure(
    ExitCode.usage,
    `--grep ${text} matches no scenario of ${file.source.file}: nothing was measured\n  scenarios: ${all.join(', ')}${tags.length === 0 ? '' : `\n  tags: ${tags.join(', ')}`}`,
    near === undefined ? [] : [`--grep ${near}`],
  );
}

function lastFailed(ids: readonly string[], out: string, terminal: Pick<Terminal, 'note'>): Selected[] {
  const runs = ids.flatMap((id) => newestRun(out, id) ?? []);
  if (runs.length === 0)
    throw new Failure(
      ExitCode.usage,
      `--last-failed: there is no run of ${ids.join(', ')} in ${out}`,
      'run them without it first, or name the folder of the runs with --out',
    );
  const failed = runs.filter(({ verdict }) => verdict?.outcome !== 'pass');
  if (failed.length === 0) {
    throw new Failure(
      ExitCode.usage,
      `--last-failed: nothing to measure: the newest run of ${runs.map(({ scenario }) => scenario.id).join(', ')} in ${out} passed`,
      'this says nothing of the build that is there now: leave --last-failed out to measure it',
    );
  }
  return failed.map((record) => {
    const open = record.variants.filter(({ outcome }) => outcome !== 'pass');
    const variants = [...new Set(open.map(({ variant }) => variant))];
    const { id } = record.scenario;
    terminal.note(
      `${id}: ${variants.length === 0 ? 'all of it' : variants.join(', ')}, which did not pass in ${record.id}`,
    );
    return { id, before: record, ...(variants.length === 0 ? {} : { variants }) };
  });
}
