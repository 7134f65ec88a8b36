import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { exact } from '../../record/exact.ts';
import { type CheckpointMetric, HEAP_NOT_COUNTED } from '../../record/metric.ts';
import type { StepFailure } from '../../record/run-record.ts';
import { lastOf } from '../../system/child-output.ts';
import { untilStill } from '../../system/proc/stillness.ts';
import { lastLines } from '../death.ts';
import type { Call, Engine, Operation, OperationResult, StandStill } from '../engine.ts';
import { failure, type Outcome, success } from '../outcome.ts';
import { answers, performCall } from './call.ts';
import { FoundProcess, StartedProgram, type StartOptions, type Subject } from './subject.ts';

export interface ProgramOptions extends StartOptions {
  /** Instead: a process that runs already, and when it started (`startOf`). */
  readonly process?: { readonly pid: number; readonly start: string };
  /** An address that answers, or a text in a line that it prints, once it can be called. */
  readonly ready?: string;
  /** ns from its start until it is ready. */
  readonly readyWithin: number;
}

const NOT_TOLD = {
  arena: 'a program does not tell what its allocator holds',
  'js-heap': 'a program is no host of asr-bench',
};
/** ms between two questions whether it is ready. */
const READY_POLL = 50;
/** ms that a look waits for a program which does not stand still; one that never does is not waited for each time. */
const STILL_WITHIN = 1000;
const RESTLESS_WITHIN = 100;
const RESTLESS_AFTER = 3;
/** ms that a program which died may take to be seen dead, once a call to it has failed. */
const DEATH_SHOWS_WITHIN = 200;

/** A program of any make, watched from outside: it is called, and looked at when it stands still. */
export class Program implements Engine {
  readonly pid: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly heapAbsent = null;
  readonly absent: Readonly<Partial<Record<CheckpointMetric, string>>>;
  readonly counted = 'tree';
  readonly #subject: Subject;
  /** The call that is under way. */
  #stop: AbortController | undefined;
  #restless = 0;

