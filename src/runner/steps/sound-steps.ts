import { basename } from 'node:path';
import { decoderLabel } from '../../pipeline/audio/decoder.ts';
import { decodeToWav } from '../../pipeline/audio.ts';
import { heardWindow, planChunks, speechOutside } from '../../pipeline/vad/chunking/plan-chunks.ts';
import type { DetectRequest } from '../../pipeline/vad-protocol.ts';
import { detectInWorker } from '../../pipeline/vad-service.ts';
import { exact } from '../../record/exact.ts';
import type { StepRecord } from '../../record/run-record.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { SOUND } from '../../scenarios/steps/sound.ts';
import type { Plain, StepBase } from '../../scenarios/steps/step.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { refused, stageFailure } from './failures.ts';
import { type Desk, type Performer, type Performers, soundOf } from './performer.ts';

const PER_MS = SAMPLE_RATE / 1000;

/** Complaints of a decoder that the record keeps. */
const MOST_COMPLAINTS = 3;
const CUT_OFF = 'its header promises more audio than there is: cut off?';
/** Mean square of a hop, dB, that no voice is below: -66 dB of full scale, what 16 bits make of an empty room. */
const NO_VOICE_DB = 24;

type SoundStep = StepBase & Plain;
type Hear = (desk: Desk, step: SoundStep, base: StepRecord) => Promise<StepRecord | undefined>;

/** A step that hears audio in the harness: without audio, speech or chunks there is nothing for the steps behind it. */
const hearing =
  (hear: Hear): Performer<SoundStep> =>
  async (desk, step, base) => {
    const { clock, throws, signal } = desk.world;
    try {
      const record = await hear(desk, step, base);
      if (record === undefined) return refused(base, 'no-input', `there is nothing to ${base.step}`);
      return { record: { ...record, duration: clock.now() - base.at }, fatal: false };
    } catch (thrown) {
      if (throws === true || signal?.aborted === true) throw thrown;
      const duration = clock.now() - base.at;
      return { record: { ...base, duration, failure: stageFailure(thrown) }, fatal: true };
    }
  };

/** Decoding, finding speech, cutting. */
export const SOUND_STEPS: Performers<keyof typeof SOUND> = {
  decode: hearing(decode),
  vad: hearing(vad),
  chunk: hearing(chunk),
};

async function decode(
  { world, outputs }: Desk,
  step: SoundStep,
  base: StepRecord,
): Promise<StepRecord | undefined> {
  if (step.input?.kind !== 'literal') return undefined;
  const { ffmpeg, signal } = world;
  const given = await world.audio(step.input.value);
  const { id } = given;
  const source = given.made === true ? given.wav : given.source;
  const wav = world.file(`decoded-${step.slot}.wav`);
  const { listener, strangers } = world;
  const { decoder, samples, pcmSha256, ...found } = await decodeToWav(source, wav, {
    ...(listener === undefined
      ? {}
      : {
          onProgress: (done: number) =>
            listener({ type: 'progress', step: 'decode', done: done / SAMPLE_RATE }),
        }),
    ...exact({ ffmpeg, signal, strangers }),
  });
  if (world.longest !== undefined && samples > world.longest * SAMPLE_RATE) throw tooLong(id, samples);
  const { to } = step.arguments;
  if (typeof to === 'string') world.keep?.(basename(to), wav);
  outputs.give(step.slot, { id, wav, samples, piece: false });
  const complaints = [...found.complaints.slice(0, MOST_COMPLAINTS), ...(found.truncated ? [CUT_OFF] : [])];
  const decoded = { decoder: decoderLabel(decoder), samples, pcmSha256 };
  return {
    ...base,
    audio: id,
    decoded: complaints.length === 0 ? decoded : { ...decoded, complaints },
  };
}

/** Before a model is loaded, and whole: half a text would pass for the whole. */
const tooLong = (id: string, samples: number): Failure =>
  new Failure(
    ExitCode.usage,
    `${id}: ${(samples / SAMPLE_RATE).toFixed(1)} s are more than one pass takes (5 minutes)`,
    '`asr-bench transcribe` (without `--one-pass`) cuts at pauses, and takes any length',
  );

async function vad(desk: Desk, step: SoundStep, base: StepRecord): Promise<StepRecord | undefined> {
  const sound = await soundOf(desk, step.input);
  if (sound === undefined) return undefined;
  const { world, outputs } = desk;
  const { signal, listener } = world;
  const detection = await detectInWorker(detectRequest(step, sound.wav, world.vadModel), {
    ...exact({ signal }),
    onProgress: (done, expected) =>
      listener?.({
        type: 'progress',
        step: 'vad',
        done: done / SAMPLE_RATE,
        ...(expected === undefined ? {} : { of: expected / SAMPLE_RATE }),
      }),
  });
  outputs.give(step.slot, { kind: 'speech', sound, detection });
  const { backend, model, samples, cpuSeconds, peakRss } = detection;
  return {
    ...base,
    audio: sound.id,
    speech: {
      backend,
      samples,
      ...(model === undefined ? {} : { model: { sha256: model.sha256, published: model.published } }),
    },
    worker: { cpuSeconds, peakRss },
  };
}

async function chunk(
  { world, outputs }: Desk,
  step: SoundStep,
  base: StepRecord,
): Promise<StepRecord | undefined> {
  const speech = step.input?.kind === 'output' ? outputs.speech(step.input.ref.slot) : undefined;
  if (speech === undefined) return undefined;
  const { sound, detection } = speech;
  const [target, max] = [seconds(step.arguments.target, 20), seconds(step.arguments.max, 30)];
  // Energy may miss speech that is even throughout: where it hears none, everything is heard that is not silence itself.
  const loud = detection.energyDb.some((energy) => energy > NO_VOICE_DB);
  const whenSilent = detection.backend === 'energy' && loud ? 'fixed' : 'nothing';
  const { chunks, segments, silent } = planChunks({ ...detection, options: { target, max, whenSilent } });
  const windows = chunks.map((chunk) => heardWindow(chunk, sound.samples, max));
  // What energy takes for speech is no ground to doubt an alignment (docs/metrics.md#alignment).
  const heard =
    detection.backend === 'ten'
      ? {
          ...sound,
          speech: segments.map(({ start, end }) => ({ start: start / PER_MS, end: end / PER_MS })),
        }
      : sound;
  outputs.give(step.slot, { kind: 'cut', sound: heard, chunks, windows });
  world.listener?.({
    type: 'chunks',
    count: chunks.length,
    seconds: sound.samples / SAMPLE_RATE,
    backend: detection.backend,
  });
  return {
    ...base,
    audio: sound.id,
    cut: {
      chunks: chunks.map(({ forcedStart, forcedEnd, speechSeconds }, index) => ({
        start: windows[index]?.start ?? 0,
        end: windows[index]?.end ?? 0,
        forcedStart,
        forcedEnd,
        speechSeconds,
      })),
      speech: segments.reduce((sum, { start, end }) => sum + end - start, 0),
      lost: speechOutside(segments, windows),
      silent,
    },
  };
}

/** TEN VAD where there is a network, unless the step says otherwise; else energy, which needs none. */
function detectRequest(step: SoundStep, audio: string, vadModel: string | undefined): DetectRequest {
  const { backend, model } = step.arguments;
  const network = typeof model === 'string' ? model : vadModel;
  return backend === 'energy' || network === undefined
    ? { audio, backend: 'energy' }
    : { audio, backend: 'ten', model: network };
}

/** Arguments of a plan are times in ns. */
const seconds = (ns: unknown, otherwise: number): number => (typeof ns === 'number' ? ns / 1e9 : otherwise);
