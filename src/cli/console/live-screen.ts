import { commonBeginning } from '../../record/common-beginning.ts';
import { visibleText } from '../../record/visible-text.ts';
import type { PassPlace, StageEvent } from '../../runner/steps/events.ts';
import { CLEAR_LINE, type Terminal } from './terminal.ts';

/** What a stage is called while it runs. */
const STAGES: Readonly<Record<string, string>> = {
  decode: 'decoding',
  vad: 'finding speech',
  load: 'loading a model',
  align: 'aligning',
  'zh-tw': 'converting to zh-TW',
};

/** A loop over the chunks: the time that it took so far, ms; the audio that it has done, s; in how many passes, and of how many. */
interface Loop {
  spent: number;
  done: number;
  passes: number;
  /** Those that an earlier run did, too. */
  over: number;
  of: number;
}

interface LiveScreenOptions {
  /** The text itself; else only how far it has come. */
  readonly transcript?: boolean;
  /** Without a terminal so much time passes between lines on how far it has come, ms. */
  readonly silence?: number;
  readonly now?: () => number;
}

/**
 * A job as people follow it, on stderr. On a terminal the transcript grows as the engine speaks, and one status line
 * is redrawn between chunks; elsewhere each finished chunk is a plain line. Nothing is redrawn while text comes: of a
 * text that is converted, what two conversions agree on is shown, and where even that changed, its chunk is written anew.
 */
export class LiveScreen {
  readonly #terminal: Terminal;
  readonly #transcript: boolean;
  readonly #silence: number;
  readonly #now: () => number;
  readonly #begun: number;
  #statusShown = false;
  #textOpen = false;
  /** Text of this chunk that is on the screen. */
  #shown = '';
  /** The last conversion of what came of it. */
  #converted = '';
  /** When a line of its own was written last, ms. */
  #said: number;
  #language: string | undefined;
  /** Chunks are heard in one and aligned in the other: one after the other, or in turns. */
  readonly #loops: Partial<Record<PassPlace['loop'], Loop>> = {};
  /** When the last pass ended, or the last stage outside of the loops began, ms. */
  #since: number;

  /** @param now ms, of any clock */
  constructor(
    terminal: Terminal,
    { transcript = true, silence = 0, now = () => performance.now() }: LiveScreenOptions = {},
  ) {
    this.#terminal = terminal;
    this.#transcript = transcript;
    this.#silence = silence;
    this.#now = now;
    this.#begun = now();
    this.#since = this.#begun;
    this.#said = this.#begun;
  }

