import { exact } from '../../record/exact.ts';
import { align } from '../ggmm/format.ts';
import { SEGMENT_MS, SOUND } from '../shapes.ts';
import type { ScriptedModel } from './scripted-model.ts';
import { addedTokens } from './vocabulary-plan.ts';

/**
 * The metadata block: those parts of a checkpoint's JSON files that the engine reads, a name that says “SYNTHETIC”
 * wherever the engine's callers see it, and asr-bench's own mark. Padded with zero bytes to a multiple of 4.
 */
export function metadataBytes(name: string, { shape, special, languages, mark }: ScriptedModel): Buffer {
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
