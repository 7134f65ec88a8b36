import { appendFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Comparison } from '../../record/comparison.ts';
import { comparisonMarkdown } from '../../reports/comparison/text.ts';
import { comparisonAnnotations } from '../../reports/github/annotations.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { replaceFile } from '../../system/replace-file.ts';
import { openTargets, REPORTERS, type ReporterUse, reportingOf, type Voice } from '../run/reporters.ts';

export function addComparisonReporters(command: Command): Command {
  return command.option(
    '--reporter <name>',
    'github (step summary and annotation), markdown=file (a copy of report.md, for a comment); several: repeat, or a,b',
    (value: string, before: string[] = []): string[] => [...before, ...value.split(',')],
  );
}

/**
 * What is written beside the comparison's folder; each place is opened now: a bad one must not cost an hour of measuring.
 * @throws Failure (2) for another reporter, (3) for a place that cannot be written to
 */
export function comparisonReporters(reporter: readonly string[] | undefined): readonly ReporterUse[] {
  const reporting = reportingOf({ reporter: [...(reporter ?? [])] });
  const other = reporting.uses.find(({ name }) => name !== 'github' && name !== 'markdown');
  if (other !== undefined) {
    throw new Failure(
      ExitCode.usage,
      `--reporter ${other.name} is none of a comparison; it takes github and markdown=file`,
      'comparison.json, report.html and report.md are in its folder anyway',
    );
  }
  openTargets(reporting);
  return reporting.uses;
}

export function publishComparison(comparison: Comparison, uses: readonly ReporterUse[], voice: Voice): void {
  for (const { name, copy } of uses) {
    const markdown = comparisonMarkdown(comparison);
    if (copy !== undefined) replaceFile(resolve(copy), markdown);
    if (name !== 'github') continue;
    for (const line of comparisonAnnotations(comparison)) voice.annotate(line);
    const summary = REPORTERS.github.appends();
    if (summary !== undefined) appendFileSync(summary, `${markdown}\n`);
  }
}
