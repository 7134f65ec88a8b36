import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { decoderLabel } from '../pipeline/audio.ts';
import { type ChunkOptions, chunkOptions } from '../pipeline/vad/chunking/options.ts';
import { type ChunkPlan, planChunks } from '../pipeline/vad/chunking/plan-chunks.ts';
import { HOP, hopsOf } from '../pipeline/vad/grid/grid.ts';
import { GET_MODEL, TEN_VAD_LICENCE, TEN_VAD_SHA256, TEN_VAD_VARIABLE } from '../pipeline/vad/model-file.ts';
import { type GivenProbabilities, parseProbabilities } from '../pipeline/vad/probability-file.ts';
import {
  type AudioDescription,
  type DetectRequest,
  type ModelIdentity,
  VadBackend,
} from '../pipeline/vad-protocol.ts';
import { detectInWorker } from '../pipeline/vad-service.ts';
import { exact } from '../record/exact.ts';
import { formatTime, parseTime, SAMPLE_RATE } from '../record/units.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import type { CliCommand } from './console/command.ts';
import { CLEAR_LINE, type Terminal } from './console/terminal.ts';
import { vadTable } from './vad-table.ts';

const SCHEMA = 'asr-bench/vad';
const VERSION = 1;

interface VadOptions {
  readonly vadModel?: string;
  readonly backend?: VadBackend;
  readonly ffmpeg?: string;
  readonly probabilities?: string;
  readonly target?: string;
  readonly max?: string;
  readonly whenSilent: ChunkOptions['whenSilent'];
  readonly json?: boolean;
}

/** `vad`: where speech is, and where to cut. */
export const vadCommand: CliCommand = {
  register(command: Command, { terminal, action }) {
    command
      .argument('[audio]', 'any audio: WAV by itself, the rest by ffmpeg (docs/audio.md)')
      .option(
        '--vad-model <file>',
        `TEN VAD network, ten-vad.onnx (default: $${TEN_VAD_VARIABLE}; without either, energy)`,
      )
      .addOption(new Option('--backend <name>', 'what finds the speech').choices(VadBackend.options))
      .option('--ffmpeg <path>', 'the ffmpeg to decode with (default: $FFMPEG_BIN, PATH, packages)')
      .option('--probabilities <json>', 'cut by the probabilities in this file; no audio is read')
      .option('--target <time>', 'length of a chunk to aim at', '20s')
      .option('--max <time>', 'no chunk is longer', '30s')
      .addOption(
        new Option(
          '--when-silent <what>',
          'audio without speech gives nothing, or chunks of the target length',
        )
          .choices(['nothing', 'fixed'])
          .default('nothing'),
      )
      .option('--json', 'one JSON document on stdout')
      .action(action((audio: string | undefined, options: VadOptions) => run(audio, options, terminal)));
  },
};

/** What was found, however it was. */
type Detection = GivenProbabilities & {
  readonly name: string;
  readonly model?: ModelIdentity;
  readonly audio?: Omit<AudioDescription, 'complaints'>;
};

async function run(audio: string | undefined, options: VadOptions, terminal: Terminal): Promise<ExitCode> {
  const chunking = settings(options);
  const found = await speech(audio, options, terminal);
  const plan = planChunks({ ...found, options: chunking });
  if (plan.silent)
    terminal.note(`no speech in ${found.name}${plan.chunks.length > 0 ? ': cut blindly' : ''}`);
  if (options.json === true) terminal.json(document(found, plan));
  else terminal.result(vadTable(found, plan));
  return ExitCode.ok;
}

function speech(audio: string | undefined, options: VadOptions, terminal: Terminal): Promise<Detection> {
  const { probabilities: file, vadModel, backend, ffmpeg } = options;
  if (file !== undefined) {
    const others = [
      audio && 'audio',
      vadModel && '--vad-model',
      backend && '--backend',
      ffmpeg && '--ffmpeg',
    ].filter(Boolean);
    if (others.length > 0) {
      throw new Failure(
        ExitCode.usage,
        `--probabilities goes without ${others.join(' and ')}: they are what it replaces`,
      );
    }
    return given(file, terminal);
  }
  if (audio === undefined) {
    throw new Failure(ExitCode.usage, 'vad needs audio', [
      '`vad <file>`',
      '`vad --probabilities <file>.json`',
    ]);
  }
  return heard(audio, options, terminal);
}

