import type { ByteSource } from './byte-source.ts';
import { type DecoderConfig, readConfig } from './config.ts';
import { Cursor } from './cursor.ts';
import { ModelFileFault } from './fault.ts';
import { recogniseForeign } from './foreign.ts';
import { FIELD, kindOfModelType, MAGIC, MODEL_VERSION, type ModelKind, VERSION } from './format.ts';
import { type Metadata, readMetadata } from './metadata.ts';
import { type ModelShape, tensorShapes } from './shape.ts';
import { readTensors, type TensorEntry } from './tensors.ts';
import { readVocabulary, type VocabularyEntry, type VocabularySummary } from './vocabulary.ts';

/** A whole model file, all but the numbers in its tensors. */
export interface ModelFile {
  readonly kind: ModelKind;
  readonly config: DecoderConfig;
  readonly metadata: Metadata;
  readonly vocabulary: VocabularySummary;
  readonly tensors: readonly TensorEntry[];
}

/** Fixed fields, model type and version: less than this is no model. */
const SHORTEST = FIELD.metadata + 8;

function readKind(cursor: Cursor): ModelKind {
  const at = cursor.position;
  const type = cursor.u32('the model type');
  const kind =
    kindOfModelType(type) ??
    cursor.fault(
      `model type 0x${type.toString(16).padStart(8, '0')} is another architecture; asr-bench reads Qwen3-ASR and Qwen3-ForcedAligner`,
      at,
      'the engine may run it; use a speech model here: `asr-bench models list`',
    );
  const versionAt = cursor.position;
  const version = cursor.u32('the model version');
  if (version !== MODEL_VERSION) {
    cursor.fault(`model version ${version}, the engine asks for ${MODEL_VERSION}`, versionAt);
  }
  return kind;
}

/** The offset of `field` must lead to where that part really is: other readers follow it. */
function checkOffset(cursor: Cursor, field: number, stated: number, what: string): void {
  if (stated === cursor.position) return;
  cursor.fault(
    `the header puts ${what} at byte ${stated}, but the part before it ends at ${cursor.position}`,
    field,
  );
}

function checkTensors(source: ByteSource, shape: ModelShape, tensors: readonly TensorEntry[]): void {
  const found = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const expected of tensorShapes(shape)) {
    const tensor = found.get(expected.name);
    if (tensor === undefined) {
      throw new ModelFileFault(
        source.name,
        source.size,
        `tensor ${expected.name} is missing; the file ends after ${tensors.length} tensors`,
        'the file is cut between two tensors, or was converted from an incomplete checkpoint: get it again',
      );
    }
    if (tensor.shape.join() !== expected.shape.join()) {
      throw new ModelFileFault(
        source.name,
        tensor.header,
        `tensor ${tensor.name} is ${tensor.shape.join(' x ')}, the config asks for ${expected.shape.join(' x ')}`,
        'convert the checkpoint again',
      );
    }
  }
}

export function shapeOf(kind: ModelKind, config: DecoderConfig, metadata: Metadata): ModelShape {
  const audio = metadata['config.json'].thinker_config.audio_config;
  const { dtype: _, ...decoder } = config;
  return {
    kind,
    decoder,
    audio: {
      width: audio.d_model,
      layers: audio.encoder_layers,
      heads: audio.encoder_attention_heads,
      ffn: audio.encoder_ffn_dim,
      channels: audio.downsample_hidden_size,
      melBins: audio.num_mel_bins,
    },
  };
}

/**
 * Reads and checks everything but the numbers: magic, versions, offsets, config, metadata, vocabulary, and that every
 * tensor the engine asks for is there, has its shape, and lies inside the file. One pass, in memory that does not
 * depend on what the file claims; `visit` sees each token.
 * @throws ModelFileFault with the byte offset of what is wrong.
 */
export function readModel(source: ByteSource, visit?: (entry: VocabularyEntry) => void): ModelFile {
  const cursor = new Cursor(source, 0);
  const head = source.size < MAGIC.length ? '' : cursor.bytes(MAGIC.length, 'the magic').toString('latin1');
  if (head !== MAGIC) {
    const foreign = recogniseForeign(source);
    throw new ModelFileFault(source.name, 0, foreign.what, foreign.hint);
  }
  if (source.size < SHORTEST) cursor.need(SHORTEST - cursor.position, 'the header');
  const version = cursor.u32('the format version');
  if (version !== VERSION) {
    cursor.fault(
      `GGMM version ${version}; known: ${VERSION}`,
      FIELD.version,
      'update asr-bench, or convert again',
    );
  }
  const configOffset = cursor.u32('the offset of the config');
  const vocabularyOffset = cursor.u32('the offset of the vocabulary');
  const tensorsOffset = cursor.u32('the offset of the tensors');
  if (configOffset < FIELD.metadata || configOffset > source.size) {
    cursor.fault(
      `the config is said to be at byte ${configOffset} of a file of ${source.size} bytes`,
      FIELD.config,
    );
  }
  // The kind stands behind the metadata, and says what the metadata must hold.
  const kind = readKind(new Cursor(source, configOffset, 64));
  const metadata = readMetadata(cursor, configOffset, kind);
  cursor.skip(8, 'the model type');
  const config = readConfig(cursor, kind);
  checkOffset(cursor, FIELD.vocabulary, vocabularyOffset, 'the vocabulary');
  const vocabulary = readVocabulary(cursor, config.vocabulary, visit);
  checkOffset(cursor, FIELD.tensors, tensorsOffset, 'the tensors');
  const tensors = readTensors(cursor);
  checkTensors(source, shapeOf(kind, config, metadata), tensors);
  return { kind, config, metadata, vocabulary, tensors };
}
