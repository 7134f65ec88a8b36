import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { builtEntry } from '../system/built-entry.ts';
import { oomKills } from '../system/proc/machine.ts';
import { classifyDeath } from './death.ts';
import { hostEnvironment } from './environment.ts';
import { TRIAL_FD, type TrialCall, TrialEvent, type TrialStart } from './protocol/trial-messages.ts';
import { type TrialLog, trialLog } from './trial-log.ts';

export interface TrialOptions {
  /** Absolute path of libchatllm. */
  readonly library: string;
  readonly calls: readonly TrialCall[];
  /** The ffmpeg to put first on the PATH of the process. */
  readonly ffmpeg: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** ns for the whole trial; then the process is killed, and has hung. */
  readonly deadline: number;
}

/**
 * Makes the calls of a trial in a process of its own, and tells what came of them, its death included.
 * @throws Error with the loader's words when the library cannot be loaded
 */
export async function runTrial(options: TrialOptions): Promise<TrialLog> {
  const { library, calls, deadline } = options;
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
  try {
    const oomBefore = oomKills();
    const { output, events, garbage, exit, hung } = await finished(options, folder);
    const unloadable = events.find((event) => event.event === 'unloadable');
    if (unloadable !== undefined) throw new Error(unloadable.reason);
    const asked = calls[events.filter(({ event }) => event === 'begun').length - 1];
    // An engine that leaves by exit(0) in the middle of a call has died, too.
    const settled = events.filter(({ event }) => event === 'returned' || event === 'unmade').length;
    const whole = settled === calls.length || (asked?.call === 'exit' && settled === calls.length - 1);
    const died = hung || garbage || exit.signal !== null || exit.code !== 0 || !whole;
    const death = died
      ? classifyDeath(
          {
            exitCode: exit.code,
            signal: exit.signal,
            killedFor: hung ? 'hung' : garbage ? 'garbage' : null,
            detail: hung ? `no end within ${Math.round(deadline / 1e6)} ms` : 'what it wrote is no event',
            oomKilled: oomKills() > oomBefore,
            output,
          },
          asked?.call ?? `loading ${library}`,
        )
      : undefined;
    return trialLog(calls, events, death);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Finished {
  readonly output: string;
  readonly events: readonly TrialEvent[];
  /** A line among them was no event. */
  readonly garbage: boolean;
  readonly exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  readonly hung: boolean;
}

async function finished(options: TrialOptions, folder: string): Promise<Finished> {
  const { library, calls, ffmpeg, env = {}, deadline } = options;
  const outputFile = join(folder, 'output');
  const output = openSync(outputFile, 'a');
  const start: TrialStart = { library, parent: process.pid, calls };
  const child = spawn(
    process.execPath,
    [builtEntry('./host/trial.js', import.meta.url), JSON.stringify(start)],
    {
      cwd: folder,
      env: hostEnvironment(process.env, { libraryFolder: dirname(library), ffmpeg, extra: env }),
      stdio: ['ignore', output, output, 'pipe'],
    },
  );
  closeSync(output);
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, deadline / 1e6);
  const exited = new Promise<Finished['exit']>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve({ code, signal }));
  });
  const pipe: unknown = child.stdio[TRIAL_FD];
  if (!(pipe instanceof Readable)) throw new Error('the trial has no pipe for its events');
  const written = allOf(pipe);
  const exit = await exited;
  clearTimeout(timer);
  const events = (await written).map(parsedEvent);
  return {
    exit,
    hung,
    events: events.filter((event) => event !== undefined),
    garbage: events.includes(undefined),
    output: readFileSync(outputFile, 'utf8').slice(-65_536),
  };
}

/** Whole lines: the last one of a process that was killed may be torn. */
async function allOf(pipe: Readable): Promise<string[]> {
  const blocks: Buffer[] = [];
  pipe.on('data', (block: Buffer) => blocks.push(block));
  await new Promise<void>((resolve) => {
    pipe.on('close', resolve);
    pipe.on('error', () => resolve());
  });
  return Buffer.concat(blocks).toString('utf8').split('\n').slice(0, -1);
}

function parsedEvent(line: string): TrialEvent | undefined {
  try {
    const parsed = TrialEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
