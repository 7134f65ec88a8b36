import { join } from 'node:path';
import type { StepFailure } from '../../record/run-record.ts';
import { Child, type End } from '../../system/child-process.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { raiseOomScore } from '../../system/proc/process.ts';
import { ProcessTree } from '../../system/proc/process-tree.ts';
import { startOf } from '../../system/process-identity.ts';
import { deathOf } from '../death.ts';
import { LiveBytes } from './live-bytes.ts';

/** The process that is watched, with what descends from it. */
export interface Subject {
  readonly pid: number;
  readonly tree: ProcessTree;
  /** File with what it prints; undefined where that goes elsewhere. */
  readonly output: string | undefined;
  /** Counts its heap, where that was asked for. */
  readonly liveBytes: LiveBytes | undefined;
  /** Settles when it has ended. */
  readonly gone: Promise<void>;
  /** How it ended; undefined while it lives. */
  readonly death: StepFailure | undefined;
  /** Lets it end by itself, if it is ours to end. */
  leave(): Promise<void>;
  kill(): Promise<void>;
}

/** Names the program in the environment of whatever it starts, as the engine host does. */
const VARIABLE = 'ASR_BENCH_HOST';
/** ms that a program has to leave after SIGTERM. */
const LEAVE_WITHIN = 2000;
/** ms between two looks at whether somebody else's process lives. */
const LIFE_CHECK = 250;

/** Reads until we end, by whatever that is, and ends the program's group then: a program of any make cannot be asked to. */
const GUARD = 'while read -r _; do :; done; kill -KILL -"$1"';

export interface StartOptions {
  /** Its command line, the program's file by its path. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The library that counts live bytes, where they are to be counted. */
  readonly counter?: string;
}

/** A program that we start, in a group of its own. */
export class StartedProgram implements Subject {
  readonly pid: number;
  readonly tree: ProcessTree;
  readonly output: string;
  readonly liveBytes: LiveBytes | undefined;
  readonly gone: Promise<void>;
  death: StepFailure | undefined;
  readonly #child: Child;
  readonly #guard: Child | undefined;

  constructor({ words: [file = '', ...args], cwd, env, counter }: StartOptions) {
    const own = ownedFolder('host');
    const folder = own.path;
    this.output = join(folder, 'output');
    this.liveBytes = counter === undefined ? undefined : new LiveBytes(folder, counter);
    const variables = { ...process.env, ...env };
    this.#child = new Child(file, args, {
      cwd,
      env: { ...variables, ...this.liveBytes?.variables(variables), [VARIABLE]: folder },
      outputFile: this.output,
    });
    this.pid = this.#child.pid;
    this.tree = new ProcessTree(this.pid, { folder, variable: `${VARIABLE}=${folder}` });
    if (this.pid > 0) {
      this.#guard = new Child('sh', ['-c', GUARD, 'sh', String(this.pid)], { stdin: 'pipe' });
      raiseOomScore(this.pid);
    }
    this.gone = this.#child.ended.then((end) => this.#die(end, () => own.remove()));
  }

  async leave(): Promise<void> {
    if (this.death !== undefined) return;
    this.#child.terminate();
    const timer = setTimeout(() => void this.#child.kill(), LEAVE_WITHIN);
    await this.gone;
    clearTimeout(timer);
  }

  async kill(): Promise<void> {
    void this.#child.kill();
    await this.gone;
  }

  #die(end: End, remove: () => void): void {
    this.death =
      end.error === undefined
        ? deathOf('program', end)
        : { kind: 'refused', code: 'not-started', message: `it could not be started: ${end.error.message}` };
    void this.#guard?.kill();
    // What it started and left behind would hold memory beside the next one, and for ever.
    if (this.pid > 0) this.tree.killRemains();
    remove();
  }
}

/** A process that was there before us: it is looked at, and nothing is done to it. */
export class FoundProcess implements Subject {
  readonly pid: number;
  readonly tree: ProcessTree;
  readonly output = undefined;
  readonly liveBytes = undefined;
  readonly gone: Promise<void>;
  death: StepFailure | undefined;
  readonly #start: string;
  #timer: NodeJS.Timeout | undefined;

  /** @param start as `startOf` told it when it was chosen: its number may be another's by now */
  constructor(pid: number, start: string) {
    this.pid = pid;
    this.#start = start;
    this.tree = new ProcessTree(pid);
    this.gone = new Promise((resolve) => {
      const check = (): void => {
        if (startOf(pid) === this.#start) return;
        this.death = {
          kind: 'exited',
          code: 'gone',
          message: `process ${pid} has ended; how is not known, for it was not started by asr-bench`,
        };
        clearInterval(this.#timer);
        resolve();
      };
      this.#timer = setInterval(check, LIFE_CHECK).unref();
      check();
    });
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
  }

  kill(): Promise<void> {
    return this.leave();
  }
}
