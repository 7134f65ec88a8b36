import { exact } from '../record/exact.ts';
import { withFileSource } from './ggmm/byte-source.ts';
import type { ModelKind } from './ggmm/format.ts';
import type { SyntheticMark } from './ggmm/metadata.ts';
import { type ModelFile, readModel, shapeOf } from './ggmm/read.ts';
import type { AudioShape } from './ggmm/shape.ts';
import { PRESETS, type Preset, REAL_SHAPES } from './shapes.ts';

/** What there is to know of a model file without running it. Sizes in bytes, times in ms. */
export interface ModelSummary {
  readonly path: string;
  readonly bytes: number;
  readonly kind: ModelKind;
  /** As the engine reports it. */
  readonly name?: string;
  readonly nativeName?: string;
  /** Number format of the matrices. */
  readonly dtype: string;
  /** The published model of exactly these dimensions. */
  readonly shape?: Preset;
  readonly dims: {
    readonly hidden: number;
    readonly layers: number;
    readonly heads: number;
    readonly kvHeads: number;
    readonly headDim: number;
    readonly intermediate: number;
    readonly context: number;
    readonly audio: AudioShape;
    /** Aligner: time classes and the length of one. */
    readonly classes?: number;
    readonly segmentMs?: number;
  };
  readonly languages: readonly string[];
  readonly vocab: {
    readonly size: number;
    readonly tokens: number;
    readonly merges: number;
    readonly bytes: number;
  };
  /** Numbers in all tensors, audio tower included (the engine's own count leaves it out). */
  readonly parameters: number;
  readonly tensors: {
    readonly count: number;
    readonly bytes: number;
    /** Bytes by number format. */
    readonly dtypes: Readonly<Record<string, number>>;
  };
  /** Present when the weights were made by asr-bench: speed and memory are real, the words are scripted. */
  readonly synthetic?: SyntheticMark;
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The published model with the dimensions of `file`, whatever its vocabulary holds. */
function sameShape(file: ModelFile): Preset | undefined {
  const { decoder, audio } = shapeOf(file.kind, file.config, file.metadata);
  return PRESETS.find((preset) => {
    if (preset === 'tiny') return false;
    const shape = REAL_SHAPES[preset];
    return (
      shape.kind === file.kind &&
      shape.decoder.hidden === decoder.hidden &&
      shape.decoder.layers === decoder.layers &&
      shape.decoder.intermediate === decoder.intermediate &&
      shape.decoder.vocabulary === decoder.vocabulary &&
      shape.audio.width === audio.width &&
      shape.audio.layers === audio.layers
    );
  });
}

export function summarise(path: string, bytes: number, file: ModelFile): ModelSummary {
  const { config, metadata, vocabulary, tensors } = file;
  const { decoder, audio } = shapeOf(file.kind, config, metadata);
  const dtypes: Record<string, number> = {};
  for (const tensor of tensors) dtypes[tensor.dtype.name] = (dtypes[tensor.dtype.name] ?? 0) + tensor.bytes;
  const segmentMs = metadata['config.json'].timestamp_segment_time;
  const shape = sameShape(file);
  const mark = metadata.asr_bench?.synthetic;
  const { vocabulary: size, ropeTheta: _, classes, ...widths } = decoder;
  return {
    path,
    bytes,
    kind: file.kind,
    ...exact({ name: metadata.model_name, nativeName: metadata.model_native_name }),
    dtype: config.dtype.name,
    ...exact({ shape }),
    dims: {
      ...widths,
      audio,
      ...exact({ classes }),
      ...(classes === undefined || segmentMs === undefined ? {} : { segmentMs }),
    },
    languages: metadata['config.json'].support_languages,
    vocab: {
      size,
      tokens: vocabulary.tokens,
      merges: vocabulary.merges,
      bytes: vocabulary.end - vocabulary.start,
    },
    parameters: tensors.reduce((sum, tensor) => sum + elements(tensor.shape), 0),
    tensors: { count: tensors.length, bytes: tensors.reduce((sum, tensor) => sum + tensor.bytes, 0), dtypes },
    ...exact({ synthetic: mark }),
  };
}

/**
 * Reads and checks the model file at `path`.
 * @throws ModelFileFault with the byte offset of what is wrong; Failure when the file cannot be opened.
 */
export const inspectModel = (path: string): ModelSummary =>
  withFileSource(path, (source) => summarise(path, source.size, readModel(source)));
