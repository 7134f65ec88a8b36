import type { WritableDType } from './ggmm/dtype.ts';
import type { ModelKind } from './ggmm/format.ts';
import type { AudioShape, ModelShape } from './ggmm/shape.ts';

/**
 * The published models' dimensions and a tiny one. The byte sizes of the engine's own
 * releases equal these shapes' tensors plus one and the same head, to the byte (test/models/ggmm/shape.test.ts).
 */
export const PRESETS = ['tiny', 'qwen3-asr-0.6b', 'qwen3-asr-1.7b', 'qwen3-forced-aligner-0.6b'] as const;
export type Preset = (typeof PRESETS)[number];

/** Ordinary tokens and merges of the real vocabulary; special tokens follow. */
export const REAL_VOCABULARY = { ordinary: 151643, merges: 151387 } as const;
/**
 * The least that a tiny vocabulary has: more than the scripts of the samples need, so that what an engine leaks with it
 * does not hang on the words (docs/models.md#the-vocabulary).
 */
export const TINY_VOCABULARY = { ordinary: 555, merges: 257 } as const;

/** Milliseconds of one time class of the aligner. */
export const SEGMENT_MS = 80;
/** What the engine and its models take for granted about sound. */
export const SOUND = {
  sampleRate: 16000,
  melBins: 128,
  hop: 160,
  fft: 400,
  window: 50,
  inferWindow: 800,
  convChunk: 500,
  positions: 1500,
  chunkSeconds: 30,
} as const;

const CONTEXT = 65536;
const AUDIO_SMALL: AudioShape = { width: 896, layers: 18, heads: 14, ffn: 3584, channels: 480, melBins: 128 };
const AUDIO_LARGE: AudioShape = {
  width: 1024,
  layers: 24,
  heads: 16,
  ffn: 4096,
  channels: 480,
  melBins: 128,
};
const AUDIO_TINY: AudioShape = { width: 64, layers: 2, heads: 2, ffn: 128, channels: 32, melBins: 128 };

const small = { hidden: 1024, heads: 16, kvHeads: 8, headDim: 128, layers: 28, intermediate: 3072 };
const common = { context: CONTEXT, ropeTheta: 1e6 };

/** The real models' shapes. */
export const REAL_SHAPES: Readonly<Record<Exclude<Preset, 'tiny'>, ModelShape>> = {
  'qwen3-asr-0.6b': {
    kind: 'asr',
    decoder: { ...small, ...common, vocabulary: 151936 },
    audio: AUDIO_SMALL,
  },
  'qwen3-asr-1.7b': {
    kind: 'asr',
    decoder: { ...small, ...common, hidden: 2048, intermediate: 6144, vocabulary: 151936 },
    audio: AUDIO_LARGE,
  },
  'qwen3-forced-aligner-0.6b': {
    kind: 'aligner',
    decoder: { ...small, ...common, vocabulary: 152064, classes: 5000 },
    audio: AUDIO_LARGE,
  },
};

/** The tiny model of a kind, with as many tokens and classes as its script needs. */
export const tinyShape = (kind: ModelKind, vocabulary: number, classes: number): ModelShape => ({
  kind,
  decoder: {
    hidden: 256,
    heads: 4,
    kvHeads: 2,
    headDim: 64,
    layers: 2,
    intermediate: 256,
    ...common,
    vocabulary,
    ...(kind === 'aligner' ? { classes } : {}),
  },
  audio: AUDIO_TINY,
});

/** Classes of the tiny aligner unless its script needs more: two minutes of audio. */
export const TINY_CLASSES = 1500;

/** Number format a preset is written in: tiny ones exact, real-size ones as people run them. */
export const defaultDType = (preset: Preset, kind: ModelKind): WritableDType =>
  preset !== 'tiny' ? 'q4_0' : kind === 'aligner' ? 'f32' : 'f16';
