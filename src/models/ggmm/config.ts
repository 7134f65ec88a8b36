import type { Cursor } from './cursor.ts';
import { DTYPE_NAMES, type DType, dtypeById } from './dtype.ts';
import type { ModelKind } from './format.ts';

/** What the engine must know of the decoder before it reads a tensor. Sizes are counts of numbers or tokens. */
export interface DecoderConfig {
  /** Type that the engine keeps matrices in. */
  readonly dtype: DType;
  readonly vocabulary: number;
  readonly hidden: number;
  readonly heads: number;
  readonly layers: number;
  readonly intermediate: number;
  /** Longest context the model allows; the engine's `-l` may not exceed it. */
  readonly context: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly ropeTheta: number;
  /** Aligner: number of time classes of its output head. */
  readonly classes?: number;
}

/** The struct has a flag for each of this many layers, so no model has more. */
const LAYER_FLAGS = 128;
/** Positions per rotary section; the speech graphs do not use them, the struct holds them. */
const MROPE_SECTIONS = [24, 20, 20, 0];

/** Bounds far outside any speech model: beyond them a field is a broken one, not a big one. */
const BOUND = { vocabulary: 1 << 22, width: 1 << 17, heads: 1 << 10, context: 1 << 24 } as const;

function count(cursor: Cursor, field: string, most: number): number {
  const at = cursor.position;
  const value = cursor.i32(`the config (${field})`);
  if (value < 1 || value > most) cursor.fault(`config field ${field} is ${value}, allowed: 1 to ${most}`, at);
  return value;
}

/** Reads the config struct behind the model type, field by field; the vocabulary follows directly. */
export function readConfig(cursor: Cursor, kind: ModelKind): DecoderConfig {
  const at = cursor.position;
  const id = cursor.i32('the config (dtype)');
  const dtype =
    dtypeById(id) ??
    cursor.fault(`dtype ${id} is unknown; known: ${DTYPE_NAMES.join(', ')} by ggml’s numbers`, at);
  const vocabulary = count(cursor, 'vocab_size', BOUND.vocabulary);
  const hidden = count(cursor, 'hidden_size', BOUND.width);
  const heads = count(cursor, 'num_attention_heads', BOUND.heads);
  const layers = count(cursor, 'num_hidden_layers', LAYER_FLAGS);
  const intermediate = count(cursor, 'intermediate_size', BOUND.width);
  const context = count(cursor, 'max_length', BOUND.context);
  cursor.skip(4 * 4, 'the config (token ids)');
  const kvAt = cursor.position;
  const kvHeads = count(cursor, 'num_key_value_heads', BOUND.heads);
  if (heads % kvHeads !== 0) {
    cursor.fault(`${heads} attention heads cannot share ${kvHeads} key-value heads evenly`, kvAt);
  }
  const headDim = count(cursor, 'head_dim', BOUND.width);
  const thetaAt = cursor.position;
  const ropeTheta = cursor.f32('the config (rope_theta)');
  if (!(ropeTheta > 0 && Number.isFinite(ropeTheta))) {
    cursor.fault(`config field rope_theta is ${ropeTheta}, a positive number is needed`, thetaAt);
  }
  cursor.skip(4 * (8 + LAYER_FLAGS + MROPE_SECTIONS.length), 'the config');
  const decoder = {
    dtype,
    vocabulary,
    hidden,
    heads,
    layers,
    intermediate,
    context,
    kvHeads,
    headDim,
    ropeTheta,
  };
  return kind === 'asr' ? decoder : { ...decoder, classes: count(cursor, 'classify_num', BOUND.vocabulary) };
}

/** The bytes of the config struct. `endOfTurn`: id of `<|im_end|>`; the engine takes the others from its tokenizer. */
export function configBytes(config: DecoderConfig, endOfTurn: number): Buffer {
  const ints = [
    config.dtype.id,
    config.vocabulary,
    config.hidden,
    config.heads,
    config.layers,
    config.intermediate,
    config.context,
    ...[-1, endOfTurn, -1, -1],
    config.kvHeads,
    config.headDim,
    ...[0, 0], // rope theta and yarn factor: floats, below
    ...[-1, 1, -1, -1, -1, 0, 0], // no yarn, no experts, no tied embeddings
    ...new Array<number>(LAYER_FLAGS).fill(0),
    ...MROPE_SECTIONS,
    ...(config.classes === undefined ? [] : [config.classes]),
  ];
  const bytes = Buffer.alloc(4 * ints.length);
  for (const [index, value] of ints.entries()) bytes.writeInt32LE(value, 4 * index);
  bytes.writeFloatLE(config.ropeTheta, 4 * 13);
  bytes.writeFloatLE(-1, 4 * 14);
  return bytes;
}
