import { rmSync } from 'node:fs';
import { decodeToWav, type PcmSummary } from '../../pipeline/audio.ts';
import { cutWav } from '../../pipeline/wav/cut.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { AudioSpec } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import type { Workshop } from './workshop.ts';

/** Ends are rounded, and an encoder may leave out the last of it: so much may be missing, as Kaldi has it. Samples. */
const OVERSHOOT = SAMPLE_RATE / 2;

interface Recording {
  readonly wav: string;
  readonly audio: PcmSummary;
  /** Of the file as it lies. */
  readonly sha256: string;
}

/** Recordings of which utterances are stretches: each is decoded once, and goes when the last one has been cut out of it. */
export class Recordings {
  readonly #workshop: Workshop;
  readonly #decode: { readonly ffmpeg?: string };
  readonly #open = new Map<string, Promise<Recording>>();
  /** Stretches that are still to be cut, by file. */
  readonly #left = new Map<string, number>();

  constructor(specs: readonly AudioSpec[], workshop: Workshop, decode: { readonly ffmpeg?: string }) {
    this.#workshop = workshop;
    this.#decode = decode;
    for (const { file, within } of specs) {
      if (file !== undefined && within !== undefined) this.#left.set(file, (this.#left.get(file) ?? 0) + 1);
    }
  }

  /**
   * Writes one stretch of a recording, sample for sample as it was decoded.
   * @throws Failure (2) when the recording ends before it
   */
  async cut(
    { id, file, within: { start, end } }: Required<Pick<AudioSpec, 'id' | 'file' | 'within'>>,
    wav: string,
  ): Promise<PcmSummary & { readonly sha256: string }> {
    const recording = await this.#recording(file);
    const { samples } = recording.audio;
    if (start >= samples || (end ?? 0) > samples + OVERSHOOT) {
      const asked = `${start / SAMPLE_RATE} to ${end === undefined ? 'its end' : end / SAMPLE_RATE} s`;
      throw new Failure(
        ExitCode.usage,
        `audio ${id}: ${file} has ${samples / SAMPLE_RATE} s, and it is to be ${asked} of it`,
        'put right its line in `segments`, or the recording that `wav.scp` names',
      );
    }
    const piece = `${wav.replace(/\.wav$/, '')}-cut.wav`;
    await cutWav(recording.wav, start, Math.min(end ?? samples, samples), piece);
    const cut = await decodeToWav(piece, wav, this.#decode);
    rmSync(piece);
    this.#release(file, recording);
    return { ...cut, decoder: recording.audio.decoder, sha256: recording.sha256 };
  }

  #recording(file: string): Promise<Recording> {
    const known = this.#open.get(file);
    if (known !== undefined) return known;
    const wav = this.#workshop.file('audio', `recording-${this.#open.size + 1}.wav`);
    const opening = (async () => ({
      wav,
      audio: await decodeToWav(file, wav, this.#decode),
      sha256: await sha256File(file),
    }))();
    this.#open.set(file, opening);
    return opening;
  }

  #release(file: string, { wav }: Recording): void {
    const left = (this.#left.get(file) ?? 1) - 1;
    this.#left.set(file, left);
    if (left === 0) rmSync(wav, { force: true });
  }
}
