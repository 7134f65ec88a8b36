import { existsSync } from 'node:fs';
import type { EngineHostOptions } from '../../bindings/engine.ts';
import type { Outcome } from '../../bindings/outcome.ts';
import { lookAtProcess } from '../../metrics/memory/process-memory.ts';
import { TextService } from '../../pipeline/text-service.ts';
import { exact } from '../../record/exact.ts';
import type { Checkpoint } from '../../record/run-record.ts';
import type { RunClock } from '../session/clock.ts';
import { LiveText } from '../session/live-text.ts';
import { Session } from '../session/session.ts';

export interface StandingEngineOptions {
  readonly host: Omit<EngineHostOptions, 'onLiveText'>;
  readonly clock: RunClock;
  /** Resident memory from which on a host makes room for a new one, bytes; undefined: after every job. */
  readonly recycle: number | undefined;
}

/** The engine process that waits for the next job, as it began and as it is now. */
export interface StandingLook {
  readonly pid: number;
  /** Its working folder, which is there as long as it is. */
  readonly folder: string;
  readonly baseline: Checkpoint;
  readonly now: Checkpoint;
  /** Why it stands in place of the one before it. */
  readonly because?: string;
}

/**
 * The engine process of one job after another, and the text worker beside it: neither is started anew while it can go
 * on. A host goes when a job ends with a model in it (it was cut short), when it has died, or when it has grown.
 */
export class StandingEngine {
  readonly live = new LiveText();
  readonly #options: StandingEngineOptions;
  #session: Session | undefined;
  #second: Session | undefined;
  #baseline: { readonly pid: number; readonly checkpoint: Checkpoint } | undefined;
  #because: string | undefined;
  #text: TextService | undefined;

  constructor(options: StandingEngineOptions) {
    this.#options = options;
  }

  /** A host with nothing in it: the one that waits, else a new one. */
  async take(): Promise<{ readonly session: Session; readonly outcome: Outcome<unknown> }> {
    const waiting = this.#session;
    if (waiting?.alive === true) {
      waiting.forgetPeak();
      return { session: waiting, outcome: { ok: true, value: undefined } };
    }
    this.live.reset();
    const session = this.#sessionWith({ onLiveText: (bytes) => this.live.push(bytes) });
    this.#session = session;
    const { outcome } = await session.start();
    return { session, outcome };
  }

  /** A second host beside the first, for this job alone: what it says is not shown. Undefined where it does not start. */
  async beside(): Promise<Session | undefined> {
    const session = this.#sessionWith({});
    this.#second = session;
    const { outcome } = await session.start();
    if (outcome.ok) return session;
    await this.endBeside();
    return undefined;
  }

  async endBeside(): Promise<void> {
    const session = this.#second;
    this.#second = undefined;
    await session?.leave();
  }

  #sessionWith(live: Pick<EngineHostOptions, 'onLiveText'>): Session {
    const host = { ...this.#options.host, ...live };
    return new Session({ clock: this.#options.clock, memory: false, timeline: 0, host });
  }

  /** The host that waits, if one does, still has the folder that it works in. */
  intact(): boolean {
    const folder = this.#session?.folder;
    return folder === undefined || existsSync(folder);
  }

  /** The worker that segments and converts. */
  text(): TextService {
    if (this.#text?.alive !== true) this.#text = new TextService();
    return this.#text;
  }

  /** Ends host and worker at once, in the middle of whatever they do. */
  async kill(): Promise<void> {
    this.#because = 'a job was cancelled';
    await Promise.all([this.#session?.kill(), this.#second?.kill(), this.#text?.kill()]);
  }

  /** A job is over. @param idle nothing is loaded in the host: another job can begin in it */
  async giveBack(idle: boolean): Promise<void> {
    await this.endBeside();
    const reason = this.#unfit(idle);
    if (reason === undefined) return;
    this.#because ??= reason;
    await this.#session?.leave();
    this.#session = undefined;
    // Without a bound nothing outlives its job.
    if (this.#options.recycle === undefined) await this.#closeText();
  }

  /** Starts a host where none waits, and reads its memory; undefined where it does not start. */
  async look(checkpoint: string): Promise<StandingLook | undefined> {
    const { session, outcome } = await this.take();
    if (!outcome.ok) return undefined;
    const baseline = await this.#baselineOf(session);
    const now = await session.standStill(checkpoint);
    const { folder } = session;
    if (baseline === undefined || now === undefined || folder === undefined) return undefined;
    const because = this.#because;
    this.#because = undefined;
    return { pid: session.pid, folder, baseline, now, ...exact({ because }) };
  }

  async #baselineOf(session: Session): Promise<Checkpoint | undefined> {
    const { pid } = session;
    if (this.#baseline?.pid === pid) return this.#baseline.checkpoint;
    // The first reading alone takes 6 KB: it is none to begin with.
    await session.standStill('baseline');
    const checkpoint = await session.standStill('baseline');
    if (checkpoint !== undefined) this.#baseline = { pid, checkpoint };
    return checkpoint;
  }

  async close(): Promise<void> {
    await this.endBeside();
    await this.#session?.leave();
    this.#session = undefined;
    await this.#closeText();
  }

  #unfit(idle: boolean): string | undefined {
    const session = this.#session;
    const { recycle } = this.#options;
    if (recycle === undefined) return 'each job has a process of its own';
    if (session?.alive !== true) return 'the engine died';
    if (!idle) return 'a job ended with a model loaded';
    const rss = lookAtProcess(session.pid).readings.rss ?? 0;
    return rss > recycle ? 'it had grown to the size at which it is replaced' : undefined;
  }

  async #closeText(): Promise<void> {
    await this.#text?.close();
    this.#text = undefined;
  }
}
