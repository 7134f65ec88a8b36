import type { RunRecord } from '../../record/run-record.ts';
import { environmentRows } from '../environment.ts';
import type { Section } from '../section.ts';
import { sections, subject, troubles } from '../sections.ts';

const escapeCell = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)];
}

function sectionLines({ title, head, rows, notes }: Section): string[] {
  return [
    `## ${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`,
    '',
    ...(rows.length > 0 ? [...table(head, rows), ''] : []),
    ...notes.map((note) => `* ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ];
}

/** The report of a run as Markdown: the sentence, what was measured, the tables, the environment. Pure. */
export function markdownReport(record: RunRecord): string {
  const notice = record.notice === undefined ? [] : [`> **${record.notice}**`, ''];
  const headline = record.summary.split('\n')[0] ?? '';
  const trouble = troubles(record);
  const lines = [
    ...notice,
    `# ${record.scenario.id}: ${headline === '' ? record.scenario.title : headline}`,
    '',
    `${record.scenario.title}. ${subject(record)}. ${record.startedAt.slice(0, 10)}${
      record.status === 'completed' ? '' : `, **${record.status}**`
    }. Exit code ${record.exitCode}.`,
    '',
    ...record.summary
      .split('\n')
      .slice(1)
      .flatMap((line) => [line, '']),
    ...trouble.map((line) => (line.startsWith('  ') ? `  ${line.trim()}` : `* ${line}`)),
    ...(trouble.length > 0 ? [''] : []),
    ...sections(record).flatMap(sectionLines),
    ...warningLines(record),
    ...environmentLines(record),
    ...notice,
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function warningLines({ warnings }: RunRecord): string[] {
  if (warnings.length === 0) return [];
  const rows = warnings.map(({ code, variant, detail }) => [code, variant ?? 'all', detail]);
  return ['## Warnings', '', ...table(['code', 'variant', 'what, and what to do'], rows), ''];
}

function environmentLines(record: RunRecord): string[] {
  const rows = environmentRows(record);
  return ['<details><summary>Environment</summary>', '', ...table(['', ''], rows), '', '</details>', ''];
}
