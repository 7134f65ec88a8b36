import { type Random, seeded } from '../../metrics/random/random.ts';
import { SAMPLE_RATE } from '../../record/units.ts';

/** Sounds in which nobody speaks: what a model says of them it has made up. */
export const NO_SPEECH = ['silence', 'noise', 'music', 'breath'] as const;
export type NoSpeech = (typeof NO_SPEECH)[number];

/** Most amplitude of a sound, full scale being 1; loud enough to be no silence, and far from clipping. */
const QUIETEST = 0.002;
const LOUDEST = 0.2;
/** Equal temperament from a low A: notes of a pentatonic scale, in which nothing sounds wrong. */
const LOWEST_NOTE = 110;
const SCALE = [0, 2, 4, 7, 9, 12, 14, 16, 19, 21] as const;
const BEAT = 0.4;
/** Hz: a breath is air in a throat, without a tone. */
const BREATH_BAND = [300, 2500] as const;
const BREATH_EVERY = 3.5;

/** So many seconds of one of them, 16 kHz: the same seed gives the same sound. Pure. */
export function noSpeech(kind: NoSpeech, seconds: number, seed: number): Int16Array {
  const random = seeded(seed);
  const level = random.logBetween(QUIETEST, LOUDEST);
  const sound = SOUNDS[kind](Math.round(seconds * SAMPLE_RATE), random);
  return Int16Array.from(sound, (value) => Math.round(32_767 * level * Math.max(-1, Math.min(1, value))));
}

const SOUNDS: Readonly<Record<NoSpeech, (samples: number, random: Random) => Float64Array>> = {
  // Digital silence: every sample is 0.
  silence: (samples) => new Float64Array(samples),
  /** White noise, darker or brighter by a filter of one pole. */
  noise: (samples, random) => {
    const dark = random.between(0, 0.95);
    let last = 0;
    return Float64Array.from({ length: samples }, () => {
      last = dark * last + (1 - dark) * random.normal();
      return last / (3 * (1 - dark) ** 0.5);
    });
  },
  /** Two voices of plucked notes with four overtones. */
  music: (samples, random) => {
    const sound = new Float64Array(samples);
    const step = Math.round(BEAT * SAMPLE_RATE);
    for (let begin = 0; begin < samples; begin += step) {
      for (const voice of [1, 2]) {
        const pitch = LOWEST_NOTE * voice * 2 ** ((SCALE[random.integer(0, SCALE.length - 1)] ?? 0) / 12);
        for (let i = begin; i < Math.min(samples, begin + 2 * step); i += 1) {
          const at = (i - begin) / SAMPLE_RATE;
          const phase = 2 * Math.PI * pitch * at;
          const tone = [1, 2, 3, 4].reduce((sum, n) => sum + Math.sin(n * phase) / n ** 1.5, 0);
          sound[i] = (sound[i] ?? 0) + 0.2 * Math.exp(-3 * at) * tone;
        }
      }
    }
    return sound;
  },
  /** Noise in the band of a breath, that swells and sinks, in and out. */
  breath: (samples, random) => {
    const [low, high] = BREATH_BAND.map((hz) => 1 - Math.exp((-2 * Math.PI * hz) / SAMPLE_RATE)) as [
      number,
      number,
    ];
    const every = BREATH_EVERY * random.between(0.8, 1.2);
    let [fast, slow] = [0, 0];
    return Float64Array.from({ length: samples }, (_, i) => {
      const white = random.normal();
      fast += high * (white - fast);
      slow += low * (white - slow);
      const swell = Math.max(0, Math.sin((2 * Math.PI * i) / (every * SAMPLE_RATE)));
      return 0.5 * (fast - slow) * swell;
    });
  },
};

/** One recording of a set without speech. */
export interface QuietRecording {
  readonly name: string;
  readonly kind: NoSpeech;
  readonly seed: number;
}

/** The recordings of a set, one kind after the other in turn. */
export const quietRecordings = (count: number, seed: number): QuietRecording[] =>
  Array.from({ length: count }, (_, i) => {
    const kind = NO_SPEECH[i % NO_SPEECH.length] ?? 'silence';
    return { name: `${kind}-${Math.floor(i / NO_SPEECH.length) + 1}`, kind, seed: seed * 100_000 + i };
  });

/** Its manifest: nothing is said in any of them. */
export const quietManifest = (recordings: readonly QuietRecording[], seconds: number): string =>
  recordings
    .map(
      ({ name, kind }) =>
        `${JSON.stringify({ id: name, audio: `${name}.wav`, text: '', duration: seconds, kind })}\n`,
    )
    .join('');
