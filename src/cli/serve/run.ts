import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadSampleManifest } from '../../models/manifest/manifest.ts';
import { FFMPEG_HINT } from '../../pipeline/audio/ffmpeg.ts';
import { exact } from '../../record/exact.ts';
import { CALIBRATION_NOTICE } from '../../runner/initial-record.ts';
import { planJob } from '../../runner/jobs/job-plan.ts';
import { JobRunner } from '../../runner/jobs/job-runner.ts';
import { machineEnvironment } from '../../scenarios/file.ts';
import { knownModels } from '../../scenarios/known-models.ts';
import type { Sample } from '../../server/samples.ts';
import { startServer } from '../../server/server.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { packaged } from '../../system/package-root.ts';
import { firstSignal } from '../console/signals.ts';
import type { Terminal } from '../console/terminal.ts';
import { givenFile, givenModel, planOptions } from '../transcribe/job-options.ts';
import { ServeOptions, settingsOf } from './settings.ts';

/** Serves until SIGINT, SIGTERM or SIGHUP. @throws Failure (2) for options that cannot be, (3) for what is missing */
export async function runServe(given: unknown, terminal: Terminal): Promise<ExitCode> {
  const options = ServeOptions.parse(given);
  const { port, limits, recycle, embed, proxies } = settingsOf(options);
  const token = tokenOf(options, process.env);
  // The engine is somebody's native code, and gets this process's environment: it has no business with the secret.
  delete process.env.ASR_BENCH_TOKEN;
  if (options.vadModel !== undefined) givenFile(options.vadModel, 'VAD model');
  const plan = planJob(
    {
      command: 'transcribe',
      timed: true,
      zhTw: true,
      ...exact({ order: options.order }),
      ...planOptions(defined(options)),
      ...(options.model === undefined ? {} : { model: givenModel(options.model, '--model', options.models) }),
    },
    machineEnvironment(knownModels()),
  );
  // All that this process and its children write for a time lies in one folder, decoded speech too: what a server leaves
  // that is killed goes at the next start.
  const outer = process.env.TMPDIR;
  const temporary = ownedFolder('serve');
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
      ...exact({ ffmpeg: options.ffmpeg, vadModel: options.vadModel }),
      recycle,
      strangers: true,
      within: temporary,
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
        proxies,
        within: temporary,
        reports: resolve(options.reports),
        samples: shippedSamples(runner.prepared.ffmpeg !== undefined),
        ...exact({ token, embed }),
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

/** Only what `planOptions` reads, without keys that are undefined. */
function defined({ library, models, aligner, threads }: ServeOptions): {
  library?: string;
  models?: string;
  aligner?: string;
  threads?: string;
} {
  return {
    ...exact({ library, models, aligner, threads }),
  };
}

/** Longer is no token, but a file that was meant for something else. */
const LARGEST_FILE = 4096;

/**
 * The token: of the command line (which every process of the machine can read), of a file, or of the environment.
 * @throws Failure (2) where it is given twice, (3) where its file cannot be read or has none
 */
export function tokenOf(
  { token, tokenFile }: { readonly token?: string | undefined; readonly tokenFile?: string | undefined },
  env: NodeJS.ProcessEnv,
): string | undefined {
  if (token !== undefined && tokenFile !== undefined)
    throw new Failure(ExitCode.usage, '--token and --token-file are given; one of them is the token');
  if (tokenFile !== undefined) return ofFile(tokenFile);
  const given = token ?? env.ASR_BENCH_TOKEN;
  return given === '' ? undefined : given;
}

function ofFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    const message = reasonOf(thrown);
    throw new Failure(ExitCode.missing, `--token-file ${file} cannot be read: ${message}`, [], thrown);
  }
  // An empty one must not come to a server without a token.
  if (text !== '' && text.length <= LARGEST_FILE && !/\s/.test(text)) return text;
  throw new Failure(
    ExitCode.missing,
    `--token-file ${file} holds no token: one line is expected`,
    'make one: openssl rand -hex 16',
  );
}

interface Shipped {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly type: string;
}

/** Samples that ship with the package; each has its hint from the entry of samples/manifest.yaml whose words it speaks. */
const SHIPPED: readonly Shipped[] = [
  {
    id: 'jfk',
    file: 'jfk-synthetic.wav',
    title: 'English, 11 s (synthesized)',
    type: 'audio/wav',
  },
  {
    id: 'phone',
    file: 'phone-synthetic.wav',
    title: '國語電話號碼, 11 s (synthesized)',
    type: 'audio/wav',
  },
  {
    id: 'meeting',
    file: 'meeting-synthetic.mp3',
    title: '國語會議, 1 min (synthesized)',
    type: 'audio/mpeg',
  },
];

/** @param decodes there is an ffmpeg: more than WAV can be heard */
export function shippedSamples(decodes: boolean): ReadonlyMap<string, Sample> {
  const hints = new Map(loadSampleManifest().map(({ id, hint }) => [id, hint]));
  return new Map(
    SHIPPED.flatMap(({ id, file: name, ...about }) => {
      const file = packaged(join('samples', name));
      const bytes = statSync(file, { throwIfNoEntry: false })?.size;
      if (bytes === undefined || !(decodes || name.endsWith('.wav'))) return [];
      return [[id, { ...about, file, bytes, ...exact({ hint: hints.get(id) }) }] as const];
    }),
  );
}
