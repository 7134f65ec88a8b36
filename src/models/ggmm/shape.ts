import type { DecoderConfig } from './config.ts';
import type { ModelKind } from './format.ts';

/** Widths of the audio tower. */
export interface AudioShape {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly ffn: number;
  readonly channels: number;
  readonly melBins: number;
}

/** Everything that fixes the names and shapes of a model's tensors. */
export interface ModelShape {
  readonly kind: ModelKind;
  readonly decoder: Omit<DecoderConfig, 'dtype'>;
  readonly audio: AudioShape;
}

export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

/** The three strided convolutions halve the mel axis, rounding up each time. */
const reducedMel = (bins: number): number => Math.ceil(Math.ceil(Math.ceil(bins / 2) / 2) / 2);

function decoderTensors({ decoder, kind }: ModelShape): TensorShape[] {
  const { hidden, intermediate, headDim } = decoder;
  const query = decoder.heads * headDim;
  const keys = decoder.kvHeads * headDim;
  const tensors: TensorShape[] = [{ name: 'model.embed_tokens.weight', shape: [decoder.vocabulary, hidden] }];
  for (let layer = 0; layer < decoder.layers; layer += 1) {
    const add = (name: string, ...shape: number[]): void => {
      tensors.push({ name: `model.layers.${layer}.${name}.weight`, shape });
    };
    add('input_layernorm', hidden);
    add('mlp.down_proj', hidden, intermediate);
    add('mlp.gate_proj', intermediate, hidden);
    add('mlp.up_proj', intermediate, hidden);
    add('post_attention_layernorm', hidden);
    add('self_attn.k_proj', keys, hidden);
    add('self_attn.k_norm', headDim);
    add('self_attn.q_proj', query, hidden);
    add('self_attn.q_norm', headDim);
    add('self_attn.v_proj', keys, hidden);
    add('self_attn.o_proj', hidden, query);
  }
  const outputs = kind === 'aligner' ? (decoder.classes ?? 0) : decoder.vocabulary;
  tensors.push({ name: 'model.norm.weight', shape: [hidden] });
  tensors.push({ name: 'lm_head.weight', shape: [outputs, hidden] });
  return tensors;
}

function audioTensors({ audio, decoder }: ModelShape): TensorShape[] {
  const { width, ffn, channels } = audio;
  const tensors: TensorShape[] = [];
  const biased = (name: string, outputs: number, ...inputs: number[]): void => {
    tensors.push({ name: `${name}.bias`, shape: [outputs] });
    tensors.push({ name: `${name}.weight`, shape: [outputs, ...inputs] });
  };
  for (let layer = 0; layer < audio.layers; layer += 1) {
    const at = `audio.layers.${layer}`;
    biased(`${at}.mlp.fc1`, width, ffn);
    biased(`${at}.mlp.fc0`, ffn, width);
    biased(`${at}.post_attention_layernorm`, width);
    for (const part of ['k', 'o', 'q', 'v']) biased(`${at}.self_attn.${part}_proj`, width, width);
    biased(`${at}.input_layernorm`, width);
  }
  biased('audio.conv2d1', channels, 1, 3, 3);
  biased('audio.conv2d2', channels, channels, 3, 3);
  biased('audio.conv2d3', channels, channels, 3, 3);
  tensors.push({ name: 'audio.conv_out.weight', shape: [width, channels * reducedMel(audio.melBins)] });
  biased('audio.ln_post', width);
  biased('multi_modal_projector.proj1', width, width);
  biased('multi_modal_projector.proj2', decoder.hidden, width);
  return tensors;
}

/**
 * Names and shapes of all tensors, in the order of the engine's converter: 11 for each decoder layer, 16 for each
 * audio layer, and 16 more. A bias or norm `weight` has one dimension.
 */
export const tensorShapes = (model: ModelShape): TensorShape[] => [
  ...decoderTensors(model),
  ...audioTensors(model),
];
