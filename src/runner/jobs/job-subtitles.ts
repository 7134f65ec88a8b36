import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { GrowingSubtitles } from '../../pipeline/subtitles/growing-subtitles.ts';
import type { SubtitleStyle } from '../../pipeline/subtitles/transcript-subtitles.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { StageEvent } from '../steps/events.ts';

/**
 * The subtitles of a job while it runs. Chunks are recognised, and their words get their times in a second loop, behind the
 * first or in turns with it: each pass of that one makes cues final.
 */
export class JobSubtitles {
  readonly #growing: GrowingSubtitles;

  constructor(style: SubtitleStyle = {}) {
    this.#growing = new GrowingSubtitles(style);
  }

  /** All cues that are final. */
  get cues(): readonly Cue[] {
    return this.#growing.cues;
  }

  /** @returns the cues that this makes final */
  hear(event: StageEvent): readonly Cue[] {
    if (event.type !== 'pass-end') return [];
    const { pass, transcript } = event;
    // What was not heard has no second pass.
    if (pass.loop === 'chunk') return transcript === undefined ? this.#growing.finish(pass.n, undefined) : [];
    const start = Math.round(pass.start * SAMPLE_RATE);
    return this.#growing.finish(pass.n, transcript === undefined ? undefined : { transcript, start });
  }
}
