import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { shownLine } from '../../src/cli/console/terminal.ts';
import { Comparison } from '../../src/record/comparison.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { visibleText } from '../../src/record/visible-text.ts';
import { comparisonScreen } from '../../src/reports/comparison/screen.ts';
import { comparisonMarkdown, comparisonText } from '../../src/reports/comparison/text.ts';
import { flameGraph } from '../../src/reports/diagnosis/flame-graph.ts';
import { githubAnnotations } from '../../src/reports/github/annotations.ts';
import { comparisonPage } from '../../src/reports/html/comparison.ts';
import { htmlReport } from '../../src/reports/html/report.ts';
import { issueText } from '../../src/reports/issue/issue-text.ts';
import { junitReport } from '../../src/reports/junit/report.ts';
import { plotFiles } from '../../src/reports/markdown/plots.ts';
import { markdownReport } from '../../src/reports/markdown/report.ts';
import { terminalDiagnosis } from '../../src/reports/terminal/diagnosis.ts';
import { PLAIN } from '../../src/reports/terminal/line.ts';
import { runScreen } from '../../src/reports/terminal/screen.ts';
import { terminalSummary } from '../../src/reports/terminal/summary.ts';
import { beyondText, EVIL, poisoned, sampleOf, steering } from '../support/hostile.ts';
import { richRun } from './rich-run.ts';

/** Records whose every string is hostile: one with figures for every part of a report, others with every field there can be. */
const RUNS: readonly (readonly [what: string, record: RunRecord])[] = [
  ['a rich run', RunRecord.parse(poisoned(RunRecord, richRun(12)))],
  ...[0, 1, 2, 3].map(
    (round) =>
      [`everything a record can hold, ${round}`, RunRecord.parse(sampleOf(RunRecord, round))] as const,
  ),
];
const COMPARISONS = [0, 1, 2, 3].map((round) => Comparison.parse(sampleOf(Comparison, round)));

/** What a page or a picture has that our own never have. */
function foreign(markup: string): string[] {
  const { document } = parseHTML(markup.startsWith('<svg') ? `<html><body>${markup}</body></html>` : markup);
  const elements = [...document.querySelectorAll('img, iframe, object, a[href^="http"]')].map(String);
  const handlers = [...document.querySelectorAll('*')].flatMap((element) =>
    [...element.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
  );
  return [...elements, ...handlers];
}

describe('a hostile string in any field of a record', () => {
  it('is in the records that are tried', () => {
    for (const [, record] of RUNS)
      expect(JSON.stringify(record).split(JSON.stringify(EVIL).slice(1, -1)).length).toBeGreaterThan(100);
  });

  it.each(RUNS)('shows as text in Markdown: %s', (_what, record) => {
    for (const text of [
      markdownReport(record),
      markdownReport(record, { plots: false }),
      issueText(record),
    ]) {
      expect(steering(text)).toEqual([]);
      expect(beyondText(text)).toEqual([]);
    }
  });

  it.each(RUNS)('shows as text in the page and its pictures: %s', (_what, record) => {
    const page = htmlReport(record, { plotScript: 'var uPlot;', plotStyle: '' });
    const pictures = [
      ...plotFiles(record).map(({ content }) => content),
      ...(record.diagnoses ?? []).map((diagnosis) => flameGraph(diagnosis)),
    ];
    for (const markup of [page, ...pictures]) {
      expect(steering(markup)).toEqual([]);
      expect(foreign(markup)).toEqual([]);
    }
  });

  it.each(RUNS)('shows as text in JUnit: %s', (_what, record) => {
    const xml = junitReport(record);
    expect(steering(xml)).toEqual([]);
    const { document } = parseHTML(xml.replace(/^<\?xml.*\n/, ''));
    const names = new Set([...document.querySelectorAll('*')].map(({ tagName }) => tagName.toLowerCase()));
    for (const name of names)
      expect([
        'testsuites',
        'testsuite',
        'properties',
        'property',
        'testcase',
        'failure',
        'error',
        'skipped',
        'system-out',
      ]).toContain(name);
  });

  it.each(RUNS)('ends no annotation: %s', (_what, record) => {
    for (const line of githubAnnotations(record, `s.yaml${EVIL}`)) {
      expect(line).toMatch(/^::(error|warning|notice) [^\n]*$/);
      expect(steering(line)).toEqual([]);
    }
  });

  it.each(RUNS)('breaks no screen: %s', (_what, record) => {
    for (const text of [terminalSummary(record), terminalDiagnosis(record)])
      expect(steering(visibleText(text))).toEqual([]);
    for (const line of runScreen(record, PLAIN)) expect(steering(shownLine(line, PLAIN))).toEqual([]);
  });

  it.each(COMPARISONS)('shows as text in a comparison', (comparison) => {
    const markdown = comparisonMarkdown(comparison);
    const page = comparisonPage(comparison, EVIL);
    expect([...steering(markdown), ...beyondText(markdown)]).toEqual([]);
    expect([...steering(page), ...foreign(page)]).toEqual([]);
    expect(steering(visibleText(comparisonText(comparison)))).toEqual([]);
    for (const line of comparisonScreen(comparison, PLAIN))
      expect(steering(shownLine(line, PLAIN))).toEqual([]);
  });
});
