import type { Command } from 'commander';
import { grouped } from '../../record/grouped.ts';
import { isPart } from '../../record/part-run.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { runsOf } from '../../record/store/stored-runs.ts';
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
  /** The runs in which they did not pass. */
  readonly before?: readonly RunRecord[];
}

/** Options that choose scenarios instead of their ids. */
export const addSelection = (command: Command): Command =>
  command
    .option('--grep <pattern>', 'every scenario whose id, title or tag the regular expression is found in')
    .option('--last-failed', 'only what did not pass when it was last run, by the runs in --out');

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
  const found = ids.map((id) => ({ id, ...lastOutcomes(runsOf(out, id)) }));
  const known = found.filter(({ newest }) => newest !== undefined);
  if (known.length === 0)
    throw new Failure(
      ExitCode.usage,
      `--last-failed: there is no run of ${ids.join(', ')} in ${out}`,
      'run them without it first, or name the folder of the runs with --out',
    );
  const failed = known.filter(({ newest, open }) => newest?.verdict?.outcome !== 'pass' || open.length > 0);
  if (failed.length === 0) {
    throw new Failure(
      ExitCode.usage,
      `--last-failed: nothing to measure: the newest run of ${known.map(({ id }) => id).join(', ')} in ${out} passed`,
      'this says nothing of the build that is there now: leave --last-failed out to measure it',
    );
  }
  return failed.map(({ id, newest, open }) => {
    const variants = open.map(({ variant }) => variant);
    const before = open.length === 0 && newest !== undefined ? [newest] : open.map(({ record }) => record);
    terminal.note(
      `${id}: ${variants.length === 0 ? 'all of it' : variants.join(', ')}, which did not pass in ${[...new Set(before.map((run) => run.id))].join(', ')}`,
    );
    return { id, before, ...(variants.length === 0 ? {} : { variants }) };
  });
}

/**
 * The variants that did not pass when each was last measured: a newer run of some of them says nothing of the others. What
 * is older than a run of all of them is not asked; what the library cannot do will not do better now.
 */
export function lastOutcomes(runs: Iterable<RunRecord>): {
  newest: RunRecord | undefined;
  open: { variant: string; record: RunRecord }[];
} {
  let newest: RunRecord | undefined;
  const latest = new Map<string, { record: RunRecord; passed: boolean }>();
  for (const record of runs) {
    newest ??= record;
    for (const [variant, cells] of grouped(record.variants, (cell) => cell.variant)) {
      const passed = cells.every(({ outcome, status }) => outcome === 'pass' || status === 'unsupported');
      if (!latest.has(variant)) latest.set(variant, { record, passed });
    }
    if (!isPart(record)) break;
  }
  const open = [...latest].filter(([, { passed }]) => !passed);
  return { newest, open: open.map(([variant, { record }]) => ({ variant, record })) };
}
