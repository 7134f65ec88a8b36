import { appendFileSync, lstatSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { sinceLast } from '../../judge/comparison/stored.ts';
import type { Comparison } from '../../record/comparison.ts';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { filesToRead, lastRunLike } from '../../record/store/beside-run.ts';
import { bencherReport } from '../../reports/bencher/report.ts';
import { benchmarkActionReport } from '../../reports/benchmark-action/report.ts';
import { ctrfReport } from '../../reports/ctrf/report.ts';
import { githubAnnotations } from '../../reports/github/annotations.ts';
import type { HtmlAssets } from '../../reports/html/report.ts';
import { INCONCLUSIVE_AS, type InconclusiveAs, junitReport } from '../../reports/junit/report.ts';
import { markdownReport } from '../../reports/markdown/report.ts';
import { openMetricsReport } from '../../reports/openmetrics/report.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { checkReplaceable } from '../../system/replace-file.ts';
import { offering } from '../console/offering.ts';

/** One way of writing a run down. */
export interface Reporter {
  /** Its file in the run's folder, written whether it is asked for or not; absent: only where it is asked for. */
  readonly file?: string;
  readonly write?: (record: RunRecord, reporting: Reporting, folder: string) => string | Promise<string>;
  /** Programs keep what they find in its copy: an old one goes before anything is measured. */
  readonly kept?: true;
  /** Pictures that the file shows, relative to the run's folder. */
  readonly pictures?: (
    record: RunRecord,
  ) => Promise<readonly { readonly file: string; readonly content: string }[]>;
  /** A place that it appends to when the command is over, beside what it prints. */
  readonly appends?: () => string | undefined;
  readonly publish?: (record: RunRecord, voice: Voice | undefined) => void;
}

/** Where reporters that print do so. */
export interface Voice {
  annotate(line: string): void;
}

/** What `--reporter` may name. */
export const REPORTERS = {
  html: { file: 'report.html', write: htmlFile },
  markdown: {
    file: 'report.md',
    write: (record) => markdownReport(record),
    pictures: async (record) => (await import('../../reports/markdown/plots.ts')).plotFiles(record),
  },
  junit: { file: 'junit.xml', write: (record, { inconclusive }) => junitReport(record, inconclusive) },
  bencher: { kept: true, write: (record) => bencherReport(record) },
  'benchmark-action': { kept: true, write: (record) => benchmarkActionReport(record) },
  ctrf: { kept: true, write: (record) => ctrfReport(record) },
  openmetrics: { kept: true, write: (record) => openMetricsReport(record) },
  json: { write: (record) => `${JSON.stringify(record)}\n` },
  github: { appends: stepSummary, publish: publishToGithub },
} as const satisfies Readonly<Record<string, Reporter>>;
export type ReporterName = keyof typeof REPORTERS;

const NAMES = Object.keys(REPORTERS) as readonly ReporterName[];

/** The maker of pictures takes a third of a second to load: only when pictures are written. */
async function htmlFile(record: RunRecord, { sounds }: Reporting, folder: string): Promise<string> {
  const { htmlReport } = await import('../../reports/html/report.ts');
  return htmlReport(record, htmlAssets(), {
    files: [...filesToRead(folder), 'report.md'],
    ...exact({ since: sinceOf(record, folder), sounds }),
  });
}

/** What changed since the last run that measured the same, of a run that has ended. */
function sinceOf(record: RunRecord, folder: string): Comparison | undefined {
  if (record.endedAt === undefined) return undefined;
  const last = lastRunLike(folder, record);
  return last && sinceLast(last, { record, folder });
}

/** The sources that go into an HTML report, read from the installed package. */
export function htmlAssets(): HtmlAssets {
  const folder = dirname(createRequire(import.meta.url).resolve('uplot'));
  return {
    plotScript: readFileSync(join(folder, 'uPlot.iife.min.js'), 'utf8'),
    plotStyle: readFileSync(join(folder, 'uPlot.min.css'), 'utf8'),
  };
}

function stepSummary(): string | undefined {
  const { GITHUB_STEP_SUMMARY: summary } = process.env;
  return summary === '' ? undefined : summary;
}

/** The step summary, where the runner names a file for it, and annotations, which it reads from what is printed. */
function publishToGithub(record: RunRecord, voice: Voice | undefined): void {
  const { GITHUB_WORKSPACE: workspace = process.cwd() } = process.env;
  const file = record.scenario.invocation?.config ?? record.scenario.file;
  for (const line of githubAnnotations(record, relative(workspace, resolve(file)))) voice?.annotate(line);
  const summary = stepSummary();
  if (summary !== undefined) appendFileSync(summary, `${markdownReport(record, { plots: false })}\n`);
}

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
  /** What the page may have in it to be heard. */
  readonly sounds?: ReadonlyMap<string, string>;
}

/** The options of every command that writes reports. */
export function addReporters(command: Command): Command {
  return command
    .addOption(
      offering(
        '--reporter <name>',
        'several: repeat, or a,b; name=file for a copy at a place of your own',
        NAMES,
      ).argParser((value: string, before: string[] = []): string[] => [...before, ...value.split(',')]),
    )
    .addOption(
      offering(
        '--junit-inconclusive <as>',
        'what an undecided gate is in junit.xml (default: failure)',
        INCONCLUSIVE_AS,
      ),
    );
}

/** Without a file it would write nowhere, and nobody would be told. */
const leavesNothing = ({ file, appends, publish }: Reporter): boolean =>
  file === undefined && appends === undefined && publish === undefined;

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
      const name = NAMES.find((known) => known === word);
      if (name === undefined) {
        problems.push(`--reporter ${word} is none; there are: ${NAMES.join(', ')}`);
        const near = nearest(word, NAMES);
        if (near !== undefined) hints.push(`--reporter ${near}`);
        return [];
      }
      if (copy === '' && use.includes('=')) {
        problems.push(
          `--reporter ${use} names no file; ${word}=FILE writes a copy there, ${word} alone needs none`,
        );
        return [];
      }
      if (copy === '' && leavesNothing(REPORTERS[name])) {
        problems.push(`--reporter ${word} needs a file: ${word}=FILE`);
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

/** Programs take what they find: of a run that never comes to its end they must not read the figures of the last one. */
function removeOld(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === true) rmSync(path);
}

/**
 * Opens what the reporters will write to beside the run's folder: a bad place must not cost an hour of measuring.
 * @throws Failure (3) with every place that cannot be written to
 */
export function openTargets({ uses }: Reporting): void {
  const problems: string[] = [];
  const attempt = (use: string, open: () => void): void => {
    try {
      open();
    } catch (thrown) {
      problems.push(`--reporter ${use} cannot be written: ${reasonOf(thrown)}`);
    }
  };
  for (const { name, copy } of uses) {
    const reporter: Reporter = REPORTERS[name];
    if (copy !== undefined) attempt(`${name}=${copy}`, () => checkReplaceable(resolve(copy)));
    const place = reporter.appends?.();
    if (place !== undefined) attempt(`${name} (${place})`, () => appendFileSync(place, ''));
  }
  if (problems.length > 0) {
    throw new Failure(
      ExitCode.missing,
      problems.join('\n'),
      'give a file in a folder that can be written to',
    );
  }
  for (const { name, copy } of uses) {
    const reporter: Reporter = REPORTERS[name];
    if (copy !== undefined && reporter.kept === true) removeOld(resolve(copy));
  }
}
