import type { RunRecord } from '../../record/run-record.ts';
import { wrapped } from '../../record/wrapped.ts';
import { siteSection } from '../sections/diagnosis.ts';
import { answer, frameLine } from '../sections/diagnosis-answer.ts';
import { subject } from '../sections/sections.ts';
import { gateWord } from '../sections/verdict.ts';
import { answerLines } from './summary.ts';
import { tableText } from './table.ts';

/** Stacks of so many sites are shown; run.json has them all. */
const MOST_STACKS = 6;

/** The final screen of `diagnose`: what leaks, where, and how much of the growth that explains. Plain text. */
export function terminalDiagnosis(record: RunRecord, columns = Number.POSITIVE_INFINITY): string {
  const diagnoses = record.diagnoses ?? [];
  const table = siteSection(record);
  const stacks = diagnoses.flatMap(({ sites }) => sites.slice(0, MOST_STACKS));
  return [
    `${record.scenario.id}  ${record.scenario.title}`,
    subject(record),
    '',
    ...[...answerLines(record), ...diagnoses.flatMap(answer)].flatMap((line) =>
      wrapped(`  ${line}`, columns, '    '),
    ),
    '',
    ...(table.rows.length > 0 ? [tableText({ ...table, notes: [] }, columns), ''] : []),
    ...stacks.flatMap(({ function: name, stack }) => [
      ` ${name}`,
      ...stack.map((frame, depth) => `   ${'  '.repeat(depth)}${frameLine(frame)}`),
      '',
    ]),
    ' gates',
    ...record.variants.flatMap(({ id, gates }) =>
      gates.map(
        (gate) =>
          `   ${gateWord(gate).padEnd(12)} ${id}: ${gate.gate}${gate.value === undefined ? '' : `  ${gate.value}`}${gate.reason === undefined ? '' : `  (${gate.reason})`}`,
      ),
    ),
  ].join('\n');
}
