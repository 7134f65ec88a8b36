import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../system/built-entry.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { type Job, Reply, type Request, type Tokenized, type ZhTw } from './text-protocol.ts';
import type { Change } from './tokens/layer.ts';
import type { Quotes } from './zh-tw/conversion/quotes.ts';
import type { Vocabulary } from './zh-tw/conversion/vocabulary.ts';
import type { TimedSpan } from './zh-tw/units.ts';

export type { Tokenized, ZhTw } from './text-protocol.ts';

/** The text worker crashed, was killed, left early, or broke its protocol. Every open request is rejected with it. */
export class TextWorkerCrash extends Failure {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(how: string, { code, signal, stderr }: Ending) {
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    super(
      ExitCode.internal,
      `the text worker ${how}${last === '' ? '' : `: ${last}`}`,
      'start it again; if it dies on the same text, report the text',
    );
    this.code = code;
    this.signal = signal;
  }
}

/** One request could not be done; the worker lives on. */
export class TextJobFailure extends Failure {
  constructor(kind: Job['kind'], message: string) {
    super(ExitCode.internal, `text ${kind}: ${message}`);
  }
}

interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

interface Waiting {
  readonly kind: Job['kind'];
  resolve(reply: Exclude<Reply, { kind: 'failed' }>): void;
  reject(reason: Error): void;
}

/**
 * Left alone, V8 lets the heap of short-lived arrays grow to 340 MB in half a minute of work, and keeps 25 MB of machine
 * code of jieba's; so the process stays near 185 MB, at the same speed (docs/text-conventions.md, "Memory").
 */
const WORKER_FLAGS = [
  '--optimize-for-size',
  '--semi-space-growth-factor=1',
  '--heap-growing-percent=5',
  '--liftoff-only',
];

export interface TextServiceOptions {
  /** JavaScript to fork instead of the worker, for tests. */
  readonly entry?: string;
  /** Ends the worker at once. */
  readonly signal?: AbortSignal;
}

export interface ZhTwOptions {
  /** Replacements of ITN. */
  readonly changes?: readonly Change[];
  /** Corrects the phrases of ZH_TW_OVERRIDES. */
  readonly overrides?: boolean;
  readonly vocabulary?: Vocabulary;
  readonly quotes?: Quotes;
}

/**
 * Segmentation and zh-TW conversion in a process of their own. Dictionaries are loaded at the first request that needs
 * them (jieba 0.5 s, OpenCC 0.3 s) and kept until `close`. Requests are answered in order.
 */
export class TextService {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  readonly #open = new Set<Promise<unknown>>();
  #next = 0;
  #stderr = '';
  #end: Ending | undefined;
  #closing = false;

  constructor({ entry = builtEntry('./text-worker.js', import.meta.url), signal }: TextServiceOptions = {}) {
    signal?.throwIfAborted();
    this.#child = fork(entry, [], {
      serialization: 'advanced',
      execArgv: WORKER_FLAGS,
      env: { ...process.env, NODE_OPTIONS: undefined, NODE_V8_COVERAGE: undefined },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const stop = (): void => void this.#child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    this.#child.on('message', (message) => this.#receive(message));
    this.#ended = this.#ending().then((end) => {
      signal?.removeEventListener('abort', stop);
      this.#finish(end);
    });
  }

  /** Settles when the process is gone and all that it wrote is read. (`close` does not come after a disconnect.) */
  async #ending(): Promise<Ending> {
    const child = this.#child;
    const lastWords = new Promise<void>((resolve) => {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#stderr = `${this.#stderr}${text}`.slice(-4000);
      });
      child.stderr?.on('close', resolve);
    });
    const end = await new Promise<Omit<Ending, 'stderr'>>((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }));
      child.on('error', (error) => {
        this.#stderr += `${error.message}\n`;
        if (child.pid === undefined) resolve({ code: null, signal: null });
      });
    });
    if (child.pid !== undefined) await lastWords;
    return { ...end, stderr: this.#stderr };
  }

  /** Undefined if the worker could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Cuts a transcript into tokens: spans of `text`, those without a letter or number left out. With the replacements of
   * ITN as `changes` the cut is made on the text that they give.
   *
   * @throws TextWorkerCrash, TextJobFailure
   */
  async tokenize(text: string, changes: readonly Change[] = []): Promise<Tokenized> {
    const reply = await this.#ask({ kind: 'tokenize', text, changes: changes.map(plainChange) });
    if (reply.kind !== 'tokenize') throw this.#confused();
    return reply.result;
  }

  /**
   * Converts a transcript to Taiwan's script and vocabulary in one piece and maps the result to its timed tokens. With
   * the replacements of ITN as `changes` the result has figures.
   *
   * @throws TextWorkerCrash, TextJobFailure
   */
  async zhTw(
    text: string,
    spans: readonly TimedSpan[] = [],
    { changes = [], overrides = false, vocabulary = 'general', quotes = 'as-is' }: ZhTwOptions = {},
  ): Promise<ZhTw> {
    const reply = await this.#ask({
      kind: 'zh-tw',
      text,
      spans: [...spans],
      changes: changes.map(plainChange),
      overrides,
      vocabulary,
      quotes,
    });
    if (reply.kind !== 'zh-tw') throw this.#confused();
    return reply.result;
  }

  /** False once its process is gone: it must be replaced. */
  get alive(): boolean {
    return this.#end === undefined && !this.#closing;
  }

  /** Ends it at once; open requests are rejected. */
  async kill(): Promise<void> {
    this.#closing = true;
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Waits for the requests that are open, then until the process is gone. May be called twice. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#open);
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  #ask(job: Job): Promise<Exclude<Reply, { kind: 'failed' }>> {
    if (this.#end !== undefined) return Promise.reject(this.#crash(this.#end));
    if (this.#closing) return Promise.reject(new TextJobFailure(job.kind, 'the text worker was closed'));
    const answer = new Promise<Exclude<Reply, { kind: 'failed' }>>((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { kind: job.kind, resolve, reject });
      // A worker that is gone before it was asked is reported by its end.
      this.#child.send({ id, job } satisfies Request, () => {});
    });
    this.#open.add(answer);
    const settled = (): void => void this.#open.delete(answer);
    answer.then(settled, settled);
    return answer;
  }

  #receive(message: unknown): void {
    const parsed = Reply.safeParse(message);
    const waiting = parsed.success ? this.#waiting.get(parsed.data.id) : undefined;
    if (!parsed.success || waiting === undefined) {
      this.#stderr += 'it sent what is not in its protocol\n';
      this.#child.kill('SIGKILL');
      return;
    }
    this.#waiting.delete(parsed.data.id);
    if (parsed.data.kind === 'failed') waiting.reject(new TextJobFailure(waiting.kind, parsed.data.message));
    else waiting.resolve(parsed.data);
  }

  #finish(end: Ending): void {
    this.#end ??= end;
    for (const { reject } of this.#waiting.values()) reject(this.#crash(end));
    this.#waiting.clear();
  }

  #crash(end: Ending): TextWorkerCrash {
    const how = end.signal === null ? `left with exit code ${end.code}` : `died of ${end.signal}`;
    return new TextWorkerCrash(how, end);
  }

  #confused(): TextWorkerCrash {
    return new TextWorkerCrash('answered another question', {
      code: null,
      signal: null,
      stderr: this.#stderr,
    });
  }
}

/** Replacements of ITN carry a category, which the protocol leaves out. */
const plainChange = ({ start, end, replacement }: Change): Change => ({ start, end, replacement });
