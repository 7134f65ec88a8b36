import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { FFMPEG_HINT } from '../../pipeline/audio/ffmpeg.ts';
import { parseSize, parseTime } from '../../record/units.ts';
import { CALIBRATION_NOTICE } from '../../runner/initial-record.ts';
import { planJob } from '../../runner/jobs/job-plan.ts';
import { JobRunner } from '../../runner/jobs/job-runner.ts';
import { machineEnvironment } from '../../scenarios/file.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import { originOf } from '../../server/embedding.ts';
import type { ServerLimits } from '../../server/limits.ts';
import { startServer } from '../../server/server.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { packageRoot } from '../../system/package-root.ts';
import { firstSignal } from '../console/signals.ts';
import type { Terminal } from '../console/terminal.ts';
import { givenFile, givenModel, planOptions } from '../transcribe/job-options.ts';

const Options = z.object({
  host: z.string(),
  port: z.string(),
  token: z.string().optional(),
  embed: z.string().optional(),
  maxUpload: z.string().optional(),
  maxAudio: z.string().optional(),
  maxQueue: z.string().optional(),
  recycle: z.string(),
  keep: z.string().optional(),
  reports: z.string(),
  library: z.string().optional(),
  models: z.string().optional(),
  model: z.string().optional(),
  aligner: z.string().optional(),
  vadModel: z.string().optional(),
  ffmpeg: z.string().optional(),
  threads: z.string().optional(),
});
type Options = z.output<typeof Options>;

/** Samples that ship with the package, as the page offers them. */
const SAMPLES: readonly (readonly [id: string, file: string, title: string])[] = [
  ['jfk', 'jfk-synthetic.wav', 'English, 11 s (synthesized)'],
  ['phone', 'phone-synthetic.wav', '國語電話號碼, 11 s (synthesized)'],
  ['meeting', 'meeting-synthetic.mp3', '國語會議, 1 min (synthesized)'],
];

/** Serves until SIGINT or SIGTERM. @throws Failure (2) for options that cannot be, (3) for what is missing */
export async function runServe(given: unknown, terminal: Terminal): Promise<ExitCode> {
  const options = Options.parse(given);
  const port = portOf(options.port);
  const limits = limitsOf(options);
  const recycle = quantity('--recycle', options.recycle, parseSize, 'a size like 2 GiB');
  const token = options.token ?? process.env.ASR_BENCH_TOKEN;
  // The engine is somebody's native code, and gets this process's environment: it has no business with the secret.
  delete process.env.ASR_BENCH_TOKEN;
  const embed = embedOf(options.embed);
  if (options.vadModel !== undefined) givenFile(options.vadModel, 'VAD model');
  const plan = planJob(
    {
      command: 'transcribe',
      timed: true,
      zhTw: true,
      ...planOptions(defined(options)),
      ...(options.model === undefined ? {} : { model: givenModel(options.model, '--model', options.models) }),
    },
    machineEnvironment(knownModels()),
  );
  // All that this process and its children write for a time lies in one folder, decoded speech too: what a server leaves
  // that is killed goes at the next start.
  const outer = process.env.TMPDIR;
  const temporary = ownedFolder(tmpdir(), 'asr-bench-serve-');
  process.env.TMPDIR = temporary.path;
  try {
    return await listen();
  } finally {
    temporary.remove();
    if (outer === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outer;
  }

  async function listen(): Promise<ExitCode> {
    const runner = await JobRunner.open(plan, {
      ...(options.ffmpeg === undefined ? {} : { ffmpeg: options.ffmpeg }),
      ...(options.vadModel === undefined ? {} : { vadModel: options.vadModel }),
      recycle,
      strangers: true,
      onPreparing: (what) => terminal.note(`prepare  ${what}`),
    });
    try {
      // From here on: whoever stops the server as soon as it says that it listens still gets a clean end.
      const stopped = firstSignal();
      const server = await startServer({
        runner,
        host: options.host,
        port,
        limits,
        reports: resolve(options.reports),
        samples: new Map(
          SAMPLES.map(
            ([id, file, title]) => [id, { file: join(packageRoot(), 'samples', file), title }] as const,
          ).filter(
            ([, { file }]) =>
              existsSync(file) && (file.endsWith('.wav') || runner.prepared.ffmpeg !== undefined),
          ),
        ),
        ...(token === undefined || token === '' ? {} : { token }),
        ...(embed === undefined ? {} : { embed }),
        ...(options.keep === undefined ? {} : { keep: resolve(options.keep) }),
      });
      if (runner.calibration) terminal.result(CALIBRATION_NOTICE);
      terminal.result(`listening on ${server.url}`);
      if (runner.prepared.ffmpeg === undefined) {
        terminal.note('there is no ffmpeg: only WAV is taken');
        for (const hint of FFMPEG_HINT) terminal.note(`  do: ${hint}`);
      }
      terminal.note('Ctrl-C stops; jobs that run are cancelled, uploads are removed');
      await stopped;
      await server.close();
      if (runner.calibration) terminal.result(CALIBRATION_NOTICE);
      return ExitCode.ok;
    } finally {
      await runner.close();
      runner.dispose();
    }
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Failure(ExitCode.usage, `--port is ${text}; it takes a number from 0 to 65535`);
}

function embedOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const origin = originOf(text);
  if (origin !== undefined) return origin;
  throw new Failure(
    ExitCode.usage,
    `--embed is ${text}; it takes one origin, like https://huggingface.co`,
    'scheme, host and, where it is not the usual one, port; no path',
  );
}

function limitsOf({ maxUpload, maxAudio, maxQueue }: Options): Partial<ServerLimits> {
  const whole = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);
  return {
    ...(maxUpload === undefined
      ? {}
      : { uploadBytes: quantity('--max-upload', maxUpload, parseSize, 'a size like 200 MiB') }),
    ...(maxAudio === undefined
      ? {}
      : { audioSeconds: quantity('--max-audio', maxAudio, parseTime, 'a time like 2h') / 1e9 }),
    ...(maxQueue === undefined
      ? {}
      : { queued: quantity('--max-queue', maxQueue, whole, 'a whole number, 1 or more') }),
  };
}

/** A value above zero. @throws Failure (2) */
function quantity(
  name: string,
  text: string,
  parse: (text: string) => number | undefined,
  like: string,
): number {
  const value = parse(text);
  if (value !== undefined && value > 0) return value;
  throw new Failure(ExitCode.usage, `${name} is ${text}; it takes ${like}`);
}

/** Only what `planOptions` reads, without keys that are undefined. */
function defined({ library, models, aligner, threads }: Options): {
  library?: string;
  models?: string;
  aligner?: string;
  threads?: string;
} {
  return {
    ...(library === undefined ? {} : { library }),
    ...(models === undefined ? {} : { models }),
    ...(aligner === undefined ? {} : { aligner }),
    ...(threads === undefined ? {} : { threads }),
  };
}
