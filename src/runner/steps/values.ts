import type { SpeechSpan } from '../../pipeline/alignment/speech-checks.ts';
import type { NotHeard } from '../../pipeline/subtitles/not-heard.ts';
import { joinParts, languagesBySpeech } from '../../pipeline/transcript/joining.ts';
import type { Chunk, Segment } from '../../pipeline/vad/chunking/plan-chunks.ts';
import type { Detection } from '../../pipeline/vad-service.ts';
import { exact } from '../../record/exact.ts';
import type { StepFailure } from '../../record/run-record.ts';
import type { Transcript } from '../../record/transcript.ts';
import { SAMPLE_RATE } from '../../record/units.ts';

/** Of 16 kHz: a power of two, so that times are exact. */
const SAMPLES_PER_MS = SAMPLE_RATE / 1000;

/** Audio that can be handed to the engine: a file of ours, or a chunk of one that is cut when its pass begins. */
export interface Sound {
  /** Audio id of the scenario; of a chunk that of the whole. */
  readonly id: string;
  readonly wav: string;
  readonly samples: number;
  /** It is a piece of the audio `id`, which has no reference text of its own. */
  readonly piece: boolean;
  /** Where TEN VAD heard speech in it, ms; absent where nobody listened, or only by energy. */
  readonly speech?: readonly SpeechSpan[];
}

export interface Speech {
  readonly kind: 'speech';
  readonly sound: Sound;
  readonly detection: Detection;
}

/** The chunks of a sound, with what is heard of each: its window and the overlap at forced cuts. */
export interface Cut {
  readonly kind: 'cut';
  readonly sound: Sound;
  readonly chunks: readonly Chunk[];
  readonly windows: readonly Segment[];
}

/** One pass of a loop over chunks: a stretch of the whole, and what became of it. */
export interface Part {
  readonly n: number;
  readonly window: Segment;
  readonly forcedStart: boolean;
  /** Empty where the pass failed before anything was heard. */
  value: TranscriptValue | undefined;
  failure?: StepFailure;
}

/** A transcript as steps work on it: they add layers, and a joined one is made anew from its parts. */
export class TranscriptValue {
  readonly kind = 'transcript';
  readonly sound: Sound;
  readonly parts: readonly Part[] | undefined;
  data: Transcript;

  constructor(sound: Sound, data: Transcript, parts?: readonly Part[]) {
    this.sound = sound;
    this.data = data;
    this.parts = parts;
  }

  /** The transcripts of the passes, joined, in absolute times. */
  static joined(sound: Sound, parts: readonly Part[]): TranscriptValue {
    const value = new TranscriptValue(sound, { raw: '' }, parts);
    value.rejoin();
    return value;
  }

  /** Takes over what was done to the parts. A conversion of the whole is kept where the parts have none. */
  rejoin(): void {
    if (this.parts === undefined) return;
    const { zhTw } = this.data;
    const joined = joinParts(
      this.parts.flatMap(({ value, window }) =>
        value === undefined ? [] : [{ transcript: value.data, ...window }],
      ),
    );
    this.data = joined.zhTw === undefined && zhTw !== undefined ? { ...joined, zhTw } : joined;
  }

  /** As far as it has come: parts that were not converted stand among the others as they were heard. */
  unfinished(): Transcript {
    const parts = (this.parts ?? []).flatMap(({ value, window }) =>
      value === undefined ? [] : [{ transcript: value.data, ...window }],
    );
    return parts.length === 0 ? this.data : joinParts(parts, { unfinished: true });
  }

  /**
   * The language to load an aligner with. Of a joined transcript the one with most speech: the loop over its parts
   * begins with that, and loads again for the others.
   */
  get language(): string | undefined {
    if (this.parts === undefined) return this.data.language;
    return languagesBySpeech(this.parts.map(languageOfPart))[0];
  }
}

/** Stretches of the sound of which nothing was heard: their pass failed, or never began; ms. */
export const notHeardIn = (parts: readonly Part[] = []): NotHeard[] =>
  parts.flatMap(({ value, failure, window }) => {
    const failed = failure !== undefined && value?.data.raw.trim() === '';
    return value === undefined || failed
      ? [{ start: window.start / SAMPLES_PER_MS, end: window.end / SAMPLES_PER_MS }]
      : [];
  });

/** Language of a part and its length, for the order of batched alignment. */
export const languageOfPart = ({ value, window }: Part): { language?: string; seconds: number } => ({
  ...exact({ language: value?.data.language }),
  seconds: (window.end - window.start) / SAMPLE_RATE,
});

type Value = Sound | Speech | Cut | TranscriptValue;

/** What this pass of a loop works on; `OutputRef.item` refers to it. */
export interface Item {
  readonly sound: Sound;
  /** In a loop over parts. */
  readonly transcript?: TranscriptValue;
}

/** Outputs of steps by slot, and the items of the loops around. Later passes overwrite what earlier ones gave. */
export class Outputs {
  readonly #values = new Map<number, Value>();
  readonly #items = new Map<number, Item>();

  give(slot: number, value: Value): void {
    this.#values.set(slot, value);
  }

  enter(slot: number, item: Item): void {
    this.#items.set(slot, item);
  }

  leave(slot: number): void {
    this.#items.delete(slot);
  }

  /** Takes back what steps of a body gave: a pass must not find what the one before it left. */
  forget(slots: Iterable<number>): void {
    for (const slot of slots) this.#values.delete(slot);
  }

  sound({ slot, item }: { slot: number; item?: true }): Sound | undefined {
    if (item === true) return this.#items.get(slot)?.sound;
    const value = this.#values.get(slot);
    if (value === undefined) return undefined;
    return 'kind' in value ? value.sound : value;
  }

  transcript({ slot, item }: { slot: number; item?: true }): TranscriptValue | undefined {
    if (item === true) return this.#items.get(slot)?.transcript;
    const value = this.#values.get(slot);
    return value instanceof TranscriptValue ? value : undefined;
  }

  speech(slot: number): Speech | undefined {
    const value = this.#values.get(slot);
    return value !== undefined && 'kind' in value && value.kind === 'speech' ? value : undefined;
  }

  cut(slot: number): Cut | undefined {
    const value = this.#values.get(slot);
    return value !== undefined && 'kind' in value && value.kind === 'cut' ? value : undefined;
  }
}
