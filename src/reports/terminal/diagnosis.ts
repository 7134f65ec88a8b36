import type { RunRecord } from '../../record/run-record.ts';
import { siteSection } from '../sections/diagnosis.ts';
import { answer, frameLine } from '../sections/diagnosis-answer.ts';
import { subject } from '../sections/sections.ts';
import { answerLines, tableText } from './summary.ts';

/** Stacks of so many sites are shown; run.json has them all. */
const MOST_STACKS = 6;

/** The final screen of `diagnose`: what leaks, where, and how much of the growth that explains. Plain text. */
export function terminalDiagnosis(record: RunRecord): string {
  const diagnoses = record.diagnoses ?? [];
  const table = siteSection(record);
  const stacks = diagnoses.flatMap(({ sites }) => sites.slice(0, MOST_STACKS));
  return [
    `${record.scenario.id}  ${record.scenario.title}`,
    subject(record),
    '',
    ...answerLines(record).map((line) => `  ${line}`),
    ...diagnoses.flatMap(answer).map((line) => `  ${line}`),
    '',
    ...(table.rows.length > 0 ? [tableText({ ...table, notes: [] }), ''] : []),
    ...stacks.flatMap(({ function: name, stack }) => [
      ` ${name}`,
      ...stack.map((frame, depth) => `   ${'  '.repeat(depth)}${frameLine(frame)}`),
      '',
    ]),
    ' gates',
    ...record.variants.flatMap(({ id, gates }) =>
      gates.map(
        ({ gate, outcome, value, reason }) =>
          `   ${outcome.padEnd(12)} ${id}: ${gate}${value === undefined ? '' : `  ${value}`}${reason === undefined ? '' : `  (${reason})`}`,
      ),
    ),
  ].join('\n');
}
