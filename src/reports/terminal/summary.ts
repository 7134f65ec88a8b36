import Table from 'cli-table3';
import type { RunRecord } from '../../record/run-record.ts';
import { answerLine } from '../../record/verdict.ts';
import type { Section } from '../sections/section.ts';
import { sections, subject, troubles } from '../sections/sections.ts';
import { sideBySideSection } from '../sections/side-by-side.ts';
import { shownVerdict } from '../sections/verdict.ts';

/** Lines only between the head and the rows: what a terminal can show and a mail can quote. */
const CHARACTERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: ' ',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A section as text; columns are aligned by display width. */
export function tableText({ title, head, rows, notes }: Section): string {
  const lines: string[] = [];
  if (rows.length > 0) {
    const table = new Table({
      head: [title, ...head.slice(1)],
      chars: CHARACTERS,
      style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    });
    table.push(...rows.map((row) => [...row]));
    lines.push(
      table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n'),
    );
  } else {
    lines.push(` ${title}`);
  }
  lines.push(...notes.map((note) => `   ${note}`));
  return lines.join('\n');
}

/** The answer, the worst fact first; what else was found, what the gates came to, and what to do next. */
export function answerLines(record: RunRecord): string[] {
  const verdict = shownVerdict(record);
  const { facts, next, gates } = verdict;
  return [answerLine(verdict), ...facts, gates, ...next.map((command) => `next: ${command}`)];
}

/** The final screen of a run: the answer first, then what it rests on. Plain text. */
export function terminalSummary(record: RunRecord): string {
  const parts = [
    `${record.scenario.id}  ${record.scenario.title}`,
    `${subject(record)}${record.status === 'interrupted' ? '  · INTERRUPTED' : ''}`,
    '',
    ...answerLines(record).map((line) => `  ${line}`),
    ...troubles(record).map((line) => `  ${line}`),
    '',
    ...[sideBySideSection(record), ...sections(record)]
      .filter(({ rows, notes }) => rows.length > 0 || notes.length > 0)
      .flatMap((section) => [tableText(section), '']),
  ];
  if (record.warnings.length > 0) {
    parts.push(
      ...record.warnings.map(
        ({ code, variant, detail }) => ` ${code}  ${variant === undefined ? '' : `${variant}: `}${detail}`,
      ),
      '',
    );
  }
  const { cpuSeconds, wallSeconds, peakRss } = record.harness;
  if (wallSeconds > 0) {
    parts.push(
      ` harness  ${cpuSeconds.toFixed(1)} s CPU in ${wallSeconds.toFixed(1)} s, peak ${(peakRss / 1024 ** 2).toFixed(0)} MiB`,
    );
  }
  return parts.join('\n');
}