  private constructor(subject: Subject, { cwd, env, counter }: ProgramOptions) {
    this.#subject = subject;
    this.pid = subject.pid;
    this.folder = cwd;
    this.environment = tuning({ ...process.env, ...env });
    this.absent = { ...(counter === undefined ? { heap: HEAP_NOT_COUNTED } : {}), ...NOT_TOLD };
    void subject.gone.then(() => this.#stop?.abort());
  }

  /** Starts it, or finds it, and waits until it can be called. */
  static async start(options: ProgramOptions): Promise<Outcome<Program>> {
    const { process: found } = options;
    const subject =
      found === undefined ? new StartedProgram(options) : new FoundProcess(found.pid, found.start);
    if (subject.pid === 0) await subject.gone;
    const late = await untilReady(subject, options);
    if (late === undefined) return success(new Program(subject, options));
    await subject.kill();
    return failure(late);
  }

  get tree() {
    return this.#subject.tree;
  }

  get ended(): boolean {
    return this.#subject.death !== undefined;
  }

  async perform(
    operation: Operation,
    deadline: number,
    onCheckpoint?: (still: StandStill) => void,
  ): Promise<Outcome<OperationResult>> {
    if (operation.op !== 'call' && operation.op !== 'look') {
      return failure({ kind: 'refused', message: `a program cannot be asked to ${operation.op}` });
    }
    const { death } = this.#subject;
    if (death !== undefined) return failure(death);
    const begin = process.hrtime.bigint();
    const answer = operation.op === 'call' ? await this.#call(operation, deadline) : {};
    const end = process.hrtime.bigint();
    if ('dead' in answer) return failure(answer.dead);
    const name = operation.checkpoint;
    if (name !== null) {
      const restless = await this.#settle();
      if (this.#subject.death !== undefined) return failure(this.#subject.death);
      const at = String(process.hrtime.bigint());
      onCheckpoint?.({
        name,
        at,
        arena: null,
        jsHeap: null,
        loaded: false,
        ...this.#heap(),
        ...exact({ restless }),
      });
    }
    const { failure: failed, text } = answer;
    return success({
      begin: String(begin),
      end: String(end),
      failure: failed,
      speech: undefined,
      ...exact({ answer: text }),
    });
  }

  async leave(): Promise<void> {
    await this.#subject.leave();
  }

  async kill(): Promise<void> {
    await this.#subject.kill();
  }

  /** One call; `dead` where it ended with the program, or had to be given up. */
  async #call(
    { call, audio }: { readonly call: Call; readonly audio?: string },
    deadline: number,
  ): Promise<{ readonly dead: StepFailure } | { readonly text?: string; readonly failure?: StepFailure }> {
    const stop = new AbortController();
    this.#stop = stop;
    const timer = setTimeout(() => stop.abort(), deadline / 1e6);
    const answer = await performCall(call, { audio, cwd: this.folder, signal: stop.signal });
    clearTimeout(timer);
    if (answer.failure === undefined) return answer;
    await Promise.race([this.#subject.gone, sleep(DEATH_SHOWS_WITHIN)]);
    const { death } = this.#subject;
    if (death !== undefined) return { dead: death };
    if (!stop.signal.aborted) return answer;
    const message = `no answer to a call within ${Math.round(deadline / 1e6)} ms`;
    await this.#subject.kill();
    return { dead: { kind: 'hung', message } };
  }

  #heap(): Pick<StandStill, 'heap' | 'absent'> {
    const { liveBytes, tree } = this.#subject;
    if (liveBytes === undefined) return { heap: null };
    const living = (tree.descendants() ?? []).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
    const look = liveBytes.read([tree.root, ...living]);
    return 'bytes' in look ? { heap: look.bytes } : { heap: null, absent: { heap: look.absent } };
  }

  /** @returns true where it did not come to stand still */
  async #settle(): Promise<true | undefined> {
    const patience = this.#restless < RESTLESS_AFTER ? STILL_WITHIN : RESTLESS_WITHIN;
    const still = await untilStill(this.#subject.tree, patience);
    this.#restless = still ? 0 : this.#restless + 1;
    return still ? undefined : true;
  }
}

/** Why it is not ready; undefined: it is. */
async function untilReady(
  subject: Subject,
  { ready, readyWithin }: ProgramOptions,
): Promise<StepFailure | undefined> {
  const end = performance.now() + readyWithin / 1e6;
  const isReady =
    ready === undefined
      ? async () => true
      : /^https?:\/\//.test(ready)
        ? () => answers(ready, 1000)
        : lineWatch(subject.output, ready);
  for (;;) {
    if (subject.death !== undefined) return subject.death;
    const yes = await isReady();
    if (subject.death !== undefined) return subject.death;
    if (yes) return undefined;
    if (performance.now() > end) {
      const stderr = subject.output === undefined ? '' : lastLines(lastOf(subject.output));
      const seconds = Math.round(readyWithin / 1e9);
      return {
        kind: 'hung',
        message: `it was not ready within ${seconds} s: ${JSON.stringify(ready)} did not ${/^https?:/.test(ready ?? '') ? 'answer' : 'show in what it printed'}`,
        ...(stderr === '' ? {} : { stderr }),
      };
    }
    await Promise.race([subject.gone, sleep(READY_POLL)]);
  }
}

/** Asks whether a text has been printed; a file that grows is read once. */
function lineWatch(file: string | undefined, text: string): () => Promise<boolean> {
  let [at, kept] = [0, ''];
  const block = Buffer.alloc(65_536);
  return async () => {
    // What somebody else's process prints goes elsewhere.
    if (file === undefined) return true;
    const handle = openSync(file, 'r');
    try {
      for (
        let size = readSync(handle, block, 0, block.length, at);
        size > 0;
        size = readSync(handle, block, 0, block.length, at)
      ) {
        at += size;
        kept = (kept + block.toString('utf8', 0, size)).slice(-(block.length + text.length));
        if (kept.includes(text)) return true;
      }
      return false;
    } finally {
      closeSync(handle);
    }
  };
}

/** Variables that tune memory and threads, for the record. */
const tuning = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]): [string, string][] =>
      /^(OMP_|MALLOC_|GLIBC_TUNABLES$|LD_PRELOAD$)/.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
