import { exact } from '../record/exact.ts';
import { builtEntry } from '../system/built-entry.ts';
import { Child, type End } from '../system/child-process.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { type Job, Reply, type Request, type Tokenized, type ZhTw } from './text-protocol.ts';
import type { Change } from './tokens/layer.ts';
import { WorkerCrash } from './worker-crash.ts';
import type { Quotes } from './zh-tw/conversion/quotes.ts';
import type { Vocabulary } from './zh-tw/conversion/vocabulary.ts';
import type { TimedSpan } from './zh-tw/units.ts';

export type { Tokenized, ZhTw } from './text-protocol.ts';

/** Every open request is rejected with it. */
export class TextWorkerCrash extends WorkerCrash {
  constructor(end: Omit<End, 'late'>, how?: string) {
    super('the text worker', end, 'start it again; if it dies on the same text, report the text', how);
  }
}

/** One request could not be done; the worker lives on. */
export class TextJobFailure extends Failure {
  constructor(kind: Job['kind'], message: string) {
    super(ExitCode.internal, `text ${kind}: ${message}`);
  }
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
  readonly #child: Child;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  readonly #open = new Set<Promise<unknown>>();
  #next = 0;
  #garbage = '';
  #end: End | undefined;
  #closing = false;

  constructor({ entry = builtEntry('./text-worker.js', import.meta.url), signal }: TextServiceOptions = {}) {
    signal?.throwIfAborted();
    this.#child = Child.worker(entry, WORKER_FLAGS, {
      onMessage: (message) => this.#receive(message),
      ...exact({ signal }),
    });
    this.#ended = this.#child.ended.then((end) => this.#finish(end));
  }

  /** 0 if the worker could not be started. */
  get pid(): number {
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
    void this.#child.kill();
    await this.#ended;
  }

  /** Waits for the requests that are open, then until the process is gone. May be called twice. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#open);
    this.#child.disconnect();
    await this.#ended;
  }

  #ask(job: Job): Promise<Exclude<Reply, { kind: 'failed' }>> {
    if (this.#end !== undefined) return Promise.reject(new TextWorkerCrash(this.#end));
    if (this.#closing) return Promise.reject(new TextJobFailure(job.kind, 'the text worker was closed'));
    const answer = new Promise<Exclude<Reply, { kind: 'failed' }>>((resolve, reject) => {
      const id = this.#next++;
      this.#waiting.set(id, { kind: job.kind, resolve, reject });
      this.#child.send({ id, job } satisfies Request);
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
      this.#garbage = 'it sent what is not in its protocol\n';
      void this.#child.kill();
      return;
    }
    this.#waiting.delete(parsed.data.id);
    if (parsed.data.kind === 'failed') waiting.reject(new TextJobFailure(waiting.kind, parsed.data.message));
    else waiting.resolve(parsed.data);
  }

  #finish(end: End): void {
    this.#end = { ...end, output: `${end.output}${this.#garbage}` };
    for (const { reject } of this.#waiting.values()) reject(new TextWorkerCrash(this.#end));
    this.#waiting.clear();
  }

  #confused(): TextWorkerCrash {
    const alive = { exitCode: null, signal: null, oomKilled: false, output: '' };
    return new TextWorkerCrash(alive, 'answered another question');
  }
}

/** Replacements of ITN carry a category, which the protocol leaves out. */
const plainChange = ({ start, end, replacement }: Change): Change => ({ start, end, replacement });
