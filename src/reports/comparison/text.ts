import { shortHash } from '../../record/commit.ts';
import type { Comparison } from '../../record/comparison.ts';
import { answerLine } from '../../record/verdict.ts';
import { wrapped } from '../../record/wrapped.ts';
import { asText, codeBlock, folded, type Line, markdownTable, md } from '../markdown/text.ts';
import { CHANGED_TEXTS, changedLines, changedTextsOf, sidesText } from '../sections/changed-section.ts';
import { besides, comparisonSections, EFFECT_WORDS } from '../sections/comparison.ts';
import { commitOf } from '../sections/environment.ts';
import type { Section } from '../sections/section.ts';
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

/** In a terminal the remark of a row would make it too wide: it follows as a note. */
function withoutRemarks(section: Section): Section {
  const { head, rows, notes } = section;
  if (head.at(-1) !== 'remark') return section;
  const shown = rows.map((row) => row.slice(0, -1));
  const remarks = rows.flatMap((row) => {
    const remark = row.at(-1) ?? '';
    return remark === '' ? [] : [`${row.slice(0, row.length > 8 ? 4 : 3).join(' ')}: ${remark}`];
  });
  return { ...section, head: head.slice(0, -1), rows: shown, notes: [...notes, ...remarks] };
}

const wordOf = (effect: keyof typeof EFFECT_WORDS | undefined): string =>
  effect === undefined ? '' : `${EFFECT_WORDS[effect]}: `;

/** The final screen of a comparison: the answer first, then what it rests on. Plain text. */
export function comparisonText(comparison: Comparison, columns = Number.POSITIVE_INFINITY): string {
  const forced = forcedNote(comparison);
  return [
    comparisonHeading(comparison),
    ...(forced === undefined ? [] : [forced]),
    ...(comparison.status === 'interrupted' ? ['INTERRUPTED: what was measured until then'] : []),
    '',
    ...[
      answerLine(comparison.verdict),
      ...besides(comparison).map(({ effect, text }) => `${wordOf(effect)}${text}`),
      ...comparison.verdict.next.map((command) => `next: ${command}`),
    ].flatMap((line) => wrapped(`  ${line}`, columns, '    ')),
    '',
    ...comparisonSections(comparison).flatMap((section) => [
      tableText(withoutRemarks(section), columns),
      '',
      ...(section.id === CHANGED_TEXTS ? textLines(comparison, columns) : []),
    ]),
    ...comparison.warnings.flatMap(({ code, detail }) => wrapped(` ${code}  ${detail}`, columns, '    ')),
  ]
    .join('\n')
    .trimEnd();
}

/** Wider than this a line of text is hard to follow. */
const WIDEST_TEXT = 120;

/** Both texts of the utterances that changed most, over their references. */
function textLines(comparison: Comparison, columns: number): string[] {
  const width = Math.min(columns, WIDEST_TEXT) - 2;
  return [
    ...wrapped(` ${sidesText(comparison, '^')}`, columns, ' '),
    '',
    ...changedTextsOf(comparison).flatMap((text) => [
      ...wrapped(` ${text.heading}`, columns, '   '),
      ...changedLines(text, width).map((line) => `  ${line}`.trimEnd()),
      '',
    ]),
  ];
}

/** Characters that a comment on GitHub may have, with some to spare for what others put around it. */
const LONGEST_COMMENT = 60_000;

/**
 * The same as Markdown, for a comment on a pull request: the answer and what was found, the tables folded. Where those are too many
 * for a comment they are left out, and it says so. Pure.
 */
export function comparisonMarkdown(comparison: Comparison): string {
  const sections = comparisonSections(comparison).flatMap((section) =>
    markdownSection(section, section.id === CHANGED_TEXTS ? textBlocks(comparison) : []),
  );
  const whole = markdownOf(comparison, sections);
  if (whole.length <= LONGEST_COMMENT) return whole;
  return markdownOf(comparison, ['The tables are too long for a comment: report.html has them.', '']);
}

function markdownOf(comparison: Comparison, sections: readonly Line[]): string {
  const notice = comparison.notice === undefined ? [] : [md`> **${comparison.notice}**`, ''];
  const forced = forcedNote(comparison);
  const { warnings, runs, startedAt, design } = comparison;
  const lines: Line[] = [
    ...notice,
    md`## ${comparisonHeading(comparison)}`,
    '',
    ...(forced === undefined ? [] : [md`> **${forced}**`, '']),
    md`${comparison.scenario.title}. ${startedAt.slice(0, 10)}${
      comparison.status === 'completed' ? '' : md`, **${comparison.status}**`
    }, ${design.launches} launches of each. Exit code ${comparison.exitCode}.`,
    '',
    md`**${answerLine(comparison.verdict)}.**`,
    '',
    ...besides(comparison).flatMap(factLines),
    '',
    ...(comparison.verdict.next.length === 0
      ? []
      : ['Next:', '', ...codeBlock('sh', comparison.verdict.next), '']),
    ...sections,
    ...(warnings.length === 0
      ? []
      : folded(
          'Warnings',
          markdownTable(
            ['code', 'what'],
            warnings.map(({ code, detail }) => [code, detail]),
          ),
        )),
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

/** What was found, in a line of a list; what follows its first line, as a compiler has it, as it stands. */
function factLines({ effect, text }: ReturnType<typeof besides>[number]): Line[] {
  const [first = '', ...rest] = text.split('\n');
  return [
    effect === undefined ? md`* ${first}` : md`* **${EFFECT_WORDS[effect]}**: ${first}`,
    ...(rest.length === 0 ? [] : ['', ...codeBlock('text', rest), '']),
  ];
}

/** A section folded below its title. */
const markdownSection = ({ title, head, rows, notes }: Section, below: readonly Line[]): Line[] =>
  folded(`${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`, [
    ...(rows.length > 0 ? [...markdownTable(head, rows), ''] : []),
    ...notes.map((note) => md`* ${note}`),
    ...below,
  ]);

/** Columns of a block of code on a page of a pull request. */
const BLOCK_WIDTH = 96;

const textBlocks = (comparison: Comparison): Line[] => [
  '',
  md`${sidesText(comparison, '^')}.`,
  ...changedTextsOf(comparison).flatMap((text) => [
    '',
    md`**${text.heading}**`,
    '',
    ...codeBlock('text', changedLines(text, BLOCK_WIDTH)),
  ]),
];
