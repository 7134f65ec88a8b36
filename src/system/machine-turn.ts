import { createHash } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolder, makeFolders } from './folders.ts';
import { lockHandle } from './lock.ts';

/** What keeps a machine busy: a build would be in the figures of whoever measures beside it. */
export type Busy = 'measure' | 'build';

export interface TurnSetting {
  /** Told once, where somebody else has to be waited for. */
  readonly onWait: (what: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** File of the turns; for tests. */
  readonly file?: string;
}

export interface MachineTurn {
  release(): void;
}

const POLL_MS = 200;

const WAITING: Readonly<Record<Busy, string>> = {
  measure: 'waiting for another asr-bench, which builds an engine: that would be in the figures',
  build: 'waiting for another asr-bench, which measures: a build would be in its figures',
};

/** What this process itself is at: it builds and measures in turn anyway, and waits for nobody but others. */
const ours: Busy[] = [];

/**
 * Waits until this process may measure, or build: those who measure share the machine, as they always may; who builds has it for
 * himself, as far as processes of one user and cache go. The lock is the kernel's: it goes with the process that holds it, however that
 * ends, and nobody waits for the dead. Where there is no such lock nobody waits. Whoever waits holds nothing that another waits for but
 * the lock of the builds, which nobody takes while he measures: so nobody waits for ever.
 * @returns undefined where `signal` ended the waiting
 */
export async function takeTurn(
  busy: Busy,
  { onWait, signal, file = turnFile() }: TurnSetting,
): Promise<MachineTurn | undefined> {
  if (ours.some((own) => own !== busy)) return { release: () => {} };
  const handle = opened(file);
  if (handle === undefined) return { release: () => {} };
  for (let tries = 0; lockHandle(handle, busy === 'measure') === 'held'; tries += 1) {
    if (tries === 0) onWait(WAITING[busy]);
    if (signal?.aborted === true) {
      closeSync(handle);
      return undefined;
    }
    await sleep(POLL_MS);
  }
  ours.push(busy);
  return {
    release: () => {
      ours.splice(ours.indexOf(busy), 1);
      closeSync(handle);
    },
  };
}

/** Does the work in its turn. @returns undefined where `signal` ended the waiting: it was not begun then */
export async function inTurn<T>(
  busy: Busy,
  setting: TurnSetting,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const turn = await takeTurn(busy, setting);
  if (turn === undefined) return undefined;
  try {
    return await work();
  } finally {
    turn.release();
  }
}

/** One for each machine: a cache may lie where several see it. */
function turnFile(): string {
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 10);
  return join(cacheFolder(), `turns-${machine}.lock`);
}

function opened(file: string): number | undefined {
  try {
    makeFolders(join(file, '..'));
    const { O_RDWR, O_CREAT, O_NOFOLLOW } = constants;
    return openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  } catch {
    return undefined;
  }
}
