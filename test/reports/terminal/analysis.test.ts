import { describe, expect, it } from 'vitest';
import type { Growth } from '../../../src/record/run-record.ts';
import { type AnalysedColumn, analysisText } from '../../../src/reports/terminal/analysis.ts';

const KIB = 1024;
const leak: Growth = {
  verdict: 'leak',
  rate: 672 * KIB,
  ci95: [670 * KIB, 674 * KIB],
  bounds: [669 * KIB, 675 * KIB],
  mde: 3 * KIB,
  tolerance: KIB,
  n: 30,
  warmup: 2,
  steps: [{ at: 17, size: -24 * KIB }],
  iterationsNeeded: null,
  reason: 'grows above the tolerance to the end',
};
const unknown: Growth = {
  ...leak,
  verdict: 'inconclusive',
  rate: null,
  ci95: [null, null],
  bounds: [null, null],
  mde: null,
  n: 5,
  warmup: 0,
  steps: [],
  iterationsNeeded: 12,
  reason: 'fewer than 8 iterations',
};
const column = (said: Partial<AnalysedColumn>): AnalysedColumn => ({
  file: 'trace.csv',
  column: 'heap_bytes',
  unit: 'bytes',
  step: { noun: 'iteration', counted: 'iteration' },
  growth: leak,
  reported: false,
  plot: { series: [0, 0, 700 * KIB], window: [2, 3], fitted: [700 * KIB] },
  ...said,
});

describe('analysisText', () => {
  it('shows a table for each file, with reason, steps and plot of each column', () => {
    const results = [
      column({}),
      column({
        column: 'rss_kb',
        reported: true,
        growth: { ...leak, verdict: 'warm-up-plateau', steps: [] },
      }),
      column({ file: 'other.csv', column: 'fds', unit: 'count', growth: { ...unknown, rate: -0.0001 } }),
    ];
    expect(analysisText(results, 120)).toEqual([
      'trace.csv',
      '             verdict             per iteration  99 % interval       smallest detectable leak  warm-up  iterations',
      ' heap_bytes  LEAK                672 KiB        669 KiB .. 675 KiB  4.00 KiB                  2        30',
      ' rss_kb      plateau (reported)  672 KiB        669 KiB .. 675 KiB  4.00 KiB                  2        30',
      '',
      'heap_bytes: grows above the tolerance to the end',
      '  changes of level: -24.0 KiB after 17 iterations',
      '700 KiB │  ▀',
      '        │',
      '        │',
      '        │',
      '        │',
      '    0 B │▄▄',
      '         ░░▔',
      '',
      'rss_kb: grows above the tolerance to the end',
      '700 KiB │  ▀',
      '        │',
      '        │',
      '        │',
      '        │',
      '    0 B │▄▄',
      '         ░░▔',
      '',
      'other.csv',
      '      verdict    per iteration  99 % interval  smallest detectable leak  warm-up  iterations',
      ' fds  undecided  0.000          -              -                         0        5',
      '',
      'fds: fewer than 8 iterations: run about 12 iterations',
      expect.stringContaining('│'),
      expect.any(String),
      expect.any(String),
      expect.any(String),
      expect.any(String),
      expect.any(String),
      expect.any(String),
      '',
      '░ warm-up   ▔ judged   ─ fitted   (the level at the left, iterations to the right)',
      'reported: shown beside the quantities that decide; it does not count for the exit code',
    ]);
  });

  it('explains `reported` only where it stands', () => {
    expect(analysisText([column({})], 60).at(-1)).toMatch(/^░ warm-up/);
  });
});
