/**
 * The GGMM container (docs/models.md#the-file): magic, version, three offsets, metadata, config, vocabulary,
 * tensors to the end of the file. All numbers are little-endian.
 */
export const MAGIC = 'ggmm';
export const VERSION = 1;

/** Byte offsets of the fixed fields at the start of the file. */
export const FIELD = { version: 4, config: 8, vocabulary: 12, tensors: 16, metadata: 20 } as const;

/** Tensor data starts at the next multiple of this, counted from the start of the file. */
export const ALIGNMENT = 16;

export const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

export type ModelKind = 'asr' | 'aligner';

/** The engine's numbers for the two architectures. */
export const MODEL_TYPE: Readonly<Record<ModelKind, number>> = { asr: 0x1000010f, aligner: 0x04000002 };
/** The version the engine asks for after the model type. */
export const MODEL_VERSION = 1;

export function kindOfModelType(type: number): ModelKind | undefined {
  if (type === MODEL_TYPE.asr) return 'asr';
  return type === MODEL_TYPE.aligner ? 'aligner' : undefined;
}

/** Types of vocabulary entries: ordinary ones are spelled in the byte alphabet, user-defined ones as they are. */
export const TOKEN_TYPE = { ordinary: 1, userDefined: 4 } as const;
/** The engine knows 0 (undefined) to 6 (byte). */
export const LAST_TOKEN_TYPE = 6;
