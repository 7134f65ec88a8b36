import type { Diagnosis } from '../../record/diagnosis.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { asText, codeBlock, codeSpan, type Line, literal, markdownTable, md } from '../markdown/text.ts';
import { blocks, frameLine, often, percent } from '../sections/diagnosis-answer.ts';

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
