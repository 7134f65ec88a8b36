import { homedir, tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import type { Cue } from '../pipeline/subtitles/cue.ts';
import { exact } from '../record/exact.ts';
import type { JobResult } from '../runner/jobs/job-result.ts';
import { JobSubtitles } from '../runner/jobs/job-subtitles.ts';
import type { StageEvent } from '../runner/steps/events.ts';
import type { Client } from './client.ts';
import { JobProgress } from './job-progress.ts';
import { LiveConversion, type TextChange } from './live-conversion.ts';

/** One thing that happened to a job; ids count from 1, without gaps. */
interface JobEvent {
  readonly id: number;
  readonly type:
    | 'state'
    | 'chunks'
    | 'chunk'
    | 'text'
    | 'zh-tw'
    | 'language'
    | 'progress'
    | 'lost'
    | 'cues'
    | 'done';
  readonly data: Readonly<Record<string, unknown>>;
}

type EventListener = (event: JobEvent) => void;

/**
 * What happened to one job, for listeners that come late or again: the newest events are kept, so that a reader who
 * lost the connection goes on where it was. Who has missed more than is kept begins with a snapshot instead.
 */
export class EventLog {
  readonly #most: number;
  #events: JobEvent[] = [];
  #last = 0;
  readonly #listeners = new Set<EventListener>();

  /** @param most events kept: live text comes as one event a token */
  constructor(most = 2000) {
    this.#most = most;
  }

  get last(): number {
    return this.#last;
  }

  push(type: JobEvent['type'], data: JobEvent['data']): void {
    this.#last += 1;
    const event = { id: this.#last, type, data };
    this.#events.push(event);
    // In one go, not one by one: shifting an array for each token would cost its length each time.
    if (this.#events.length > 2 * this.#most) this.#events = this.#events.slice(-this.#most);
    for (const listener of this.#listeners) listener(event);
  }

  /** Events after `id`; undefined where some of them are gone, or `id` is none of ours. */
  since(id: number): readonly JobEvent[] | undefined {
    if (!Number.isInteger(id) || id < 0 || id > this.#last) return undefined;
    const missing = this.#last - id;
    if (missing > this.#events.length) return undefined;
    return missing === 0 ? [] : this.#events.slice(-missing);
  }

  /** @returns what ends it */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** A path from the root with at least one folder in it; not the end of an address, a fraction or a date. */
const PATH = /(?<![\w.:/-])\/(?:[^\s/'"`:,;()]+\/)+/g;

/**
 * Why a job failed, as its client may read it: where things lie on this machine is nobody's business, and tells the client
 * nothing. Pure.
 * @param file where the upload lies
 * @param name what the client calls it
 * @param folders that are known, whatever characters their names have
 */
export function plainReason(reason: string, file: string, name: string, folders: readonly string[]): string {
  let plain = reason.replaceAll(file, name).replaceAll(basename(file), name);
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    if (folder.length > 1)
      plain = plain.replaceAll(`${folder}/`, '').replaceAll(folder, 'a folder of the server');
  }
  return plain.replace(PATH, '');
}

export const JOB_STATES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface JobRequest {
  /** As the user calls it: shown, never a path. */
  readonly name: string;
  /** Where its sound lies. */
  readonly file: string;
  /** The file is the server's own and goes when the job is over. */
  readonly temporary: boolean;
  /** Who asked for it. */
  readonly by: Client;
  /** How large its file is, bytes. */
  readonly bytes: number;
  /** What its sound is called on the web. */
  readonly type: string;
  /** What is to be done when its file has gone. */
  readonly onGone?: () => void;
  readonly hint?: string;
  readonly language?: string;
}

/** A stretch of the sound that was not heard, or whose words have no times, because its chunk failed; seconds. */
export interface LostStretch {
  readonly start: number;
  readonly end: number;
  /** `chunk`: nothing of it was heard. `part`: its words have no times. */
  readonly loop: 'chunk' | 'part';
  readonly reason: string;
  /** Where in the text it would stand. */
  readonly at: number;
}

/** Longest live text kept for latecomers, characters; the result has all of it. */
const LONGEST_LIVE = 200_000;

/** A job as the server knows it. */
export class ServerJob {
  readonly id: string;
  readonly request: JobRequest;
  readonly events = new EventLog();
  readonly createdAt: string;
  readonly stop = new AbortController();
  readonly #progress = new JobProgress();
  #subtitles = new JobSubtitles();
  #lost: readonly LostStretch[] = [];
  startedAt: string | undefined;
  endedAt: string | undefined;
  /** Its recording is there to be played. */
  sound = true;
  state: JobState = 'queued';
  /** From 1; 0: not waiting. */
  position = 0;
  stage: string | undefined;
  language: string | undefined;
  chunk: { readonly n: number; readonly of: number } | undefined;
  text = '';
  #zhTw = new LiveConversion(LONGEST_LIVE);
  reason: string | undefined;
  result: JobResult | undefined;

  constructor(id: string, request: JobRequest, createdAt: string) {
    this.id = id;
    this.request = request;
    this.createdAt = createdAt;
  }

  get over(): boolean {
    return this.state === 'completed' || this.state === 'failed' || this.state === 'cancelled';
  }

  /** It failed, and has texts all the same: those of its other chunks. */
  get partial(): boolean {
    return this.state === 'failed' && (this.result?.transcript.raw ?? '') !== '';
  }

  /** What a listener who comes now must know. */
  snapshot(): Readonly<Record<string, unknown>> {
    return {
      ...this.head(),
      text: this.text,
      zhTw: this.#zhTw.shown,
      lost: this.#lost,
      cues: this.cues.length,
    };
  }

  /** Subtitles that are final while it runs. */
  get cues(): readonly Cue[] {
    return this.#subtitles.cues;
  }

  /** Without its text: a hundred hours of them in one list would be a burden. */
  head(): Readonly<Record<string, unknown>> {
    return {
      id: this.id,
      name: this.request.name,
      state: this.state,
      position: this.position,
      createdAt: this.createdAt,
      ...exact({ startedAt: this.startedAt, endedAt: this.endedAt }),
      share: this.over ? 1 : this.#progress.share,
      sound: this.sound,
      ...(this.partial ? { partial: true } : {}),
      ...exact({ stage: this.stage, language: this.language, chunk: this.chunk, reason: this.reason }),
      lastEvent: this.events.last,
    };
  }

  /** A job that came to its end with a failure on the way did not complete: what that step would have given is missing. */
  move(state: JobState, at: string, because?: string): void {
    const reason = because === undefined ? undefined : this.#plain(because);
    this.state = state;
    this.reason = reason;
    if (state !== 'queued') this.position = 0;
    if (state === 'running') this.startedAt = at;
    if (this.over) {
      this.endedAt = at;
      // From here on they are made of the result: what they were made of meanwhile need not stay.
      this.#subtitles = new JobSubtitles();
    }
    const { startedAt, endedAt } = this;
    this.events.push(this.over ? 'done' : 'state', {
      state,
      position: this.position,
      ...exact({ startedAt, endedAt, reason }),
      ...(this.over ? { share: 1, sound: this.sound } : {}),
      ...(this.partial ? { partial: true } : {}),
    });
  }

  #plain(reason: string): string {
    const { file, name } = this.request;
    return plainReason(reason, file, name, [tmpdir(), homedir(), process.cwd(), dirname(file)]);
  }

  wait(position: number): void {
    if (position === this.position) return;
    this.position = position;
    this.events.push('state', { state: this.state, position });
  }

  /** Takes what the pipeline tells over into state and events. */
  hear(event: StageEvent): void {
    this.#progress.hear(event);
    const { share } = this.#progress;
    const cues = this.#subtitles.hear(event);
    if (cues.length > 0) this.events.push('cues', { from: this.cues.length - cues.length, cues });
    switch (event.type) {
      case 'stage':
        this.stage = event.step;
        if (event.pass !== undefined) this.#chunkAt(event.pass);
        this.events.push('progress', { stage: event.step, share });
        return;
      case 'progress':
        this.events.push('progress', {
          stage: event.step,
          done: event.done,
          ...exact({ of: event.of }),
          share,
        });
        return;
      case 'chunks':
        this.events.push('chunks', { count: event.count, seconds: event.seconds, backend: event.backend });
        return;
      case 'live':
        this.#languageIs(event.language);
        this.#say(event.text);
        this.events.push('text', { text: event.text });
        if (event.converted !== true) this.#sayZhTw(this.#zhTw.add(event.text));
        return;
      case 'live-zh-tw':
        this.#sayZhTw(this.#zhTw.convert(event.text));
        return;
      case 'heard':
        this.#languageIs(event.language);
        this.#sayZhTw(this.#zhTw.end(event.text, event.zhTw));
        return;
      case 'pass-end': {
        const { pass, failure } = event;
        if (failure !== undefined) {
          const { loop, start, end } = pass;
          const lost = { start, end, loop, reason: this.#plain(failure.message), at: this.text.length };
          this.#lost = [...this.#lost, lost];
          this.events.push('lost', { ...lost });
        }
        this.events.push('progress', { share });
        return;
      }
      default:
    }
  }

  #chunkAt({
    n,
    of,
    start,
    end,
    loop,
  }: {
    readonly n: number;
    readonly of: number;
    readonly start: number;
    readonly end: number;
    readonly loop: string;
  }): void {
    if (this.chunk?.n === n && this.chunk.of === of) return;
    if (loop === 'chunk' && n > 1 && this.text !== '' && !this.text.endsWith('\n')) {
      this.#say('\n');
      this.events.push('text', { text: '\n' });
      this.#sayZhTw(this.#zhTw.next());
    }
    this.chunk = { n, of };
    this.events.push('chunk', { n, of, start, end, loop });
  }

  #say(text: string): void {
    const all = `${this.text}${text}`;
    this.text = all.slice(-LONGEST_LIVE);
    const cut = all.length - this.text.length;
    if (cut > 0) this.#lost = this.#lost.map((one) => ({ ...one, at: Math.max(0, one.at - cut) }));
  }

  #sayZhTw(change: TextChange | undefined): void {
    if (change !== undefined) this.events.push('zh-tw', { ...change });
  }

  #languageIs(language: string | undefined): void {
    if (language === undefined || language === this.language) return;
    this.language = language;
    this.events.push('language', { language });
  }
}
