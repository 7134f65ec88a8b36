import type { StepFailure, StepRecord } from '../../record/run-record.ts';
import type { Transcript } from '../../record/transcript.ts';

/** Which pass of a loop over chunks or parts: from 1. */
export interface PassPlace {
  readonly loop: 'chunk' | 'part';
  readonly n: number;
  readonly of: number;
  /** Where its audio lies in the whole, seconds. */
  readonly start: number;
  readonly end: number;
}

/** What happens while steps run, in order. Instants are ns on the clock of the world. */
export type StageEvent =
  | { readonly type: 'stage'; readonly step: string; readonly at: number; readonly pass?: PassPlace }
  | { readonly type: 'stage-end'; readonly record: StepRecord; readonly pass?: PassPlace }
  /** `vad` and `decode` of long audio: seconds done, and of how many where that is known. */
  | { readonly type: 'progress'; readonly step: string; readonly done: number; readonly of?: number }
  /** The audio was cut: so many chunks will come. */
  | { readonly type: 'chunks'; readonly count: number; readonly seconds: number; readonly backend: string }
  /** In which order chunks are heard and aligned; said once, where there are several. */
  | { readonly type: 'order'; readonly order: 'side-by-side' | 'batches'; readonly because: string }
  /** A piece of text, as the engine's callback gave it; `language` as soon as it is known. */
  | {
      readonly type: 'live';
      readonly at: number;
      readonly text: string;
      readonly language?: string;
      readonly pass?: PassPlace;
      /** Its zh-TW follows as `live-zh-tw`. */
      readonly converted?: boolean;
    }
  /** All that came of a chunk so far, in zh-TW; what the last one said of it may change. */
  | { readonly type: 'live-zh-tw'; readonly at: number; readonly text: string; readonly pass?: PassPlace }
  /** A `transcribe` is over: its whole text, which stands where pieces were dropped on the way to the screen. */
  | {
      readonly type: 'heard';
      readonly at: number;
      /** When the engine's callback gave the first piece of text; absent where there was none. */
      readonly firstText?: number;
      readonly text: string;
      /** The whole text in zh-TW, where live text is converted. */
      readonly zhTw?: string;
      readonly language?: string;
      readonly pass?: PassPlace;
    }
  | {
      readonly type: 'pass-end';
      readonly pass: PassPlace;
      readonly transcript?: Transcript;
      readonly failure?: StepFailure;
      /** It was done by an earlier run, and taken over. */
      readonly resumed: boolean;
    }
  | { readonly type: 'subtitles'; readonly files: readonly string[] };

export type StageListener = (event: StageEvent) => void;
