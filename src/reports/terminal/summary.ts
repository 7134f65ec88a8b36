import { displayWidth, padColumns } from '../../record/display-width.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { answerLine } from '../../record/verdict.ts';
import { visibleText } from '../../record/visible-text.ts';
import type { Section } from '../sections/section.ts';
import { sections, subject, troubles } from '../sections/sections.ts';
import { sideBySideSection } from '../sections/side-by-side.ts';
import { shownVerdict } from '../sections/verdict.ts';

/** A section as text; columns are aligned by display width, and a cell may have several lines. */
export function tableText({ title, head, rows, notes }: Section): string {
  if (rows.length === 0) return [` ${title}`, ...noteLines(notes)].join('\n');
  const table = [[title, ...head.slice(1)], ...rows].map((row) =>
    row.map((cell) => visibleText(cell).split('\n')),
  );
  const widths = head.map((_, column) =>
    table.reduce((most, row) => (row[column] ?? []).reduce(wider, most), 0),
  );
  const lines = table.flatMap((row) =>
    Array.from({ length: Math.max(...row.map(({ length }) => length)) }, (_, line) =>
      ` ${widths.map((width, column) => padColumns(row[column]?.[line] ?? '', width)).join('  ')}`.trimEnd(),
    ),
  );
  return [...lines, ...noteLines(notes)].join('\n');
}

const wider = (most: number, line: string): number => Math.max(most, displayWidth(line));

const noteLines = (notes: readonly string[]): string[] => notes.map((note) => `   ${note}`);

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
