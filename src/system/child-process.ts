import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { drained, keepEnd, lastOf, OutputTail, pipeSource, type Source } from './child-output.ts';
import { oomKills } from './proc/machine.ts';
import { startOf } from './process-identity.ts';

/** How a process ended. */
export interface End {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It could not be started: there is neither code nor signal. */
  readonly error?: Error;
  /** It was killed while the kernel counted kills for want of memory. */
  readonly oomKilled: boolean;
  /** It was killed because its time was over. */
  readonly late: boolean;
  /** The last of what it printed. */
  readonly output: string;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /**
   * A file for all that it prints, so that it never waits for a busy reader. Without one, stderr is a pipe that is always
   * read, of which the last characters are kept.
   */
  readonly outputFile?: string;
  /** Characters of a pipe to keep. */
  readonly keep?: number;
  readonly stdin?: 'pipe';
  /** `pipe`: for the caller, who reads it to its end, or destroys it: until then it has not ended. `kept`: read as stderr is. Default: dropped. */
  readonly stdout?: 'pipe' | 'kept';
  /** Descriptors from 3 on. */
  readonly pipes?: readonly ('pipe' | 'ignore')[];
  /** Opens a channel for structured clones, which closes when either side ends. */
  readonly onMessage?: (message: unknown) => void;
  readonly onStderr?: (text: string) => void;
  /** Kills it at once. */
  readonly signal?: AbortSignal;
  /** ms; then it is killed. */
  readonly within?: number;
  /** It stays in our process group: Ctrl-C and the terminal are its own as they are ours, and what it leaves behind stays. */
  readonly sharesTerminal?: boolean;
  /** How far it stands back behind others, 0 … 19, as `nice` has it; what it starts does so, too. */
  readonly niceness?: number;
  /** A file that names its process group while it runs, for `endNoted` of whoever comes after we were killed. */
  readonly noted?: string;
}

const KEPT_CHARACTERS = 4000;
/** How often an output file is looked at that must not fill the disk. */
const OUTPUT_LOOK_MS = 1000;
/** The kernel needs no more than this to bring down a killed process of some GiB. */
const DEATH_WITHIN_MS = 30_000;

const living = new Set<Child>();
let atExit = false;

/**
 * A process that we start, from its start to its end. It leads a process group of its own, so that only we decide about it
 * (not Ctrl-C), and whatever it started in that group goes with it. It goes with us, too, however we leave by ourselves; when we
 * are killed, the kernel ends the engine host and our workers (c-library.ts), and a tool learns of it by its closed pipes.
 */
export class Child {
  /** 0 where it could not be started. */
  readonly pid: number;
  /** Settles when it is gone and what it wrote is read; at the latest some time after it was killed. Never rejects. */
  readonly ended: Promise<End>;
  readonly #process: ReturnType<typeof spawn>;
  readonly #options: ChildOptions;
  readonly #kept: OutputTail;
  readonly #oomBefore = oomKills();
  #messages = 0;
  #gone = false;
  #late = false;
  #giveUp: () => void = () => {};
  #patience: NodeJS.Timeout | undefined;

