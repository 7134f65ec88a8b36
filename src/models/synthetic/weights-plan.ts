import type { TensorShape } from '../ggmm/shape.ts';

/** What a tensor holds; rows run along the last dimension. */
export type Content =
  | { readonly fill: 'zeros' }
  | { readonly fill: 'ones' }
  /** Random numbers of about `scale`, but rows of zeros where `zeroRows` says so. */
  | { readonly fill: 'random'; readonly scale: number; readonly zeroRows: ReadonlySet<number> }
  /** Row by row: `write` fills a row of zeros, or leaves it and gives false. */
  | { readonly fill: 'rows'; readonly write: (row: number, into: Float32Array) => boolean };

export const ZEROS: Content = { fill: 'zeros' };
export const ONES: Content = { fill: 'ones' };
export const random = (scale: number, zeroRows: ReadonlySet<number> = new Set()): Content => ({
  fill: 'random',
  scale,
  zeroRows,
});
export const rows = (write: (row: number, into: Float32Array) => boolean): Content => ({
  fill: 'rows',
  write,
});

/** A single row (or a vector) with these numbers at these places, and zeros elsewhere. */
export const sparse = (places: ReadonlyMap<number, ReadonlyMap<number, number>>): Content =>
  rows((row, into) => {
    const numbers = places.get(row);
    if (numbers === undefined) return false;
    for (const [dimension, value] of numbers) into[dimension] = value;
    return true;
  });

/**
 * The part of the weights that a script decides. Everything else is the same for all scripts: random numbers that
 * keep the engine at work but reach no output.
 */
export interface ScriptedWeights {
  readonly embedding: Content;
  /** Value and output projection of decoder layer 0, whose attention is uniform. */
  readonly value: Content;
  readonly output: Content;
  readonly finalNorm: Content;
  readonly head: Content;
  /** Dimensions that the audio tower leaves to the script. */
  readonly reserved: ReadonlySet<number>;
  /** What the audio tower adds to every frame. */
  readonly audioBias: Content;
}

/** Spread of random weights: outputs stay near 1 at every width here. */
const SCALE = { decoder: 0.05, audio: 0.02, firstConvolution: 0.2, convolution: 0.05 } as const;

function decoderContent(part: string, layer: number, scripted: ScriptedWeights): Content {
  if (part.endsWith('norm')) return ONES;
  if (part === 'mlp.down_proj') return ZEROS;
  if (layer > 0) return part === 'self_attn.o_proj' ? ZEROS : random(SCALE.decoder);
  if (part === 'self_attn.o_proj') return scripted.output;
  if (part === 'self_attn.v_proj') return scripted.value;
  return part === 'self_attn.q_proj' || part === 'self_attn.k_proj' ? ZEROS : random(SCALE.decoder);
}

/** What to put into the tensor of that name. */
export function tensorContent({ name }: TensorShape, scripted: ScriptedWeights): Content {
  const decoder = /^model\.layers\.(\d+)\.(.+)\.weight$/.exec(name);
  if (decoder?.[2] !== undefined) return decoderContent(decoder[2], Number(decoder[1]), scripted);
  switch (name) {
    case 'model.embed_tokens.weight':
      return scripted.embedding;
    case 'model.norm.weight':
      return scripted.finalNorm;
    case 'lm_head.weight':
      return scripted.head;
    case 'multi_modal_projector.proj2.bias':
      return scripted.audioBias;
    case 'multi_modal_projector.proj2.weight':
      return random(SCALE.decoder, scripted.reserved);
    case 'multi_modal_projector.proj1.weight':
      return random(SCALE.decoder);
    case 'audio.conv2d1.weight':
      return random(SCALE.firstConvolution);
    case 'audio.conv2d2.weight':
    case 'audio.conv2d3.weight':
      return random(SCALE.convolution);
  }
  if (name.endsWith('.bias')) return ZEROS;
  return /norm\.weight$|ln_post\.weight$/.test(name) ? ONES : random(SCALE.audio);
}
