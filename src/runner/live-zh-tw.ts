import { itn } from '../pipeline/itn/itn.ts';
import { isItnLanguage } from '../pipeline/itn/language.ts';
import { TIME_STYLES } from '../pipeline/itn/reading/options.ts';
import type { TextService } from '../pipeline/text-service.ts';
import { VOCABULARIES } from '../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../record/exact.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import { everyStep } from '../scenarios/steps/walk.ts';
import type { StageEvent, StageListener } from './steps/events.ts';

/** Gives the text of one chunk, or a beginning of it, as Taiwan writes it. */
type ConvertText = (text: string) => Promise<string>;

/**
 * How a cell's live text is converted: as its own steps will convert the whole, figures included. Undefined where it
 * has no `zh-tw` step.
 */
export function liveConversion({ each }: Cell, text: () => TextService): ConvertText | undefined {
  const steps = everyStep(each);
  const converting = steps.find(({ step }) => step === 'zh-tw');
  if (converting?.step !== 'zh-tw') return undefined;
  const written = steps.find(({ step }) => step === 'itn');
  const vocabulary = VOCABULARIES.find((one) => one === converting.arguments.style);
  const style = written?.step === 'itn' ? written.arguments.style : undefined;
  const time = TIME_STYLES.find((one) => one === style);
  return async (raw) => {
    const changes = written === undefined ? [] : itn(raw, exact({ time })).replacements;
    return (await text().zhTw(raw, [], { changes, ...exact({ vocabulary }) })).full;
  };
}

type Live = Extract<StageEvent, { type: 'live' }>;
type Heard = Extract<StageEvent, { type: 'heard' }>;

/**
 * Live text that goes on with its zh-TW beside it: each beginning of a chunk is converted as a whole, for what follows
 * a word decides how it is written. One conversion at a time, of the newest text, by the worker of the text steps. The
 * end of a chunk, and all that comes after it, is told only when its whole text is converted.
 */
export class LiveZhTw {
  readonly #convert: ConvertText;
  readonly #tell: StageListener;
  readonly #now: () => number;
  /** The newest piece of the chunk at hand, and all of its text. */
  #live: Live | undefined;
  #raw = '';
  /** A text that the worker died of is not given to the next one. */
  #failed = false;
  #converting: Promise<void> | undefined;
  /** The end of a chunk whose whole text is being converted, and what came after. */
  #held: StageEvent[] | undefined;

  constructor(convert: ConvertText, tell: StageListener, now: () => number) {
    this.#convert = convert;
    this.#tell = tell;
    this.#now = now;
  }

  hear(event: StageEvent): void {
    if (this.#held !== undefined) {
      this.#held.push(event);
      return;
    }
    if (event.type === 'stage' && event.step === 'transcribe') this.#begin();
    if (event.type === 'live') this.#piece(event);
    else if (event.type === 'heard') this.#end(event);
    else this.#tell(event);
  }

  /** Settles when everything that was heard has been told. */
  async settled(): Promise<void> {
    while (this.#converting !== undefined) await this.#converting;
  }

  #begin(): void {
    this.#live = undefined;
    this.#raw = '';
    this.#failed = false;
  }

  #piece(event: Live): void {
    const live = { ...event, ...exact({ language: event.language ?? this.#live?.language }) };
    const converted = isItnLanguage(live.language);
    this.#live = live;
    this.#raw += event.text;
    this.#tell(converted ? { ...event, converted } : event);
    if (converted && !this.#failed) this.#converting ??= this.#follow();
  }

  /** Converts what has come until nothing more came meanwhile. */
  async #follow(): Promise<void> {
    for (let done: string | undefined; done !== this.#raw && this.#live !== undefined; ) {
      const { pass } = this.#live;
      done = this.#raw;
      const text = await this.#converted(done);
      if (this.#held !== undefined || text === undefined) break;
      // A chunk that failed has no end: its text is no beginning of the next.
      if (this.#raw.startsWith(done)) {
        this.#tell({ type: 'live-zh-tw', at: this.#now(), text, ...exact({ pass }) });
      }
    }
    this.#converting = undefined;
    const [heard] = this.#held ?? [];
    if (heard?.type === 'heard') this.#converting = this.#release(heard);
  }

  #end(heard: Heard): void {
    if (heard.text === '' || !isItnLanguage(heard.language ?? this.#live?.language)) {
      this.#tell(heard);
      return;
    }
    this.#held = [heard];
    this.#converting ??= this.#release(heard);
  }

  async #release(heard: Heard): Promise<void> {
    const zhTw = await this.#converted(heard.text);
    const rest = this.#held?.slice(1) ?? [];
    this.#held = undefined;
    this.#converting = undefined;
    this.#begin();
    this.#tell({ ...heard, ...exact({ zhTw }) });
    for (const event of rest) this.hear(event);
  }

  /** Undefined where it failed: the step that needs the worker says why, the screen does without. */
  async #converted(text: string): Promise<string | undefined> {
    if (this.#failed) return undefined;
    try {
      return await this.#convert(text);
    } catch {
      this.#failed = true;
      return undefined;
    }
  }
}
