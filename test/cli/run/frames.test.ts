import { describe, expect, it } from 'vitest';
import { exitLines } from '../../../src/cli/console/exit-line.ts';
import { closing } from '../../../src/cli/console/screen-ends.ts';
import type { Noted, Terminal } from '../../../src/cli/console/terminal.ts';
import { Progress } from '../../../src/cli/run/progress.ts';
import { showRun } from '../../../src/cli/run/show-run.ts';
import { displayWidth } from '../../../src/record/display-width.ts';
import type { RunRecord, Variant } from '../../../src/record/run-record.ts';
import { wrapped } from '../../../src/record/wrapped.ts';
import { type Look, PLAIN } from '../../../src/reports/terminal/line.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { aRun } from '../../reports/a-run.ts';
import { growth, segment, variant } from '../../support/record.ts';

const NOTICE = 'CALIBRATION ENGINE: these figures describe the simulator of asr-bench 0.1.0, not chatllm.cpp';
const FOLDER = 'reports/20261122T214000Z-trial-3f9c';

/** Everything that a command leaves on a screen, in order; of a pipe both streams apart. */
function frame(record: RunRecord, look: Look): string[] {
  const shown: string[] = [];
  let notes: Noted = { texts: [], lines: 0 };
  const tty = Number.isFinite(look.columns);
  const terminal: Terminal = {
    result: (text) => void shown.push(...text.split('\n')),
    lines: (lines) => void shown.push(...lines.map(({ text }) => text)),
    json: () => {},
    passed: () => {},
    note: (text) => {
      const lines = wrapped(text, look.columns, '  ');
      notes = { texts: [...notes.texts, text], lines: notes.lines + lines.length };
      if (tty) shown.push(...lines);
    },
    live: () => {},
    control: () => {},
    annotate: () => {},
    columns: tty ? look.columns : undefined,
    ...(tty ? { noted: () => notes } : {}),
    look,
  };
  new Progress(terminal).onStart(record, FOLDER, []);
  showRun(record, FOLDER, 'short', terminal);
  const answer = record.verdict?.headline;
  for (const { text } of exitLines(ExitCode.inconclusive, { answer }, look)) shown.push(text);
  closing(record.notice, [FOLDER], terminal);
  return shown;
}

const undecided = (id: string): Variant =>
  variant([segment([])], {
    id,
    outcome: 'undecided',
    growth: { heap: growth({ verdict: 'inconclusive', rate: 780, bounds: [-811, 2400] }) },
  });

/** Eight variants that nothing decides, each with a sentence of its own. */
const run = aRun(
  Array.from({ length: 8 }, (_, n) => undecided(`variant-${n}`)),
  {
    notice: NOTICE,
    exitCode: 11,
    verdict: {
      outcome: 'undecided',
      exitCode: 11,
      headline: Array.from(
        { length: 4 },
        (_, n) => `variant-${n} is undecided: heap: too noisy to tell`,
      ).join('; '),
      facts: Array.from(
        { length: 8 },
        (_, n) => `variant-${n} is undecided: heap: too noisy to tell: run 40`,
      ),
      next: ['asr-bench run trial --variant variant-1 --iterations 400 --models synthetic:tiny'],
      gates: '8 of 13 gates undecided',
    },
  },
);

describe('a whole frame of eight undecided variants', () => {
  it.each([120, 80, 60])(
    'has twenty lines at %d columns, none too wide, the notice first and last',
    (columns) => {
      const lines = frame(run, { columns, colour: false, symbols: true });
      expect(lines.length).toBeLessThanOrEqual(20);
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
      const text = lines.join(' ').replaceAll(/ +/g, ' ');
      expect(text.startsWith('CALIBRATION ENGINE')).toBe(true);
      expect(text.split('CALIBRATION ENGINE')).toHaveLength(3);
      expect(lines.at(-1)).toBe(FOLDER);
    },
  );

  it('is the same without symbols, as a dumb terminal has it', () => {
    const lines = frame(run, { columns: 80, colour: false, symbols: false });
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.join('\n')).not.toMatch(/[✓✗]/);
  });

  it('has the notice on its first line and before the folder in a pipe, each line whole', () => {
    const lines = frame(run, PLAIN);
    expect(lines[0]).toBe(NOTICE);
    expect(lines.slice(-2)).toEqual([NOTICE, FOLDER]);
    expect(lines.filter((line) => line === NOTICE)).toHaveLength(2);
    expect(lines.length).toBeLessThanOrEqual(20);
  });
});
