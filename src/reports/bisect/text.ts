import type { Bisect } from '../../record/bisect.ts';
import { answerLine } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import { asText, codeBlock, type Line, markdownTable, md } from '../markdown/text.ts';
import type { Look, Line as ScreenLine } from '../terminal/line.ts';
import { unmarked } from '../terminal/look.ts';
import { tableText } from '../terminal/table.ts';
import { bisectHeading, bisectSections, LINE_LEGEND, lineOfCommits } from './sections.ts';

/** A bisect on a terminal: the line of commits, what was found, what to do next. */
export function bisectScreen(bisect: Bisect, all: boolean, look: Look): ScreenLine[] {
  const line = lineOfCommits(bisect);
  const { facts = [], next = [] } = bisect.verdict ?? {};
  const tables = bisectSections(bisect)
    .filter(({ id }) => all || id === 'files')
    .map((section) => tableText(section, look.columns));
  return unmarked([
    ...wrapped(bisectHeading(bisect), look.columns, '  '),
    ...(line.length + 2 > look.columns ? [] : [`  ${line}`, `  ${LINE_LEGEND}`]),
    ...tables.flatMap((table) => table.split('\n')),
    ...facts.flatMap((fact) => wrapped(fact, look.columns, '  ')),
    ...next.map((command) => `next     ${command}`),
  ]);
}

/** A bisect as Markdown: the answer first, then every commit that was looked at. */
export function bisectMarkdown(bisect: Bisect): string {
  const { verdict, notice, scenario, source, build, startedAt, id } = bisect;
  const notices: Line[] = notice === undefined ? [] : [notice, ''];
  const lines: Line[] = [
    ...notices,
    md`# ${scenario.id}: ${verdict === undefined ? 'a bisect that goes on' : answerLine(verdict)}`,
    '',
    bisectHeading(bisect),
    '',
    ...codeBlock('', [lineOfCommits(bisect)]),
    '',
    LINE_LEGEND,
    '',
    ...(verdict?.facts ?? []).map((fact) => md`* ${fact}`),
    '',
    ...(verdict === undefined || verdict.next.length === 0 ? [] : [...codeBlock('sh', verdict.next), '']),
    ...bisectSections(bisect).flatMap(({ title, head, rows, notes }) => [
      md`## ${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`,
      '',
      ...(rows.length === 0 ? [] : [...markdownTable(head, rows), '']),
      ...notes.flatMap((note) => [note, '']),
    ]),
    md`${id}, begun ${startedAt}; source ${source.address}, built by ${build.program} (sha256 ${build.sha256.slice(0, 12)})`,
    ...(notice === undefined ? [] : ['', notice]),
  ];
  return `${asText(lines)}\n`;
}
