import { dirname, join } from 'node:path';
import { builtEntry } from '../system/built-entry.ts';
import { Child, type End } from '../system/child-process.ts';
import { ownedFolder } from '../system/owned-folder.ts';
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
  const folder = ownedFolder('trial');
  try {
    const { events, garbage, end } = await finished(options, folder.path);
    const unloadable = events.find((event) => event.event === 'unloadable');
    if (unloadable !== undefined) throw new Error(unloadable.reason);
    const asked = calls[events.filter(({ event }) => event === 'begun').length - 1];
    // An engine that leaves by exit(0) in the middle of a call has died, too.
    const settled = events.filter(({ event }) => event === 'returned' || event === 'unmade').length;
    const whole = settled === calls.length || (asked?.call === 'exit' && settled === calls.length - 1);
    const hung = end.late;
    const died = hung || garbage || end.exitCode !== 0 || !whole;
    const death = died
      ? classifyDeath(
          {
            ...end,
            killedFor: hung ? 'hung' : garbage ? 'garbage' : null,
            detail: hung ? `no end within ${Math.round(deadline / 1e6)} ms` : 'what it wrote is no event',
          },
          asked?.call ?? `loading ${library}`,
        )
      : undefined;
    return trialLog(calls, events, death);
  } finally {
    folder.remove();
  }
}

interface Finished {
  readonly events: readonly TrialEvent[];
  /** A line among them was no event. */
  readonly garbage: boolean;
  readonly end: End;
}

async function finished(options: TrialOptions, folder: string): Promise<Finished> {
  const { library, calls, ffmpeg, env = {}, deadline } = options;
  const start: TrialStart = { library, parent: process.pid, calls };
  const child = new Child(
    process.execPath,
    [builtEntry('./host/trial.js', import.meta.url), JSON.stringify(start)],
    {
      cwd: folder,
      env: hostEnvironment(process.env, { libraryFolder: dirname(library), ffmpeg, extra: env }),
      outputFile: join(folder, 'output'),
      pipes: ['pipe'],
      within: deadline / 1e6,
    },
  );
  const blocks: Buffer[] = [];
  child.pipe(TRIAL_FD).on('data', (block: Buffer) => blocks.push(block));
  const end = await child.ended;
  if (end.error !== undefined) throw end.error;
  // Whole lines: the last one of a process that was killed may be torn.
  const lines = Buffer.concat(blocks).toString('utf8').split('\n').slice(0, -1);
  const events = lines.map(parsedEvent);
  return {
    end,
    events: events.filter((event) => event !== undefined),
    garbage: events.includes(undefined),
  };
}

function parsedEvent(line: string): TrialEvent | undefined {
  try {
    const parsed = TrialEvent.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
