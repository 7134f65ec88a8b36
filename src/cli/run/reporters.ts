import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { INCONCLUSIVE_AS, type InconclusiveAs } from '../../reports/junit/report.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** What `--reporter` may name. The files of the run's folder are written whether they are named or not. */
export const REPORTERS = ['html', 'markdown', 'junit', 'json', 'github'] as const;
export type ReporterName = (typeof REPORTERS)[number];

/** One use of a reporter: `junit`, or `junit=results/asr.xml` for a copy of its file at a place of one's own. */
export interface ReporterUse {
  readonly name: ReporterName;
  readonly copy?: string;
}

export interface ReporterFlags {
  readonly reporter?: string[];
  readonly junitInconclusive?: string;
}

export interface Reporting {
  readonly uses: readonly ReporterUse[];
  readonly inconclusive: InconclusiveAs;
}

/** The options of every command that writes reports. */
export function addReporters(command: Command): Command {
  return command
    .option(
      '--reporter <name>',
      `${REPORTERS.join(', ')}; several: repeat, or a,b; name=file for a copy at a place of your own`,
      (value: string, before: string[] = []): string[] => [...before, ...value.split(',')],
    )
    .option(
      '--junit-inconclusive <as>',
      `what an undecided gate is in junit.xml: ${INCONCLUSIVE_AS.join(' or ')} (default: failure)`,
    );
}

/** What cannot be looked at is no folder that is known of: writing will tell. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * The reporters that a command line asks for.
 * @throws Failure (2) with every name that is none
 */
export function reportingOf({ reporter = [], junitInconclusive = 'failure' }: ReporterFlags): Reporting {
  const problems: string[] = [];
  const hints: string[] = [];
  const uses = reporter
    .map((use) => use.trim())
    .filter((use) => use !== '')
    .flatMap((use): ReporterUse[] => {
      const [word = '', ...rest] = use.split('=');
      const copy = rest.join('=');
      const name = REPORTERS.find((known) => known === word);
      if (name === undefined) {
        problems.push(`--reporter ${word} is none; there are: ${REPORTERS.join(', ')}`);
        const near = nearest(word, REPORTERS);
        if (near !== undefined) hints.push(`--reporter ${near}`);
        return [];
      }
      if (name === 'github' && copy !== '') {
        problems.push('--reporter github writes no file of its own: it appends to $GITHUB_STEP_SUMMARY');
        return [];
      }
      if (copy !== '' && isFolder(copy)) {
        problems.push(`--reporter ${use}: ${copy} is a folder; name a file in it`);
        return [];
      }
      return [{ name, ...(copy === '' ? {} : { copy }) }];
    });
  const inconclusive = INCONCLUSIVE_AS.find((known) => known === junitInconclusive);
  if (inconclusive === undefined) {
    problems.push(
      `--junit-inconclusive is ${junitInconclusive}; it takes one of: ${INCONCLUSIVE_AS.join(', ')}`,
    );
  }
  if (problems.length > 0 || inconclusive === undefined) {
    throw new Failure(ExitCode.usage, problems.join('\n'), hints);
  }
  return { uses, inconclusive };
}
