import { existsSync } from 'node:fs';
import { envelopeOf } from '../../pipeline/audio/envelope.ts';
import { stringTogether } from '../../pipeline/audio/string-together.ts';
import { decoderLabel, decodeToWav } from '../../pipeline/audio.ts';
import { formatTime, SAMPLE_RATE } from '../../record/units.ts';
import type { AudioSpec, Plan } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import type { PreparedAudio } from './prepared.ts';
import { Recordings } from './recordings.ts';
import type { Workshop } from './workshop.ts';

type Recipe = NonNullable<AudioSpec['generate']>;

/** Samples of a time in ns. */
const samplesOf = (ns: number): number => Math.round((ns / 1e9) * SAMPLE_RATE);

/**
 * Audio of a run as 16 kHz mono wav under names of our own, each made once, when it is first asked for: decoded
 * from a file, or strung together from other audio.
 */
export class AudioShelf {
  readonly #plan: Plan;
  readonly #workshop: Workshop;
  readonly #decode: { readonly ffmpeg?: string };
  readonly #onPreparing: (what: string) => void;
  readonly #made = new Map<string, Promise<PreparedAudio>>();
  readonly #recordings: Recordings;

  constructor(
    plan: Plan,
    workshop: Workshop,
    decode: { readonly ffmpeg?: string },
    onPreparing: (what: string) => void,
  ) {
    this.#plan = plan;
    this.#workshop = workshop;
    this.#decode = decode;
    this.#onPreparing = onPreparing;
    this.#recordings = new Recordings(Object.values(plan.audio), workshop, decode);
  }

  /**
   * @throws Failure (3) when a file is missing, (2) when it is not audio or a recipe cannot be
   */
  provide(id: string): Promise<PreparedAudio> {
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const making = this.#make(id);
    this.#made.set(id, making);
    return making;
  }

  #make(id: string): Promise<PreparedAudio> {
    const spec = this.#plan.audio[id];
    if (spec === undefined) throw new Error(`no audio ${id} in the plan`);
    // Ids of utterances are a stranger's, and names of files reach a shell: theirs are of our making. The calibration
    // engine tells them apart as it does chunks.
    const { utterance } = spec;
    const name = utterance === undefined ? id : `${utterance.corpus}-chunk-0-${utterance.n}`;
    const wav = this.#workshop.file('audio', `${name}.wav`);
    return spec.generate === undefined ? this.#decoded(spec, wav) : this.#strung(spec, spec.generate, wav);
  }

  async #decoded(spec: AudioSpec, wav: string): Promise<PreparedAudio> {
    const { id, file, language, utterance, within } = spec;
    if (file === undefined || !existsSync(file)) {
      throw new Failure(
        ExitCode.missing,
        `audio ${id}: there is no file ${file ?? ''}`,
        'put it there, or name another in the scenario',
      );
    }
    const decoded =
      within === undefined
        ? { ...(await decodeToWav(file, wav, this.#decode)), sha256: await sha256File(file) }
        : await this.#recordings.cut({ id, file, within }, wav);
    return {
      id,
      source: file,
      sha256: decoded.sha256,
      wav,
      samples: decoded.samples,
      pcmSha256: decoded.pcmSha256,
      decoder: decoderLabel(decoded.decoder),
      language,
      // A waveform is drawn of one recording, not of thousands.
      ...(utterance === undefined ? { envelope: await envelopeOf(wav) } : {}),
    };
  }

  async #strung({ id, language }: AudioSpec, recipe: Recipe, wav: string): Promise<PreparedAudio> {
    const { from, length, gap, seed } = recipe;
    const sources: PreparedAudio[] = [];
    for (const source of from) sources.push(await this.provide(source));
    this.#onPreparing(`making ${formatTime(length)} of audio ${id}`);
    try {
      const strung = await stringTogether(
        sources,
        { length: samplesOf(length), gap: samplesOf(gap), seed },
        wav,
      );
      return {
        id,
        source: `generated: ${strung.pieces} pieces of ${from.join(', ')}, seed ${seed}`,
        made: true,
        // It has no file of its own: what it is, is its sound.
        sha256: strung.pcmSha256,
        wav,
        samples: strung.samples,
        pcmSha256: strung.pcmSha256,
        decoder: [...new Set(sources.map(({ decoder }) => decoder))].join(', '),
        language,
        envelope: await envelopeOf(wav),
      };
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      throw new Failure(
        ExitCode.usage,
        `audio ${id}: ${thrown.message} (${formatTime(length)})`,
        'choose a longer `length`, or shorter audio in `from`',
        thrown,
      );
    }
  }
}
