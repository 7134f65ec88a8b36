import type { RunRecord } from '../../record/run-record.ts';
import { answerLine } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import { sections, subject, troubles } from '../sections/sections.ts';
import { sideBySideSection } from '../sections/side-by-side.ts';
import { shownVerdict } from '../sections/verdict.ts';
import { tableText } from './table.ts';

/** The answer, the worst fact first; what else was found, what the gates came to, and what to do next. */
export function answerLines(record: RunRecord): string[] {
  const verdict = shownVerdict(record);
  const { facts, next, gates } = verdict;
  return [answerLine(verdict), ...facts, gates, ...next.map((command) => `next: ${command}`)];
}

/**
 * Everything of a run: the answer first, then what it rests on. Plain text.
 * @param columns tables and sentences are wrapped to it
 */
export function terminalSummary(record: RunRecord, columns = Number.POSITIVE_INFINITY): string {
  const { scenario, status, warnings, harness } = record;
  const tables = [sideBySideSection(record), ...sections(record)].filter(
    ({ rows, notes }) => rows.length > 0 || notes.length > 0,
  );
  const warned = warnings.map(
    ({ code, variant, detail }) => ` ${code}  ${variant === undefined ? '' : `${variant}: `}${detail}`,
  );
  return [
    ...[
      `${scenario.id}  ${scenario.title}`,
      `${subject(record)}${status === 'interrupted' ? '  · INTERRUPTED' : ''}`,
      '',
      ...answerLines(record).map((line) => `  ${line}`),
      ...troubles(record).map((line) => `  ${line}`),
      '',
    ].flatMap((line) => wrapped(line, columns, '    ')),
    ...tables.flatMap((section) => [tableText(section, columns), '']),
    ...(warned.length === 0 ? [] : [...warned.flatMap((line) => wrapped(line, columns, '    ')), '']),
    ...harnessLine(harness),
  ].join('\n');
}

const harnessLine = ({ cpuSeconds, wallSeconds, peakRss }: RunRecord['harness']): string[] =>
  wallSeconds > 0
    ? [
        ` harness  ${cpuSeconds.toFixed(1)} s CPU in ${wallSeconds.toFixed(1)} s, peak ${(peakRss / 1024 ** 2).toFixed(0)} MiB`,
      ]
    : [];