async function given(file: string, terminal: Terminal): Promise<Detection> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(ExitCode.usage, `${file}: cannot be read: ${reason}`, [], cause);
  });
  const found = parseProbabilities(text, file);
  // One may be missing: other tools drop a last partial hop.
  const missing = hopsOf(found.samples) - found.probabilities.length;
  if (missing > 1)
    terminal.note(
      `${file}: the last ${missing} hops have no probability; they are taken to be as the one before`,
    );
  return { name: file, ...found };
}

async function heard(audio: string, options: VadOptions, terminal: Terminal): Promise<Detection> {
  const request = detectRequest(audio, options);
  const detection = await detectInWorker(request, { onProgress: progress(terminal) });
  const { backend, samples, lag, probabilities, energyDb, model, audio: decoded } = detection;
  const { decoder, pcmSha256, complaints, truncated } = decoded;
  if (complaints.length > 0)
    terminal.note(`${audio}: ${decoderLabel(decoder)} complained: ${complaints.slice(0, 3).join('; ')}`);
  if (truncated) terminal.note(`${audio}: its header promises more audio than there is: cut off?`);
  if (backend === 'ten') terminal.note(TEN_VAD_LICENCE);
  if (model?.published === false) {
    terminal.note(`${model.path}: not the published TEN VAD (sha256 ${model.sha256}, not ${TEN_VAD_SHA256})`);
  }
  if (backend === 'energy' && options.backend === undefined) {
    terminal.note('speech was found by energy alone, which takes noise and music for speech (docs/vad.md)');
    terminal.note(`  do: give TEN VAD's network as \`--vad-model <file>\` or in ${TEN_VAD_VARIABLE}`);
  }
  return {
    name: audio,
    backend,
    samples,
    lag,
    audio: { decoder, pcmSha256, truncated },
    // What is printed is what is cut by: the document, given back, yields the same chunks.
    probabilities: Array.from(probabilities, (p) => Math.round(p * 1e6) / 1e6),
    energyDb: Array.from(energyDb, (dB) => Math.round(dB * 100) / 100),
    ...exact({ model }),
  };
}

/** TEN VAD where there is a model, unless told otherwise. */
function detectRequest(path: string, { vadModel, backend, ffmpeg }: VadOptions): DetectRequest {
  const audio = { audio: path, ...exact({ ffmpeg }) };
  const model = vadModel ?? (process.env[TEN_VAD_VARIABLE] || undefined);
  if (backend === 'energy' && vadModel !== undefined) {
    throw new Failure(ExitCode.usage, '--vad-model has no meaning with `--backend energy`');
  }
  if (backend === 'energy' || (backend === undefined && model === undefined))
    return { ...audio, backend: 'energy' };
  if (model === undefined) throw new Failure(ExitCode.missing, 'TEN VAD needs its network', GET_MODEL);
  return { ...audio, backend: 'ten', model };
}

/** Redraws one line on a terminal; nothing elsewhere. */
function progress(terminal: Terminal): (done: number, expected: number | undefined) => void {
  if (terminal.columns === undefined) return () => {};
  const time = (samples: number): string => formatTime((samples / SAMPLE_RATE) * 1e9);
  return (done, expected) => {
    const all = expected === undefined ? '' : ` of ${time(expected)}`;
    terminal.control(CLEAR_LINE);
    if (done < (expected ?? done + 1)) terminal.live(`finding speech: ${time(done)}${all}`);
  };
}

function document(found: Detection, { segments, chunks, silent }: ChunkPlan): object {
  const { backend, model, audio, samples, lag, probabilities, energyDb } = found;
  return {
    schema: SCHEMA,
    version: VERSION,
    backend,
    ...exact({ model, audio }),
    sampleRate: SAMPLE_RATE,
    hop: HOP,
    lag,
    samples,
    silent,
    segments,
    chunks,
    probabilities,
    energyDb,
  };
}

/** Options that cannot be are refused before the audio is read. */
function settings({ target, max, whenSilent }: VadOptions): ChunkOptions {
  return chunkOptions({ ...seconds('target', target), ...seconds('max', max), whenSilent });
}

function seconds(name: 'target' | 'max', text: string | undefined): Partial<ChunkOptions> {
  if (text === undefined) return {};
  const ns = parseTime(text);
  if (ns === undefined)
    throw new Failure(ExitCode.usage, `--${name} ${text}: not a time`, `for example \`--${name} 20s\``);
  return { [name]: ns / 1e9 };
}
