import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { WRITABLE_DTYPES, type WritableDType } from '../../models/ggmm/dtype.ts';
import type { ModelKind } from '../../models/ggmm/format.ts';
import { PRESETS, type Preset } from '../../models/shapes.ts';
import type { CheckpointRequest, PlannedCheckpoint } from '../../models/synthetic/plan-checkpoint.ts';
import type { ScriptInput } from '../../models/synthetic/script.ts';
import type { WrittenCheckpoint } from '../../models/synthetic/write-checkpoint.ts';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { CliContext } from '../console/command.ts';
import { progressLine } from './progress.ts';

interface Options {
  readonly out?: string;
  readonly kind?: 'asr' | 'aligner';
  readonly dtype?: WritableDType;
  readonly text?: string;
  readonly language?: string;
  readonly script?: string;
  readonly times?: string;
  readonly seconds?: string;
  readonly errors?: string;
  readonly seed?: string;
  readonly repeat?: string;
  readonly loop?: boolean;
  readonly header: boolean;
  readonly json?: boolean;
}

function numberOf(text: string, option: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= least) return value;
  throw new Failure(ExitCode.usage, `${option} ${text}: a number from ${least} on is needed`);
}

const integer = (text: string, option: string, least: number): number => {
  const value = numberOf(text, option, least);
  if (Number.isSafeInteger(value)) return value;
  throw new Failure(ExitCode.usage, `${option} ${text}: a whole number is needed`);
};

/** Turns the options into what the models room understands. */
async function requestOf(preset: Preset, options: Options): Promise<CheckpointRequest> {
  const { parseRate, readScriptFile, readTimesFile } = await import('../../models/synthetic/script-file.ts');
  const file = options.script === undefined ? {} : readScriptFile(options.script);
  const seed = options.seed === undefined ? undefined : integer(options.seed, '--seed', 0);
  const repeat = options.repeat === undefined ? 1 : integer(options.repeat, '--repeat', 1);
  const errors = options.errors === undefined ? undefined : parseRate(options.errors);
  if (options.errors !== undefined && errors === undefined) {
    throw new Failure(ExitCode.usage, `--errors ${options.errors}: a rate is needed`, 'write `10 %` or 0.1');
  }
  if (options.text !== undefined && file.text !== undefined) {
    throw new Failure(
      ExitCode.usage,
      'the text is given twice: by --text and by the script file',
      'leave one out',
    );
  }
  const text = options.text ?? file.text;
  const repeated = typeof text === 'string' ? new Array<string>(repeat).fill(text).join(' ') : text;
  if (repeat > 1 && typeof text !== 'string') {
    throw new Failure(ExitCode.usage, '--repeat needs --text', 'or repeat the texts in the script file');
  }
  const times = options.times === undefined ? undefined : readTimesFile(options.times);
  return {
    preset,
    ...(options.kind !== undefined
      ? { kind: options.kind }
      : preset === 'tiny' && (times ?? file.times) !== undefined
        ? { kind: 'aligner' }
        : {}),
    ...exact({ dtype: options.dtype, seed }),
    script: {
      ...file,
      ...exact({ text: repeated, times, errors }),
      ...(file.seed === undefined && seed !== undefined ? { seed } : {}),
      ...(options.header ? {} : { header: false }),
      ...(options.loop ? { loop: true } : {}),
    },
    audio: {
      ...exact({ language: options.language }),
      ...(options.seconds === undefined ? {} : { seconds: numberOf(options.seconds, '--seconds', 0.02) }),
    },
  };
}

/** An option that the chosen kind has no use for is a mistake, not a wish to be passed over. */
function checkUse(kind: ModelKind, script: ScriptInput): void {
  const useless =
    kind === 'asr'
      ? [script.times === undefined ? undefined : 'times']
      : [
          script.errors === undefined ? undefined : 'errors',
          script.loop === true ? 'loop' : undefined,
          script.header === false ? 'no header' : undefined,
        ];
  const named = useless.filter((name) => name !== undefined);
  if (named.length === 0) return;
  throw new Failure(
    ExitCode.usage,
    kind === 'asr'
      ? 'a recogniser says words, not times'
      : `an aligner says times, not words: ${named.join(', ')}`,
    kind === 'asr'
      ? 'for times choose an aligner: `--kind aligner`'
      : 'leave that out, or choose a recogniser',
  );
}

