/** Writes a GGMM file of a very small speech model by hand, so that the reader is not checked against our own writer. */
export interface MicroOptions {
  readonly kind?: 'asr' | 'aligner';
  /** Changes the metadata before it is written. */
  readonly metadata?: (metadata: Record<string, unknown>) => void;
  readonly tokens?: readonly (readonly [text: string, type: number])[];
  readonly merges?: readonly string[];
  /** Changes the list of tensors: name, shape, ggml type. */
  readonly tensors?: (list: [string, number[], number][]) => void;
}

export interface MicroModel {
  readonly bytes: Buffer;
  /** Offsets of the parts, and of each tensor's header. */
  readonly at: { readonly config: number; readonly vocabulary: number; readonly tensors: number };
  readonly headers: ReadonlyMap<string, number>;
}

const i32 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeInt32LE(value, 4 * index);
  return bytes;
};
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
};

const H = 32;
const I = 32;
const HEADS = 2;
const KV = 1;
const D = 16;
const V = 8;
const CLASSES = 6;
const W = 32;
const F = 32;
const C = 2;

function tensorList(kind: 'asr' | 'aligner'): [string, number[], number][] {
  const list: [string, number[], number][] = [];
  const matrix = (name: string, ...shape: number[]): number =>
    list.push([name, shape, shape.length > 1 ? 1 : 0]);
  matrix('model.embed_tokens.weight', V, H);
  const at = 'model.layers.0.';
  matrix(`${at}input_layernorm.weight`, H);
  matrix(`${at}mlp.down_proj.weight`, H, I);
  matrix(`${at}mlp.gate_proj.weight`, I, H);
  matrix(`${at}mlp.up_proj.weight`, I, H);
  matrix(`${at}post_attention_layernorm.weight`, H);
  matrix(`${at}self_attn.k_proj.weight`, KV * D, H);
  matrix(`${at}self_attn.k_norm.weight`, D);
  matrix(`${at}self_attn.q_proj.weight`, HEADS * D, H);
  matrix(`${at}self_attn.q_norm.weight`, D);
  matrix(`${at}self_attn.v_proj.weight`, KV * D, H);
  matrix(`${at}self_attn.o_proj.weight`, H, HEADS * D);
  matrix('model.norm.weight', H);
  matrix('lm_head.weight', kind === 'asr' ? V : CLASSES, H);
  const audio = 'audio.layers.0.';
  for (const [name, ...shape] of [
    ['mlp.fc1', W, F],
    ['mlp.fc0', F, W],
    ['post_attention_layernorm', W],
    ['self_attn.k_proj', W, W],
    ['self_attn.o_proj', W, W],
    ['self_attn.q_proj', W, W],
    ['self_attn.v_proj', W, W],
    ['input_layernorm', W],
  ] as const) {
    matrix(`${audio}${name}.bias`, shape[0]);
    matrix(`${audio}${name}.weight`, ...shape);
  }
  for (const [name, inputs] of [
    ['audio.conv2d1', 1],
    ['audio.conv2d2', C],
    ['audio.conv2d3', C],
  ] as const) {
    matrix(`${name}.bias`, C);
    matrix(`${name}.weight`, C, inputs, 3, 3);
  }
  matrix('audio.conv_out.weight', W, C * 16);
  matrix('audio.ln_post.bias', W);
  matrix('audio.ln_post.weight', W);
  matrix('multi_modal_projector.proj1.bias', W);
  matrix('multi_modal_projector.proj1.weight', W, W);
  matrix('multi_modal_projector.proj2.bias', H);
  matrix('multi_modal_projector.proj2.weight', H, W);
  return list;
}

const SPECIALS = [
  '<|im_start|>',
  '<|im_end|>',
  '<|audio_start|>',
  '<|audio_end|>',
  '<asr_text>',
  '<timestamp>',
];

export function microModel(options: MicroOptions = {}): MicroModel {
  const kind = options.kind ?? 'asr';
  const metadata: Record<string, unknown> = {
    'config.json': {
      support_languages: ['English', 'Chinese'],
      ...(kind === 'aligner' ? { timestamp_segment_time: 80 } : {}),
      thinker_config: {
        audio_config: {
          encoder_layers: 1,
          encoder_attention_heads: 2,
          encoder_ffn_dim: F,
          d_model: W,
          max_source_positions: 1500,
          num_mel_bins: 128,
          n_window: 50,
          n_window_infer: 800,
          downsample_hidden_size: C,
          conv_chunksize: 500,
        },
      },
    },
    'preprocessor_config.json': {
      chunk_length: 30,
      feature_size: 128,
      hop_length: 160,
      n_fft: 400,
      n_samples: 480000,
      nb_max_frames: 3000,
    },
    'tokenizer_config.json': {
      added_tokens_decoder: Object.fromEntries(SPECIALS.map((content, id) => [String(id), { content }])),
    },
    model_name: 'Micro',
  };
  options.metadata?.(metadata);
  const json = Buffer.from(JSON.stringify(metadata));
  const padded = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4)]);
  const config = Buffer.concat([
    i32(kind === 'asr' ? 0x1000010f : 0x04000002, 1),
    i32(1, V, H, HEADS, 1, I, 4096, -1, 1, -1, -1, KV, D),
    f32(1e6),
    f32(-1),
    i32(-1, 1, -1, -1, -1, 0, 0),
    i32(...new Array<number>(128).fill(0)),
    i32(24, 20, 20, 0),
    ...(kind === 'aligner' ? [i32(CLASSES)] : []),
  ]);
  const tokens = options.tokens ?? [
    ['a', 1],
    ['Ġb', 1],
    ['<|im_end|>', 4],
  ];
  const vocabulary = Buffer.concat([
    ...tokens.flatMap(([text, type]) => [
      i32(Buffer.byteLength(text)),
      Buffer.from(text),
      Buffer.from([type]),
    ]),
    i32(-1),
    ...(options.merges ?? ['a b']).flatMap((merge) => [i32(Buffer.byteLength(merge)), Buffer.from(merge)]),
    i32(-1),
  ]);
  const at = {
    config: 20 + padded.length,
    vocabulary: 20 + padded.length + config.length,
    tensors: 20 + padded.length + config.length + vocabulary.length,
  };
  const list = tensorList(kind);
  options.tensors?.(list);
  const parts = [
    Buffer.from('ggmm'),
    i32(1, at.config, at.vocabulary, at.tensors),
    padded,
    config,
    vocabulary,
  ];
  let size = at.tensors;
  const headers = new Map<string, number>();
  for (const [name, shape, type] of list) {
    headers.set(name, size);
    const header = Buffer.concat([
      i32(Buffer.byteLength(name)),
      Buffer.from(name),
      i32(shape.length, ...shape, type),
    ]);
    const start = Math.ceil((size + header.length) / 16) * 16;
    const data = shape.reduce((product, count) => product * count, 1) * (type === 0 ? 4 : 2);
    parts.push(header, Buffer.alloc(start - size - header.length), Buffer.alloc(data));
    size = start + data;
  }
  return { bytes: Buffer.concat(parts), at, headers };
}
