import { shortHash } from '../../record/commit.ts';
import type { Comparison } from '../../record/comparison.ts';
import { answerLine } from '../../record/verdict.ts';
import { asText, folded, type Line, markdownTable, md } from '../markdown/text.ts';
import { comparisonSections } from '../sections/comparison.ts';
import { commitOf } from '../sections/environment.ts';
import type { Section } from '../sections/section.ts';
import { wrapped } from '../terminal/look.ts';
import { tableText } from '../terminal/table.ts';

/** Marks a comparison of what is not comparable, wherever it is shown. */
export function forcedNote({ forced }: Comparison): string | undefined {
  if (forced.length === 0) return undefined;
  return `FORCED: these runs are not comparable (${forced.map(({ field }) => field).join(', ')}); the differences may come from that`;
}

/** `exp-2  ours (sha256 …) against upstream (sha256 …)` */
export function comparisonHeading({ scenario, engines, baseline, candidates }: Comparison): string {
  const named = (id: string): string => {
    const engine = engines.find((it) => it.id === id);
    if (engine === undefined) return id;
    const commit = engine.source?.commit;
    return `${engine.label} (${commit === undefined ? `sha256 ${engine.sha256.slice(0, 8)}…` : `commit ${shortHash(commit.hash)}, ${commit.subject}`})`;
  };
  return `${scenario.id}  ${candidates.map(named).join(', ')} against ${named(baseline)}`;
}

/** Verdicts whose figures say it all. */
const PLAIN = ['REGRESSION', 'improvement', 'no change beyond 3 %', 'same'];

/** In a terminal the remark of a row would make it too wide: it follows as a note. */
function withoutRemarks(section: Section): Section {
  const { head, rows, notes } = section;
  if (head.at(-1) !== 'remark') return section;
  const shown = rows.map((row) => row.slice(0, -1));
  const verdict = head.indexOf('verdict');
  const remarks = rows.flatMap((row) => {
    const remark = row.at(-1) ?? '';
    return PLAIN.includes(row[verdict] ?? '')
      ? []
      : [`${row.slice(0, row.length > 8 ? 4 : 3).join(' ')}: ${remark}`];
  });
  return { ...section, head: head.slice(0, -1), rows: shown, notes: [...notes, ...remarks] };
}

/** The final screen of a comparison: the answer first, then what it rests on. Plain text. */
export function comparisonText(comparison: Comparison, columns = Number.POSITIVE_INFINITY): string {
  const forced = forcedNote(comparison);
  return [
    comparisonHeading(comparison),
    ...(forced === undefined ? [] : [forced]),
    ...(comparison.status === 'interrupted' ? ['INTERRUPTED: what was measured until then'] : []),
    '',
    ...[answerLine(comparison.verdict), ...comparison.verdict.facts].flatMap((line) =>
      wrapped(`  ${line}`, columns, '    '),
    ),
    '',
    ...comparisonSections(comparison).flatMap((section) => [tableText(withoutRemarks(section), columns), '']),
    ...comparison.warnings.flatMap(({ code, detail }) => wrapped(` ${code}  ${detail}`, columns, '    ')),
  ]
    .join('\n')
    .trimEnd();
}

/** The same as Markdown, for a pull request. Pure. */
export function comparisonMarkdown(comparison: Comparison): string {
  const notice = comparison.notice === undefined ? [] : [md`> **${comparison.notice}**`, ''];
  const forced = forcedNote(comparison);
  const { warnings, runs, startedAt, design } = comparison;
  const lines: Line[] = [
    ...notice,
    md`# ${comparisonHeading(comparison)}`,
    '',
    ...(forced === undefined ? [] : [md`> **${forced}**`, '']),
    md`${comparison.scenario.title}. ${startedAt.slice(0, 10)}${
      comparison.status === 'completed' ? '' : md`, **${comparison.status}**`
    }, ${design.launches} launches of each. Exit code ${comparison.exitCode}.`,
    '',
    md`**${answerLine(comparison.verdict)}.**`,
    '',
    ...comparison.verdict.facts.map((line) => md`* ${line}`),
    '',
    ...comparisonSections(comparison).flatMap(markdownSection),
    ...(warnings.length === 0
      ? []
      : [
          '## Warnings',
          '',
          ...markdownTable(
            ['code', 'what'],
            warnings.map(({ code, detail }) => [code, detail]),
          ),
          '',
        ]),
    ...folded(
      'Runs and engines',
      markdownTable(
        ['', ''],
        [
          ...runs.map(({ role, id, folder }) => [role, `${id}, ${folder}`]),
          ...comparison.engines.map(({ label, library, sha256, destroyDetail, ...engine }) => [
            `engine ${label}`,
            `${commitOf(engine)}${library}, sha256 ${sha256}, ${destroyDetail}`,
          ]),
        ],
      ),
    ),
    ...notice,
  ];
  return `${asText(lines)}\n`;
}

/** A section with its title as a heading of the second order. */
function markdownSection({ title, head, rows, notes }: Section): Line[] {
  return [
    md`## ${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`,
    '',
    ...(rows.length > 0 ? [...markdownTable(head, rows), ''] : []),
    ...notes.map((note) => md`* ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ];
}