function resultLines(planned: PlannedCheckpoint, written: WrittenCheckpoint): string[] {
  const lines = [
    `${written.path}  ${formatBytes(written.bytes)}  ${planned.plan.dtype}  sha256 ${written.sha256}`,
    'SYNTHETIC: speed and memory are real, the words are scripted',
  ];
  for (const [language, text] of Object.entries(planned.transcripts))
    lines.push(`says  ${language}: ${text}`);
  for (const [language, { unit, n, substitutions, deletions, insertions, rate }] of Object.entries(
    planned.planted,
  )) {
    lines.push(
      `errors  ${language}: ${substitutions} substituted, ${deletions} deleted, ${insertions} inserted of ${n} ${unit}s, ` +
        `${unit === 'word' ? 'WER' : 'CER'} ${(100 * rate).toFixed(2)} %`,
    );
  }
  if (planned.plan.kind === 'aligner') {
    const last = planned.times.at(-1)?.[1] ?? 0;
    lines.push(
      `times  ${planned.times.length} words up to ${last} ms${planned.exactTimes ? '' : '; more than these numbers can count exactly'}`,
    );
  }
  return lines;
}

export function registerSynth(models: Command, { terminal, action }: CliContext): void {
  models
    .command('synth')
    .description('write a synthetic checkpoint: real architecture, scripted words')
    .argument('<preset>', `dimensions: ${PRESETS.join(', ')}`)
    .option('--out <file>', 'where to; default ./synthetic-<preset>-<numbers>.bin')
    .addOption(new Option('--kind <kind>', 'of the tiny preset').choices(['asr', 'aligner']))
    .addOption(
      new Option('--dtype <numbers>', 'number format; default f16 (tiny), f32 (tiny aligner), q4_0').choices(
        WRITABLE_DTYPES,
      ),
    )
    .option('--text <text>', 'what it says; for an aligner: the text whose words it will time')
    .option('--language <name>', 'language of the text, as the engine spells it')
    .option(
      '--script <file>',
      'YAML or JSON: { English: …, Chinese: … }, or { text, times, errors, seed, header, loop }',
    )
    .option('--times <file>', 'aligner: YAML or JSON list of [start, end] in ms, one a word')
    .option('--seconds <n>', 'aligner: length of the audio, over which words are spread evenly')
    .option('--errors <rate>', 'plant exactly this share of wrong words (characters), `10 %`')
    .option('--seed <n>', 'of weights and errors; default 1')
    .option('--repeat <n>', 'say the text so many times')
    .option('--loop', 'never end: repeat until the token limit')
    .option('--no-header', 'say the text without `language X<asr_text>`')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async (name: string, options: Options) => {
        const preset = PRESETS.find((known) => known === name);
        if (preset === undefined) {
          throw new Failure(
            ExitCode.usage,
            `there is no preset ${name}`,
            `choose one of: ${PRESETS.join(', ')}`,
          );
        }
        const { planCheckpoint } = await import('../../models/synthetic/plan-checkpoint.ts');
        const { writeCheckpoint } = await import('../../models/synthetic/write-checkpoint.ts');
        const request = await requestOf(preset, options);
        const planned = planCheckpoint(request);
        const { kind, dtype } = planned.plan;
        checkUse(kind, request.script ?? {});
        const label = preset === 'tiny' ? `tiny-${kind}` : preset;
        const path = resolve(options.out ?? `synthetic-${label}-${dtype}.bin`);
        const progress = progressLine(terminal, 'writing');
        const written = await writeCheckpoint(path, planned.plan, { onProgress: progress.update });
        progress.end();
        if (options.json) {
          const { plan: _, ...truth } = planned;
          terminal.json(
            { schema: 'asr-bench/synthetic', version: 1, kind, preset, dtype, ...written, ...truth },
            undefined,
            2,
          );
        } else for (const line of resultLines(planned, written)) terminal.result(line);
        return ExitCode.ok;
      }),
    );
}