  constructor(command: string, args: readonly string[], options: ChildOptions = {}) {
    const { cwd, env, outputFile, stdin = 'ignore', stdout, pipes = [], onMessage, sharesTerminal } = options;
    const output = outputFile === undefined ? undefined : openSync(outputFile, 'a');
    const printed = stdout === undefined ? 'ignore' : 'pipe';
    const channel = onMessage === undefined ? [] : (['ipc'] as const);
    try {
      this.#process = spawn(command, args, {
        cwd,
        env,
        detached: sharesTerminal !== true,
        serialization: 'advanced',
        stdio: [stdin, output ?? printed, output ?? 'pipe', ...pipes, ...channel],
      });
    } finally {
      if (output !== undefined) closeSync(output);
    }
    this.pid = this.#process.pid ?? 0;
    this.#options = options;
    if (options.niceness !== undefined) standBack(this.pid, options.niceness);
    if (options.noted !== undefined && this.pid > 0)
      writeFileSync(options.noted, `${this.pid} ${startOf(this.pid)}\n`);
    this.#kept = new OutputTail(options.keep ?? KEPT_CHARACTERS);
    this.#listen();
    living.add(this);
    if (!atExit) process.once('exit', () => living.forEach((child) => void child.kill()));
    atExit = true;
    this.ended = this.#untilEnd();
  }

  /**
   * A JavaScript file of ours in a process of its own, with a channel. Its one argument is our id, for `dieWithParent`.
   * @param flags of Node; those of this process are not handed on, nor what tunes it or collects coverage
   */
  static worker(
    entry: string,
    flags: readonly string[],
    options: ChildOptions & Required<Pick<ChildOptions, 'onMessage'>>,
  ): Child {
    const env = { ...process.env, NODE_OPTIONS: undefined, NODE_V8_COVERAGE: undefined };
    return new Child(process.execPath, [...flags, entry, String(process.pid)], { env, ...options });
  }

  /** Our end of one of its pipes. A process that dies while we write is told by its end, not by the broken pipe. */
  pipe(descriptor: number): Socket {
    // Node's type knows five descriptors; there are as many as were asked for.
    const pipes: readonly unknown[] = this.#process.stdio;
    return pipes[descriptor] as Socket;
  }

  /** Sends a message through the channel. One that is gone is told by its end. */
  send(message: object): void {
    if (!this.#gone) this.#process.send?.(message, () => {});
  }

  /** Closes the channel, which a worker takes for its end. */
  disconnect(): void {
    if (this.#process.connected) this.#process.disconnect();
  }

  /** Kills it and its process group at once. @returns as `ended` does */
  kill(): Promise<End> {
    if (!this.#gone && this.pid > 0) {
      this.#killGroup();
      this.#patience ??= setTimeout(() => this.#giveUp(), DEATH_WITHIN_MS).unref();
    }
    return this.ended;
  }

  /** Asks it and its process group to end. */
  terminate(): void {
    try {
      if (!this.#gone && this.pid > 0) process.kill(-this.pid, 'SIGTERM');
    } catch {
      // Nobody is left in it.
    }
  }

  #listen(): void {
    const { stdout, onStderr, onMessage } = this.#options;
    for (const pipe of this.#pipes()) pipe.on('error', () => {});
    if (stdout === 'kept') this.#keep(this.pipe(1));
    this.#keep(this.pipe(2), onStderr);
    if (onMessage === undefined) return;
    this.#process.on('message', (message) => {
      this.#messages += 1;
      onMessage(message);
    });
  }

  #keep(pipe: Socket | null, onText?: (text: string) => void): void {
    pipe?.setEncoding('utf8').on('data', (text: string) => {
      this.#kept.push(text);
      onText?.(text);
    });
  }

  #pipes(): Socket[] {
    const pipes: readonly unknown[] = this.#process.stdio ?? [];
    return pipes.filter((pipe) => pipe !== null && pipe !== undefined) as Socket[];
  }

  #sources(): Source[] {
    const stdout = this.#options.stdout === 'pipe' ? this.pipe(1) : undefined;
    const pipes = this.#pipes().map((pipe) => pipeSource(pipe, pipe === stdout));
    if (!this.#process.connected) return pipes;
    const channel: Source = {
      isOpen: () => this.#process.connected,
      received: () => this.#messages,
      isBehind: () => false,
      closed: new Promise((done) => this.#process.once('disconnect', done)),
      close: () => this.disconnect(),
    };
    return [...pipes, channel];
  }

  #killGroup(): void {
    try {
      if (this.#options.sharesTerminal === true) this.#process.kill('SIGKILL');
      else process.kill(-this.pid, 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  }

  async #untilEnd(): Promise<End> {
    const { signal, within, outputFile, noted } = this.#options;
    const stop = (): void => void this.kill();
    if (signal?.aborted === true) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const late = (): void => {
      this.#late = true;
      void this.kill();
    };
    const cut =
      outputFile === undefined ? undefined : setInterval(() => keepEnd(outputFile), OUTPUT_LOOK_MS).unref();
    const timer = within === undefined ? undefined : setTimeout(late, within);
    const end = await this.#exit();
    clearTimeout(timer);
    clearInterval(cut);
    clearTimeout(this.#patience);
    signal?.removeEventListener('abort', stop);
    living.delete(this);
    // Whoever is left of its group holds memory beside the next one, and its pipes.
    if (this.pid > 0 && this.#options.sharesTerminal !== true) this.#killGroup();
    this.#gone = true;
    if (noted !== undefined) rmSync(noted, { force: true });
    if (end.error === undefined) await drained(this.#sources());
    return {
      ...end,
      oomKilled: end.signal === 'SIGKILL' && oomKills() > this.#oomBefore,
      late: this.#late,
      output: outputFile === undefined ? this.#kept.text : lastOf(outputFile),
    };
  }

  #exit(): Promise<Pick<End, 'exitCode' | 'signal' | 'error'>> {
    return new Promise((resolve) => {
      this.#giveUp = () => resolve({ exitCode: null, signal: 'SIGKILL' });
      this.#process.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
      this.#process.on('error', (error) => {
        // Any other is of a message or a signal that came too late.
        if (this.pid === 0) resolve({ exitCode: null, signal: null, error });
      });
    });
  }
}

/** One that has ended already, or a system that does not let us, is no reason not to go on. */
function standBack(pid: number, niceness: number): void {
  try {
    if (pid > 0) setPriority(pid, niceness);
  } catch {}
}

/**
 * Kills what is left of the process group that a file names, whose parent was killed. While any member lives its number is nobody
 * else's; where its leader lives, that has to be the one that was noted.
 */
export function endNoted(file: string): void {
  if (!existsSync(file)) return;
  const [pid = '', start = ''] = readFileSync(file, 'utf8').trim().split(' ');
  rmSync(file, { force: true });
  const now = startOf(Number(pid));
  if (start === '' || Number(pid) <= 1 || (now !== '' && now !== start)) return;
  try {
    process.kill(-Number(pid), 'SIGKILL');
  } catch {
    // Nobody is left in it.
  }
}

/** `left with exit code 7`, `died of SIGSEGV` */
export function howItEnded({ exitCode, signal, error, oomKilled }: Omit<End, 'late' | 'output'>): string {
  if (error !== undefined) return `could not be started: ${error.message}`;
  if (oomKilled) return 'was killed by the kernel for want of memory';
  return signal === null ? `left with exit code ${exitCode}` : `died of ${signal}`;
}

/** Runs a program to its end. @returns how that was, and all that it wrote to stdout */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: Pick<ChildOptions, 'cwd' | 'env' | 'within' | 'keep' | 'signal' | 'noted'> = {},
): Promise<End & { readonly stdout: string }> {
  const child = new Child(command, args, { ...options, stdout: 'pipe' });
  const stdout = await text(child.pipe(1)).catch(() => '');
  return { ...(await child.ended), stdout };
}
