import { exact } from '../../record/exact.ts';
import { configBytes } from '../ggmm/config.ts';
import { type DType, rowBytes, type WritableDType, writableDType } from '../ggmm/dtype.ts';
import { ALIGNMENT, align, FIELD, MAGIC, MODEL_TYPE, MODEL_VERSION, VERSION } from '../ggmm/format.ts';
import { tensorShapes } from '../ggmm/shape.ts';
import { SEGMENT_MS, SOUND } from '../shapes.ts';
import type { CheckpointPlan } from './checkpoint-plan.ts';
import { type ScriptedModel, scriptedModel } from './scripted-model.ts';
import { addedTokens, vocabularyBytes } from './vocabulary-plan.ts';
import { type Content, tensorContent } from './weights-plan.ts';

export interface PlannedTensor {
  readonly name: string;
  readonly rows: number;
  /** Numbers in a row, and the bytes they take. */
  readonly width: number;
  readonly rowBytes: number;
  readonly type: WritableDType;
  readonly content: Content;
  /** What stands before the data, padding included. */
  readonly header: Buffer;
}

export interface CheckpointLayout {
  /** Everything before the tensors. */
  readonly head: Buffer;
  readonly tensors: readonly PlannedTensor[];
  /** Bytes of the whole file. */
  readonly size: number;
}

function headBytes(plan: CheckpointPlan, model: ScriptedModel): Buffer {
  const metadata = metadataBytes(`SYNTHETIC ${plan.preset} ${plan.kind} ${plan.dtype}`, model);
  const config = configBytes(
    { ...model.shape.decoder, dtype: writableDType(plan.dtype) },
    model.special.turnEnd,
  );
  const vocabulary = vocabularyBytes(model.vocabulary);
  const configAt = FIELD.metadata + metadata.length;
  const type = Buffer.alloc(8);
  type.writeUInt32LE(MODEL_TYPE[plan.kind]);
  type.writeUInt32LE(MODEL_VERSION, 4);
  const vocabularyAt = configAt + type.length + config.length;
  const fixed = Buffer.alloc(FIELD.metadata);
  fixed.write(MAGIC, 'latin1');
  fixed.writeUInt32LE(VERSION, FIELD.version);
  fixed.writeUInt32LE(configAt, FIELD.config);
  fixed.writeUInt32LE(vocabularyAt, FIELD.vocabulary);
  fixed.writeUInt32LE(vocabularyAt + vocabulary.length, FIELD.tensors);
  return Buffer.concat([fixed, metadata, type, config, vocabulary]);
}

/** Vectors are f32; matrices whose rows do not divide into the format's blocks are f16, as the converter writes them. */
function storedType(shape: readonly number[], dtype: WritableDType): WritableDType {
  if (shape.length === 1) return 'f32';
  return rowBytes(writableDType(dtype), shape.at(-1) ?? 0) === undefined ? 'f16' : dtype;
}

function tensorHeader(name: string, shape: readonly number[], type: DType, at: number): Buffer {
  const text = Buffer.from(name, 'utf8');
  const length = 4 + text.length + 4 + 4 * shape.length + 4;
  const header = Buffer.alloc(align(at + length, ALIGNMENT) - at);
  let next = header.writeInt32LE(text.length, 0);
  next += text.copy(header, next);
  next = header.writeInt32LE(shape.length, next);
  for (const size of shape) next = header.writeInt32LE(size, next);
  header.writeInt32LE(type.id, next);
  return header;
}

/** Lays out the file that `plan` describes; holds the head in memory, and of the tensors only their descriptions. */
export function layOut(plan: CheckpointPlan): CheckpointLayout {
  const model = scriptedModel(plan);
  const head = headBytes(plan, model);
  let size = head.length;
  const tensors = tensorShapes(model.shape).map((tensor): PlannedTensor => {
    const type = storedType(tensor.shape, plan.dtype);
    const dtype = writableDType(type);
    const width = tensor.shape.at(-1) ?? 0;
    const rows = tensor.shape.slice(0, -1).reduce((product, count) => product * count, 1);
    const bytes = rowBytes(dtype, width) ?? 0;
    const header = tensorHeader(tensor.name, tensor.shape, dtype, size);
    size += header.length + rows * bytes;
    const content = tensorContent(tensor, model.weights);
    return { name: tensor.name, rows, width, rowBytes: bytes, type, content, header };
  });
  return { head, tensors, size };
}

/**
 * The metadata block: those parts of a checkpoint's JSON files that the engine reads, a name that says “SYNTHETIC”
 * wherever the engine's callers see it, and asr-bench's own mark. Padded with zero bytes to a multiple of 4.
 */
function metadataBytes(name: string, { shape, special, languages, mark }: ScriptedModel): Buffer {
  const { audio, decoder, kind } = shape;
  const metadata = {
    'config.json': {
      architectures: ['Qwen3ASRForConditionalGeneration'],
      support_languages: languages,
      ...(kind === 'aligner'
        ? { timestamp_token_id: special.timestamp, timestamp_segment_time: SEGMENT_MS }
        : {}),
      thinker_config: {
        model_type: kind === 'aligner' ? 'qwen3_forced_aligner' : 'qwen3_asr',
        ...exact({ classify_num: decoder.classes }),
        audio_config: {
          encoder_layers: audio.layers,
          num_hidden_layers: audio.layers,
          encoder_attention_heads: audio.heads,
          encoder_ffn_dim: audio.ffn,
          d_model: audio.width,
          max_source_positions: SOUND.positions,
          num_mel_bins: audio.melBins,
          n_window: SOUND.window,
          n_window_infer: SOUND.inferWindow,
          downsample_hidden_size: audio.channels,
          conv_chunksize: SOUND.convChunk,
          output_dim: decoder.hidden,
        },
      },
    },
    'tokenizer_config.json': { added_tokens_decoder: addedTokens(special) },
    'preprocessor_config.json': {
      chunk_length: SOUND.chunkSeconds,
      feature_size: SOUND.melBins,
      hop_length: SOUND.hop,
      n_fft: SOUND.fft,
      n_samples: SOUND.chunkSeconds * SOUND.sampleRate,
      nb_max_frames: (SOUND.chunkSeconds * SOUND.sampleRate) / SOUND.hop,
    },
    model_name: name,
    asr_bench: { synthetic: mark },
  };
  const json = Buffer.from(JSON.stringify(metadata), 'utf8');
  return Buffer.concat([json, Buffer.alloc(align(json.length, 4) - json.length)]);
}
