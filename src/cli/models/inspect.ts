import type { Command } from 'commander';
import type { ModelSummary } from '../../models/inspect.ts';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import type { CliContext } from '../console/command.ts';
import { columns } from './columns.ts';

const KIND = {
  asr: 'speech recognition (Qwen3-ASR)',
  aligner: 'forced aligner (Qwen3-ForcedAligner)',
} as const;

/** What to read first of a model file. */
export function summaryLines(summary: ModelSummary): string[] {
  const { dims, vocab, tensors, synthetic } = summary;
  const { audio } = dims;
  const rows: (readonly [string, string])[] = [
    ['kind', KIND[summary.kind]],
    ['name', summary.name ?? 'none'],
    ['size', `${formatBytes(summary.bytes)} (${summary.bytes} bytes)`],
    ['numbers', `${summary.dtype}, ${(summary.parameters / 1e6).toFixed(1)} million parameters`],
    ['dimensions', summary.shape === undefined ? 'of no published model' : `those of ${summary.shape}`],
    [
      'decoder',
      `${dims.layers} layers of ${dims.hidden}, ${dims.heads} heads of ${dims.headDim} (${dims.kvHeads} key-value), MLP ${dims.intermediate}, context ${dims.context}`,
    ],
    [
      'audio tower',
      `${audio.layers} layers of ${audio.width}, ${audio.heads} heads, MLP ${audio.ffn}, ${audio.channels} channels, ${audio.melBins} mel bins`,
    ],
    [
      'vocabulary',
      `${vocab.tokens} tokens of ${vocab.size}, ${vocab.merges} merges, ${formatBytes(vocab.bytes)}`,
    ],
    [
      'tensors',
      `${tensors.count}, ${Object.entries(tensors.dtypes)
        .map(([name, bytes]) => `${name} ${formatBytes(bytes)}`)
        .join(', ')}`,
    ],
    ['languages', summary.languages.join(', ')],
  ];
  if (dims.classes !== undefined) rows.push(['time classes', `${dims.classes} of ${dims.segmentMs} ms`]);
  if (synthetic === undefined) return columns(rows);
  return [
    'SYNTHETIC: speed and memory are real, the words are scripted',
    ...columns([
      ...rows,
      ...Object.entries(synthetic.transcripts).map(([language, { begins, steps }]) => [
        'says',
        `${language}, ${steps} tokens: ${JSON.stringify(begins)}`,
      ]),
      ...(synthetic.stamps > 0 ? [['says', `${synthetic.stamps} time stamps`]] : []),
    ]),
  ];
}

export function registerInspect(models: Command, { terminal, action }: CliContext): void {
  models
    .command('inspect')
    .description('what is in a model file; every length checked against the file')
    .argument('<file>', 'a GGMM file')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async (file: string, options: { readonly json?: boolean }) => {
        const { inspectModel } = await import('../../models/inspect.ts');
        const summary = inspectModel(file);
        if (options.json) {
          terminal.json({ schema: 'asr-bench/model', version: 1, ...summary }, undefined, 2);
        } else for (const line of summaryLines(summary)) terminal.result(line);
        return ExitCode.ok;
      }),
    );
}