  on(event: StageEvent): void {
    switch (event.type) {
      case 'stage':
        if (event.pass === undefined || event.step === 'transcribe' || event.step === 'align') {
          this.#stage(event.step, event.pass);
        }
        break;
      case 'progress':
        if (event.of !== undefined)
          this.#status(`finding speech  ${clock(event.done)} of ${clock(event.of)}`);
        break;
      case 'chunks':
        this.#since = this.#now();
        if (!this.#transcript) break;
        this.#note(
          `${clock(event.seconds)} of audio, ${event.count} chunks  (speech found by ${BACKENDS[event.backend] ?? event.backend})`,
        );
        break;
      case 'order':
        if (this.#transcript) this.#note(`${ORDERS[event.order]}  (${event.because})`);
        break;
      case 'live':
        this.#language = event.language ?? this.#language;
        if (event.converted !== true) this.#live(event.text, event.pass);
        break;
      case 'live-zh-tw':
        this.#liveZhTw(event.text, event.pass);
        break;
      case 'heard':
        this.#heard(event.zhTw ?? event.text, event.language, event.pass);
        break;
      case 'pass-end':
        this.#passEnd(event);
        break;
    }
  }

  /** Takes the status line away: what follows is the result. */
  close(): void {
    this.#clear();
    if (this.#textOpen) this.#terminal.live('\n');
    this.#textOpen = false;
  }

  #stage(step: string, pass: PassPlace | undefined): void {
    if (step === 'transcribe') {
      this.#shown = '';
      this.#converted = '';
      return;
    }
    if (pass === undefined) this.#since = this.#now();
    const name = STAGES[step];
    if (name !== undefined && pass === undefined) this.#status(name);
  }

  #liveZhTw(text: string, pass: PassPlace | undefined): void {
    const agreed = commonBeginning(this.#converted, text).replace(OPEN_NUMBER, '');
    this.#converted = text;
    // The newest alone may say something else for a moment.
    if (this.#shown.startsWith(agreed)) return;
    if (!agreed.startsWith(this.#shown)) {
      this.close();
      this.#shown = '';
    }
    this.#live(agreed.slice(this.#shown.length), pass);
  }

  #live(text: string, pass: PassPlace | undefined): void {
    if (text === '' || this.#terminal.columns === undefined || !this.#transcript) return;
    if (!this.#textOpen) {
      this.#clear();
      this.#terminal.live(head(pass));
      this.#textOpen = true;
    }
    this.#shown += text;
    this.#terminal.live(text);
  }

  /** The whole text of a chunk: what the screen has not shown yet follows, or all of it as a line. */
  #heard(text: string, language: string | undefined, pass: PassPlace | undefined): void {
    this.#language = language ?? this.#language;
    if (!this.#transcript) return;
    if (this.#terminal.columns === undefined) {
      this.#note(`${head(pass)}${text === '' ? '(nothing said)' : text}`);
      return;
    }
    if (!this.#textOpen) {
      this.#clear();
      this.#terminal.live(`${head(pass)}${text === '' ? '(nothing said)' : ''}`);
    }
    if (text.startsWith(this.#shown)) this.#terminal.live(text.slice(this.#shown.length));
    else if (text !== '') this.#terminal.live(`\n${head(pass)}${text}`);
    this.#terminal.live('\n');
    this.#textOpen = false;
    this.#shown = '';
  }

  #passEnd({ pass, failure, resumed }: Extract<StageEvent, { type: 'pass-end' }>): void {
    const { loop, of } = pass;
    const own = this.#loops[loop] ?? { spent: 0, done: 0, passes: 0, over: 0, of };
    this.#loops[loop] = own;
    const now = this.#now();
    const took = now - this.#since;
    this.#since = now;
    if (failure !== undefined) this.#note(`${loop} ${pass.n} FAILED: ${failure.message}; the rest goes on`);
    own.over += 1;
    // It took no time now: neither pace nor rate may count it.
    if (resumed) return;
    own.spent += took;
    own.done += pass.end - pass.start;
    own.passes += 1;
    this.#status(this.#progress());
  }

  /** `Chinese  chunk 3/180  aligned 2/180  elapsed 1:03  ETA 12:10  RTF 0.85` */
  #progress(): string {
    const { chunk, part } = this.#loops;
    const loops = [chunk, part].flatMap((loop) => (loop === undefined || loop.passes === 0 ? [] : [loop]));
    // Of the passes to come only the number is known: they are taken to be like those before.
    const left = loops.map(({ spent, passes, over, of }) => (spent / passes) * (of - over));
    const rates = loops.map(({ spent, done }) => spent / done);
    return [
      this.#language ?? 'no language yet',
      ...(chunk === undefined || (chunk.over === chunk.of && part !== undefined)
        ? []
        : [`chunk ${chunk.over}/${chunk.of}`]),
      ...(part === undefined ? [] : [`aligned ${part.over}/${part.of}`]),
      `elapsed ${clock((this.#now() - this.#begun) / 1000)}`,
      `ETA ${clock(sum(left) / 1000)}`,
      `RTF ${(sum(rates) / 1000).toFixed(2)}`,
    ].join('  ');
  }

  /** On a terminal one line that the next output replaces; elsewhere a line, for chunks only. */
  #status(text: string): void {
    if (this.#terminal.columns === undefined) {
      if (this.#now() - this.#said < this.#silence || !/ \d+\/\d+ /.test(text)) return;
      this.#said = this.#now();
      this.#terminal.note(text);
      return;
    }
    if (this.#textOpen) return;
    this.#terminal.control(CLEAR_LINE);
    this.#terminal.live(visibleText(text).slice(0, this.#terminal.columns - 1));
    this.#statusShown = true;
  }

  #note(text: string): void {
    this.close();
    this.#terminal.note(text);
  }

  #clear(): void {
    if (this.#statusShown) this.#terminal.control(CLEAR_LINE);
    this.#statusShown = false;
  }
}

const ORDERS = {
  'side-by-side': 'subtitles come chunk by chunk: recogniser and aligner side by side',
  batches: 'subtitles come in batches of chunks: recogniser and aligner in turns',
} as const;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

const BACKENDS: Readonly<Record<string, string>> = {
  ten: 'TEN VAD',
  energy: 'energy alone, which takes noise and music for speech; --vad-model is better',
};

/** A number at the end of what came is another one with the next word: 一百 is 100, 一百二 is 120. */
const OPEN_NUMBER = /[\d.,:%零〇一二兩三四五六七八九十百千萬億點分半]+$/u;

/** `[0:41] ` */
const head = (pass: PassPlace | undefined): string => (pass === undefined ? '' : `[${clock(pass.start)}] `);

/** Seconds as `0:41`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
