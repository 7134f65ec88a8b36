import { CHECKPOINT_METRICS, type CheckpointMetric } from '../../record/metric.ts';
import type { Growth, RunRecord, Variant } from '../../record/run-record.ts';
import { perOf, subjectGrowth, subjectName } from '../../record/segments.ts';
import { answerLine } from '../../record/verdict.ts';
import { told } from '../junit/report.ts';
import { environmentRows } from '../sections/environment.ts';
import { formatInterval, formatQuantity, VERDICT_WORDS } from '../sections/growth-section.ts';
import { plotName, plottedTraces } from '../sections/plotted.ts';
import { ABSENT, type Section } from '../sections/section.ts';
import { sections, subject, troubles } from '../sections/sections.ts';
import { gatesOf, gateWord, shownVerdict } from '../sections/verdict.ts';
import { asText, codeBlock, codeSpan, folded, type Line, literal, markdownTable, md } from './text.ts';

export interface MarkdownOptions {
  /** False where the pictures do not lie beside the text: in a step summary, in a comment. */
  readonly plots?: boolean;
}

/** Variants that stand beside each other in a table; more stand below each other. */
const MOST_COLUMNS = 4;
/** Sections that the first screen says already, in its own way. */
const OPEN_SECTIONS: readonly string[] = ['speed', 'text'];

/**
 * The report of a run as Markdown that reads well in a pull request: the answer, the growth of every variant, pictures,
 * what is open; everything else is there, folded away. Pure.
 */
export function markdownReport(record: RunRecord, { plots = true }: MarkdownOptions = {}): string {
  const notice = record.notice === undefined ? [] : [md`> **${record.notice}**`, ''];
  const verdict = shownVerdict(record);
  const all = sections(record);
  const open = all.filter(({ id }) => OPEN_SECTIONS.includes(id));
  const rest = all.filter(({ id }) => !OPEN_SECTIONS.includes(id));
  const lines: Line[] = [
    ...notice,
    md`# ${record.scenario.id}: ${answerLine(verdict)}`,
    '',
    `${subject(record)}. ${record.startedAt.slice(0, 10)}.`,
    '',
    md`**${verdict.gates}.**${verdict.exitCode === undefined ? '' : ` Exit code ${verdict.exitCode}.`}${record.status === 'completed' ? '' : md` The run is **${record.status}**.`}`,
    '',
    ...bullets(verdict.facts),
    ...(verdict.next.length === 0 ? [] : ['Next:', '', ...codeBlock('sh', verdict.next), '']),
    ...openGates(record),
    ...bullets(troubles(record)),
    ...growthTable(record),
    ...(plots ? pictures(record) : []),
    ...open.flatMap(openSection),
    ...warnings(record),
    ...rest.flatMap((section) => folded(capital(section.title), sectionBody(section))),
    ...folded('Environment', markdownTable(['what', 'value'], environmentRows(record))),
    ...notice,
  ];
  return `${asText(lines)}\n`;
}

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

function openGates(record: RunRecord): Line[] {
  const lines = gatesOf(record)
    .filter(({ gate: { outcome } }) => outcome !== 'pass' && outcome !== 'skipped')
    .map(({ variant, gate }) => {
      const word =
        gate.severity === 'warn' ? `${gateWord({ ...gate, severity: 'fail' })} (a warning)` : gateWord(gate);
      return md`* **${word}** ${variant}: ${codeSpan(gate.gate)} ${told(gate)}`;
    });
  return lines.length === 0 ? [] : [...lines, ''];
}

const bullets = (lines: readonly string[]): Line[] =>
  lines.length === 0
    ? []
    : [...lines.map((line) => (line.startsWith('  ') ? md`  ${line.trim()}` : md`* ${line}`)), ''];

/** Growth: a column a variant while there is room, else a row each in the folded section. */
function growthTable({ variants }: RunRecord): Line[] {
  const judged = variants.filter((variant) => Object.keys(subjectGrowth(variant)).length > 0);
  if (judged.length === 0 || judged.length > MOST_COLUMNS) return [];
  const metrics = CHECKPOINT_METRICS.filter((metric) => judged.some(({ tolerance }) => metric in tolerance));
  const shown = metrics.length > 0 ? metrics : CHECKPOINT_METRICS;
  const rows = shown
    .map((metric) => [
      metric,
      ...judged.map((variant) => growthCell(metric, variant)),
      couldSee(metric, judged),
    ])
    .filter(([, ...cells]) => cells.some((cell) => cell !== ABSENT));
  const names = judged.map((variant) => subjectName(variant.id, variant));
  return [...markdownTable([`growth per ${perOf(judged)}`, ...names, 'smallest detectable leak'], rows), ''];
}

function growthCell(metric: CheckpointMetric, variant: Variant): Line {
  const judged: Growth | undefined = subjectGrowth(variant)[metric];
  if (judged === undefined) return ABSENT;
  const word = VERDICT_WORDS[judged.verdict];
  const said = judged.verdict === 'leak' ? md`**${word}**` : word;
  if (judged.rate === null) return said;
  return md`${said} ${formatQuantity(metric, judged.rate)} (${formatInterval(metric, judged)})`;
}

function couldSee(metric: CheckpointMetric, variants: readonly Variant[]): string {
  const seen = variants.map((variant) => {
    const judged = subjectGrowth(variant)[metric];
    return judged === undefined || judged.mde === null
      ? ABSENT
      : formatQuantity(metric, judged.tolerance + judged.mde);
  });
  return seen.every((value) => value === ABSENT) ? ABSENT : seen.join(' / ');
}

function pictures(record: RunRecord): Line[] {
  const shown = (['heap', 'rss'] as const).filter((metric) => plottedTraces(record, metric).length > 0);
  if (shown.length === 0) return [];
  const per = perOf(record.variants);
  return [
    ...shown.map((metric) => literal(`![${metric} at the end of each ${per}](${plotName(metric)})`)),
    '',
  ];
}

const openSection = (section: Section): Line[] => [
  md`### ${capital(section.title)}`,
  '',
  ...sectionBody(section),
  '',
];

function sectionBody({ head, rows, notes }: Section): Line[] {
  return [
    ...(rows.length > 0 ? markdownTable(head, rows) : []),
    ...(rows.length > 0 && notes.length > 0 ? [''] : []),
    ...notes.map((note) => md`* ${note}`),
  ];
}

function warnings({ warnings: all }: RunRecord): Line[] {
  if (all.length === 0) return [];
  return [
    ...all.map(
      ({ code, variant, detail }) =>
        md`> ⚠ ${codeSpan(code)} ${variant === undefined ? '' : `${variant}: `}${detail}  `,
    ),
    '',
  ];
}
