import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../src/record/display-width.ts';
import type { Growth, RunRecord, Variant, Verdict } from '../../../src/record/run-record.ts';
import { type Look, PLAIN } from '../../../src/reports/terminal/line.ts';
import { runScreen } from '../../../src/reports/terminal/screen.ts';
import { growth, segment, variant } from '../../support/record.ts';
import { aRun } from '../a-run.ts';

const KiB = 1024;
const screen = (run: RunRecord, of: Look): string[] => runScreen(run, of).map(({ text }) => text);
const look = (columns: number): Look => ({ columns, colour: false, symbols: true });
const heap = (parts: Partial<Growth>) => ({ growth: { heap: growth({ bounds: [-560, 640], ...parts }) } });
const VERDICT: Verdict = {
  outcome: 'undecided',
  exitCode: 11,
  headline: 'restart is undecided: heap: too noisy to tell',
  facts: ['reload is undecided: heap: too noisy to tell: run about 34 iterations'],
  next: ['asr-bench run exp-4 --variant restart --iterations 55', 'another'],
  gates: '1 of 14 gates undecided',
};
const RELOAD = variant([segment([])], {
  id: 'reload',
  outcome: 'pass',
  ...heap({ verdict: 'no-leak', rate: 40 }),
});
const RESTART = variant([segment([])], {
  id: 'restart',
  outcome: 'undecided',
  ...heap({ verdict: 'inconclusive', rate: 780, bounds: [-811, 2.32 * KiB] }),
});
const CRASHED = variant([segment([])], {
  id: 'process',
  outcome: 'fail',
  status: 'crashed',
  reason: 'SIGSEGV in transcribe',
});

describe('the screen of a run', () => {
  it('has a line a variant, then why it did not pass, and what to do next', () => {
    const run = aRun([RELOAD, RESTART, CRASHED], {
      verdict: VERDICT,
      warnings: [
        { code: 'W_FEW', variant: 'reload', detail: 'run 100' },
        { code: 'W_FEW', variant: 'restart', detail: 'run 100' },
      ],
    });
    expect(screen(run, look(100)).slice(1)).toEqual([
      '✓ reload    heap +40 B ±600 B /iteration',
      '? restart   heap +780 B ±1.56 KiB /iteration undecided',
      '✗ process   crashed: SIGSEGV in transcribe',
      'reload is undecided: heap: too noisy to tell: run about 34 iterations',
      'warning: reload, restart: run 100',
      '1 of 14 gates undecided',
      'next: asr-bench run exp-4 --variant restart --iterations 55',
    ]);
  });

  it('names a leak on its line, also one that the gates allow', () => {
    const known = variant([segment([])], {
      id: 'recreate',
      outcome: 'pass',
      state: 'leaks',
      ...heap({ verdict: 'leak', rate: 33 * KiB * KiB, bounds: [32 * KiB * KiB, 36 * KiB * KiB] }),
    });
    expect(screen(aRun([known]), PLAIN)[1]).toBe(
      'leak recreate   heap +33.0 MiB (32.0 MiB … 36.0 MiB) /iteration LEAK',
    );
  });

  it('calls what has no verdict open, never passed', () => {
    const { outcome: _none, ...unjudged } = RELOAD;
    expect(screen(aRun([unjudged]), PLAIN)[1]).toMatch(/^open reload/);
  });

  it.each([120, 80, 60])('takes at most 13 lines of %d columns, whatever was found', (columns) => {
    const many = Array.from({ length: 30 }, (_, index): Variant => ({ ...RESTART, id: `cell-${index}` }));
    const facts = Array.from(
      { length: 40 },
      (_, index) => `fact ${index} is something to be told in a sentence`,
    );
    const lines = screen(aRun(many, { verdict: { ...VERDICT, facts, next: [] } }), look(columns));
    expect(lines.length).toBeLessThanOrEqual(13);
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(lines.join('\n')).toMatch(/and 23 more variants: --verbose/);
    expect(lines.join('\n')).toMatch(/more remarks: --verbose/);
  });

  it('of many variants shows first those that did not pass, and says of the rest only what is so', () => {
    const passed = Array.from({ length: 20 }, (_, index): Variant => ({ ...RELOAD, id: `cell-${index}` }));
    const lines = screen(aRun([...passed, CRASHED]), look(100));
    expect(lines[1]).toMatch(/^✗ process/);
    expect(lines).toContain('and 14 more variants, all passed: --verbose');
  });
});
