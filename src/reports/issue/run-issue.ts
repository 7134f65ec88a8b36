import { madeBy } from '../../judge/verdict/command.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { answerLine } from '../../record/verdict.ts';
import { asText, codeBlock, codeSpan, type Line, literal, md } from '../markdown/text.ts';
import { subject } from '../sections/sections.ts';
import { gatesOf, gateWord, shownVerdict } from '../sections/verdict.ts';

const MOST_GATES = 12;

/** A text for an issue tracker: what was found, how to find it again, and on what. Markdown; it is sent nowhere. */
export function runIssue(record: RunRecord): string {
  const verdict = shownVerdict(record);
  const { machine, engines } = record;
  const gates = gatesOf(record)
    .filter(({ gate: { outcome } }) => outcome !== 'pass' && outcome !== 'skipped')
    .slice(0, MOST_GATES)
    .map(
      ({ variant, gate }) =>
        md`* ${gateWord(gate)}, ${variant}: ${codeSpan(gate.gate)} ${gate.value ?? ''}${gate.reason === undefined ? '' : ` (${gate.reason})`}`,
    );
  const command = madeBy(record);
  const lines: Line[] = [
    md`# ${record.scenario.id}: ${answerLine(verdict)}`,
    '',
    ...(record.notice === undefined ? [] : [md`**${record.notice}**`, '']),
    `${subject(record)}. Run ${record.id}.`,
    '',
    ...verdict.facts.map((fact) => md`* ${fact}`),
    ...(verdict.facts.length > 0 ? [''] : []),
    ...(gates.length > 0 ? [...gates, ''] : []),
    ...(command === undefined ? [] : [literal('To find it again:'), '', ...codeBlock('sh', [command]), '']),
    ...engines.map(
      ({ label, sha256, symbols, destroy }) =>
        md`* engine ${label}: sha256 ${sha256}, ${symbols.present} of ${symbols.known} symbols, destroy ${destroy}`,
    ),
    md`* ${machine.platform}, kernel ${machine.kernel}, ${machine.allocator}, ${machine.cpu}, ${machine.affinity} of ${machine.cores} cores`,
    md`* asr-bench ${machine.harness}, Node ${machine.node}`,
  ];
  return asText(lines);
}
