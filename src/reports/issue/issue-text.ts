import { madeBy } from '../../judge/verdict/command.ts';
import type { Diagnosis } from '../../record/diagnosis.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { answerLine } from '../../record/verdict.ts';
import { asText, codeBlock, codeSpan, type Line, literal, markdownTable, md } from '../markdown/text.ts';
import { blocks, frameLine, often, percent } from '../sections/diagnosis-answer.ts';
import { subject } from '../sections/sections.ts';
import { gatesOf, gateWord, shownVerdict } from '../sections/verdict.ts';

/**
 * A text for the issue tracker of the engine: facts, figures and a reproduction that needs no weights. Printed, never
 * sent. Names no path of the machine that it was made on.
 */
export function issueText(record: RunRecord): string {
  const found = (record.diagnoses ?? []).filter(({ sites, things }) => sites.length + things.length > 0);
  if (found.length === 0) return 'Nothing was found to report.';
  return found.map((diagnosis) => asText(issueOf(record, diagnosis))).join('\n\n---\n\n');
}

function issueOf(record: RunRecord, diagnosis: Diagnosis): Line[] {
  const { variant, measured, sites, things, lengths, tool, attributed, share } = diagnosis;
  const cell = record.variants.find(({ id }) => id === variant);
  const engine = record.engines.find(({ id }) => id === cell?.engine);
  const synthetic = record.models.some((model) => model.synthetic);
  const first = sites[0]?.function ?? things[0]?.name ?? '';
  const grown = measured === undefined ? '' : `${formatBytes(measured.rate)} of heap per iteration`;
  return [
    md`# Memory is lost in ${codeSpan(first)}${grown === '' ? '' : `: ${grown}`}`,
    '',
    md`What is repeated: ${codeSpan(cell?.outline ?? '')} in one process, over the C ABI.`,
    '',
    ...(measured === undefined
      ? []
      : [
          `Measured over ${measured.n} iterations (mallinfo2, in use): ${formatBytes(measured.rate)} per iteration, ${measured.bounds === undefined ? 95 : 99} % interval ` +
            `${(measured.bounds ?? measured.ci95).map((bound) => (bound === null ? '–' : formatBytes(bound))).join(' … ')}, verdict: ${measured.verdict}.`,
          '',
        ]),
    ...(sites.length === 0
      ? []
      : [
          `Where it comes from (${tool}, ${lengths[0]} and ${lengths[1]} iterations; only what grows with the iterations): ` +
            `${formatBytes(attributed)} per iteration${share === undefined ? '' : `, ${percent(share)} of the growth`}.`,
          '',
          ...markdownTable(
            ['function', 'under', 'bytes/iteration', 'blocks', 'iterations', 'source'],
            sites.map((site) => [
              codeSpan(site.function),
              codeSpan(site.call),
              formatBytes(site.bytes),
              blocks(site),
              often(site.every),
              site.source ?? '',
            ]),
          ),
          '',
          ...sites.slice(0, 3).flatMap(({ stack }) => [...codeBlock('text', stack.map(frameLine)), '']),
        ]),
    ...(things.length === 0
      ? []
      : [...things.map(({ kind, name, detail }) => md`* ${kind}: ${portable(detail, name)}`), '']),
    literal('## Reproduction'),
    '',
    ...codeBlock('sh', [
      `npx asr-bench diagnose ${record.scenario.id} --variant ${cell?.variant ?? variant} --library <libchatllm.so>${synthetic ? ' --models synthetic:tiny' : ''}`,
    ]),
    '',
    ...(synthetic
      ? ['No weights are needed: asr-bench makes checkpoints of the true architecture.', '']
      : []),
    `Library: sha256 ${engine?.sha256 ?? ''}. System: ${record.machine.platform}, kernel ${record.machine.kernel}, ${record.machine.allocator}. asr-bench ${record.machine.harness}.`,
  ];
}

/** Without the folder that a file lies in here. */
const portable = (detail: string, name: string): string =>
  name.startsWith('/') ? detail.replaceAll(name, name.split('/').at(-1) ?? name) : detail;

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
