import { z } from 'zod';
import { issueWords } from '../../record/issue-words.ts';
import type { Cursor } from './cursor.ts';
import { FIELD, type ModelKind } from './format.ts';

const natural = z.int().min(1);

/** The audio tower, as the original checkpoint's config.json describes it. */
const audioConfig = z.object({
  encoder_layers: natural.max(256),
  encoder_attention_heads: natural.max(1024),
  encoder_ffn_dim: natural.max(1 << 17),
  d_model: natural.max(1 << 17),
  max_source_positions: natural,
  num_mel_bins: natural.max(4096),
  n_window: natural,
  n_window_infer: natural,
  downsample_hidden_size: natural.max(1 << 16),
  conv_chunksize: natural,
});

/** What a synthetic checkpoint says of itself, so that nobody takes its words for recognition. */
const syntheticMark = z.object({
  writer: z.int(),
  preset: z.string(),
  seed: z.int(),
  /** Language → how the transcript begins, and how many steps it has. */
  transcripts: z.record(z.string(), z.object({ begins: z.string(), steps: z.int() })),
  /** Number of scripted time stamps, two a word. */
  stamps: z.int(),
});
export type SyntheticMark = z.infer<typeof syntheticMark>;

/** What the engine reads from the metadata; without it, it loads the file and hears nothing. */
const metadata = z.object({
  'config.json': z.object({
    support_languages: z.array(z.string()).min(1),
    timestamp_segment_time: z.number().positive().optional(),
    thinker_config: z.object({ audio_config: audioConfig }),
  }),
  'preprocessor_config.json': z.object({
    chunk_length: natural,
    feature_size: natural,
    hop_length: natural,
    n_fft: natural,
    n_samples: natural,
    nb_max_frames: natural,
  }),
  'tokenizer_config.json': z.object({
    added_tokens_decoder: z.record(z.string(), z.object({ content: z.string() })),
  }),
  model_name: z.string().optional(),
  model_native_name: z.string().optional(),
  asr_bench: z.object({ synthetic: syntheticMark }).optional(),
});
export type Metadata = z.infer<typeof metadata>;

/** Tokens that the engine builds a prompt of, or looks for in the output. */
const PROMPT_TOKENS: Readonly<Record<ModelKind, readonly string[]>> = {
  asr: ['<|im_start|>', '<|im_end|>', '<|audio_start|>', '<|audio_end|>', '<asr_text>'],
  aligner: ['<|audio_start|>', '<|audio_end|>', '<timestamp>'],
};

/** Real checkpoints have some 20 KiB of it; a broken offset must not become a huge string. */
const MOST_METADATA = 16 * 1024 * 1024;

/** Reads the JSON between the fixed fields and the config. `end`: offset of the config block. */
export function readMetadata(cursor: Cursor, end: number, kind: ModelKind): Metadata {
  const length = end - FIELD.metadata;
  if (length > MOST_METADATA) {
    cursor.fault(`${length} bytes of metadata, at most ${MOST_METADATA} are allowed`, FIELD.config);
  }
  const text = cursor.bytes(length, 'the metadata').toString('utf8').replace(/\0+$/, '');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    cursor.fault(`the metadata is not JSON: ${reason}`, FIELD.metadata);
  }
  const parsed = metadata.safeParse(json, { error: issueWords });
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 8)
      .map((issue) => `${issue.path.join(' › ')}: ${issue.message}`);
    cursor.fault(
      `the metadata lacks what the engine needs, so it would load the file and hear nothing: ${problems.join('; ')}`,
      FIELD.metadata,
      'convert the checkpoint again with all of its JSON files beside it',
    );
  }
  const added = Object.values(parsed.data['tokenizer_config.json'].added_tokens_decoder);
  const missing = PROMPT_TOKENS[kind].filter((token) => !added.some(({ content }) => content === token));
  if (missing.length > 0) {
    cursor.fault(`the tokenizer config lacks the token ${missing.join(', ')}`, FIELD.metadata);
  }
  if (kind === 'aligner' && parsed.data['config.json'].timestamp_segment_time === undefined) {
    cursor.fault('the metadata has no timestamp_segment_time, which an aligner needs', FIELD.metadata);
  }
  return parsed.data;
}
