import { describe, expect, it } from 'vitest';
import { assembleComparison } from '../../../src/judge/comparison/assemble.ts';
import { pairsIn } from '../../../src/judge/comparison/pairs.ts';
import type { Comparison } from '../../../src/record/comparison.ts';
import type { Variant } from '../../../src/record/run-record.ts';
import { comparisonMarkdown } from '../../../src/reports/comparison/text.ts';
import { comparisonAnnotations } from '../../../src/reports/github/annotations.ts';
import { cellOf } from '../../support/launches.ts';
import { variant } from '../../support/record.ts';
import { engine, runRecord } from '../../support/run-record.ts';

const BASE = [1, 1.02, 0.99, 1.01, 0.98, 1, 1.01, 0.99];

function compared(...variants: readonly Variant[]): Comparison {
  const record = runRecord(variants, { engines: [engine('base'), engine('head')] });
  const pairs = pairsIn(record, 'base', ['head']);
  const parts = { kind: 'engines', order: 'abba', status: 'completed', launches: 8, maxLaunches: 8 } as const;
  return assembleComparison({
    ...parts,
    id: 'c',
    startedAt: record.startedAt,
    endedAt: record.startedAt,
    notice: undefined,
    scenario: record.scenario,
    baseline: 'base',
    candidates: ['head'],
    engines: record.engines.map((it) => ({ ...it, env: {} })),
    runs: [],
    forced: [],
    noted: [],
    pairs,
    grown: [],
    warnings: [{ code: 'W_LOAD', detail: 'a busy machine' }],
  });
}

describe('a comparison as a comment on a pull request', () => {
  const slower = compared(
    cellOf('base', BASE),
    cellOf(
      'head',
      BASE.map((s) => 1.2 * s),
    ),
  );

  it('says the answer first, and folds every table', () => {
    const markdown = comparisonMarkdown(slower);
    const [heading, , , , answer] = markdown.split('\n');
    expect(heading).toMatch(/^## trial {2}head .* against base /);
    expect(answer).toMatch(/^\*\*FAIL: head is slower than base in default: TTFT \+20\.0 % .*\*\*$/);
    const open = markdown.replace(/<details>[\s\S]*?<\/details>/g, '');
    expect(open).not.toContain('|---');
    expect(markdown.match(/<summary>.*?<\/summary>/g)).toEqual(
      ['Speed', 'Behaviour', 'Warnings', 'Runs and engines'].map((title) => `<summary>${title}</summary>`),
    );
    expect(comparisonAnnotations(slower)[0]).toMatch(
      /^::error title=trial%3A FAIL::head is slower than base/,
    );
  });

  it('leaves tables out that are too long for a comment, and says where they are', () => {
    const rows = Array.from({ length: 900 }, () => slower.speed).flat();
    const markdown = comparisonMarkdown({ ...slower, speed: rows });
    expect(markdown.length).toBeLessThan(60_000);
    expect(markdown).toContain('The tables are too long for a comment: report.html has them.');
    expect(markdown).toContain('**FAIL: head is slower than base');
  });

  it('says first that a commit does not build, with the last lines of its build once: exit 3', () => {
    const reason = 'the build of abc (Breaks) failed: it left with exit code 1\nx.c:1: error: `no`\n```';
    const missing = variant([], {
      id: 'default engine=head',
      variant: 'default',
      engine: 'head',
      axes: { engine: 'head' },
      status: 'missing',
      reason,
    });
    const comparison = compared(cellOf('base', BASE), missing);
    expect(comparison.exitCode).toBe(3);
    expect(comparison.verdict.headline).toContain('head is not there: the build of abc (Breaks) failed');
    const markdown = comparisonMarkdown(comparison);
    expect(markdown.split('x.c:1: error').length).toBe(2);
    expect(markdown).toContain("```text\nx.c:1: error: `no`\n'''\n```");
  });
});
