import { describe, expect, it } from 'vitest';
import { plotFiles } from '../../../src/reports/markdown/plots.ts';
import { markdownReport } from '../../../src/reports/markdown/report.ts';
import { growth, trace, variant } from '../../support/record.ts';
import { aRun, aVerdict } from '../a-run.ts';

const MiB = 1024 ** 2;
const leaking = variant(
  [
    trace(
      'heap',
      Array.from({ length: 20 }, (_, i) => (40 + i) * MiB),
    ),
  ],
  {
    id: 'recreate',
    sentence: 'leaks 1.00 MiB per iteration, native heap',
    growth: { heap: growth({ verdict: 'leak', rate: MiB, ci95: [0.9 * MiB, 1.1 * MiB], n: 20, mde: 1024 }) },
    gates: [{ gate: 'not leak', severity: 'fail', outcome: 'fail', value: '1 MiB' }],
  },
);
const healthy = variant(
  [
    trace(
      'heap',
      Array.from({ length: 20 }, () => 40 * MiB),
    ),
  ],
  {
    id: 'restart',
    sentence: 'bounded, below 1 KiB/iteration over the observed 20 iterations',
    growth: { heap: growth({ n: 20, rate: 580, ci95: [383, 776], mde: 0 }) },
    gates: [{ gate: 'not leak', severity: 'fail', outcome: 'pass' }],
  },
);

describe('Markdown', () => {
  const record = aRun([leaking, healthy], {
    verdict: aVerdict(),
    warnings: [{ code: 'W_FEW', variant: 'recreate', detail: '20 iterations: run 100' }],
  });
  const text = markdownReport(record);

  it('reads from the answer down', () => {
    expect(text.split('\n').slice(0, 24)).toEqual([
      '# trial: FAIL: recreate leaks 1.00 MiB per iteration, native heap (`not leak`)',
      '',
      'mended (sha256 bbbbbbbb…) · SYNTHETIC small · phone 11.0 s. 2026-11-22.',
      '',
      '**1 of 2 gates failed.** Exit code 10.',
      '',
      '* restart is bounded over 30 iterations: heap below 1 KiB per iteration',
      '',
      'Next:',
      '',
      '```sh',
      'asr-bench diagnose trial --variant recreate',
      '```',
      '',
      '* **failed** recreate: `not leak` 1 MiB',
      '',
      '| growth per iteration | recreate | restart | smallest detectable leak |',
      '|---|---|---|---|',
      '| heap | **LEAK** 1.00 MiB (922 KiB … 1.10 MiB) | no leak 580 B (383 B … 776 B) | 2.00 KiB / 1.00 KiB |',
      '',
      '![heap at the end of each iteration](plots/heap.svg)',
      '',
      '### Text',
      '',
    ]);
    expect(text).toContain('> ⚠ `W_FEW` recreate: 20 iterations: run 100');
    expect(text).toContain('<details><summary>Growth per iteration</summary>\n\n| quantity |');
  });

  it('writes the pictures that it shows, each a file on its own', () => {
    const files = plotFiles(record);
    expect(files.map(({ file }) => file)).toEqual(['plots/heap.svg']);
    expect(files[0]?.content).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" .*prefers-color-scheme:dark/,
    );
    expect(markdownReport(record, { plots: false })).not.toContain('![');
  });

  it('lets no text of a record break out of its cell or its line', () => {
    const hostile = variant([], {
      id: '</details><img src=x>|',
      status: 'crashed',
      reason: 'two\nlines | and a bar',
      gates: [{ gate: '`a` | b', severity: 'fail', outcome: 'fail', reason: '<img src=x>' }],
    });
    const page = markdownReport(aRun([hostile], { notice: 'OURS' }));
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\nlines');
    expect(page.startsWith('> **OURS**\n')).toBe(true);
    expect(page.endsWith('> **OURS**\n')).toBe(true);
  });
});
