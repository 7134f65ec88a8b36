import { describe, expect, it } from 'vitest';
import { ModelFileFault } from '../../../src/models/ggmm/fault.ts';
import { readModel } from '../../../src/models/ggmm/read.ts';
import { summarise } from '../../../src/models/inspect.ts';
import { bufferSource } from '../support/buffer-source.ts';
import { type MicroOptions, microModel } from '../support/micro-model.ts';

const read = (bytes: Buffer) => readModel(bufferSource(bytes, 'm.bin'));

/** The fault that reading `bytes` ends with. */
function faultOf(bytes: Buffer): ModelFileFault {
  try {
    read(bytes);
  } catch (error) {
    if (error instanceof ModelFileFault) return error;
    throw error;
  }
  throw new Error('no fault was found');
}

/** A healthy file with `value` written at `offset`. */
function withI32(
  offset: (model: ReturnType<typeof microModel>) => number,
  value: number,
  options?: MicroOptions,
): Buffer {
  const model = microModel(options);
  model.bytes.writeInt32LE(value, offset(model));
  return model.bytes;
}

describe('reading a GGMM file that was written by hand', () => {
  it('finds config, metadata, vocabulary and tensors', () => {
    const { bytes, at, headers } = microModel();
    const file = read(bytes);
    expect(file.kind).toBe('asr');
    expect(file.config).toMatchObject({
      vocabulary: 8,
      hidden: 32,
      heads: 2,
      kvHeads: 1,
      headDim: 16,
      ropeTheta: 1e6,
    });
    expect(file.vocabulary).toEqual({ tokens: 3, merges: 1, start: at.vocabulary, end: at.tensors });
    expect(file.tensors).toHaveLength(11 + 3 + 16 + 13);
    expect(file.tensors.at(-1)).toEqual({
      name: 'multi_modal_projector.proj2.weight',
      shape: [32, 32],
      dtype: { id: 1, name: 'f16', values: 1, bytes: 2 },
      header: headers.get('multi_modal_projector.proj2.weight'),
      offset: bytes.length - 2 * 32 * 32,
      bytes: 2 * 32 * 32,
    });
  });

  it('visits every token with its offset, type and text', () => {
    const { bytes, at } = microModel();
    const seen: unknown[] = [];
    readModel(bufferSource(bytes), ({ id, text, type, offset }) =>
      seen.push([id, text.toString(), type, offset - at.vocabulary]),
    );
    expect(seen).toEqual([
      [0, 'a', 1, 0],
      [1, 'Ġb', 1, 6],
      [2, '<|im_end|>', 4, 14],
    ]);
  });

  it('summarises an aligner with its classes', () => {
    const { bytes } = microModel({ kind: 'aligner' });
    expect(summarise('m.bin', bytes.length, read(bytes))).toMatchObject({
      kind: 'aligner',
      dtype: 'f16',
      name: 'Micro',
      dims: { hidden: 32, classes: 6, segmentMs: 80, audio: { width: 32, layers: 1, melBins: 128 } },
      languages: ['English', 'Chinese'],
      vocab: { size: 8, tokens: 3, merges: 1 },
      tensors: { count: 43 },
    });
  });

  it('does not ask an ASR file for <timestamp>, nor an aligner for <asr_text>', () => {
    const drop = (token: string) => (metadata: Record<string, unknown>) => {
      const added = (
        metadata['tokenizer_config.json'] as { added_tokens_decoder: Record<string, { content: string }> }
      ).added_tokens_decoder;
      for (const [id, { content }] of Object.entries(added)) if (content === token) delete added[id];
    };
    expect(read(microModel({ metadata: drop('<timestamp>') }).bytes).kind).toBe('asr');
    expect(read(microModel({ kind: 'aligner', metadata: drop('<asr_text>') }).bytes).kind).toBe('aligner');
    expect(faultOf(microModel({ metadata: drop('<asr_text>') }).bytes).message).toContain(
      'lacks the token <asr_text>',
    );
  });
});

describe('a broken file says where and what to do', () => {
  const cases: [
    name: string,
    bytes: () => Buffer,
    offset: number | ((model: ReturnType<typeof microModel>) => number),
    says: string,
  ][] = [
    ['another format version', () => withI32(() => 4, 2), 4, 'GGMM version 2; known: 1'],
    [
      'a config offset beyond the file',
      () => withI32(() => 8, 0x7fffffff),
      8,
      'the config is said to be at byte 2147483647',
    ],
    [
      'a config offset inside the header',
      () => withI32(() => 8, 12),
      8,
      'the config is said to be at byte 12',
    ],
    [
      'a wrong vocabulary offset',
      () => withI32(() => 12, 99),
      12,
      'the header puts the vocabulary at byte 99',
    ],
    ['a wrong tensors offset', () => withI32(() => 16, 99), 16, 'the header puts the tensors at byte 99'],
    [
      'another architecture',
      () => withI32(({ at }) => at.config, 0x101),
      ({ at }) => at.config,
      'model type 0x00000101 is another architecture',
    ],
    [
      'another model version',
      () => withI32(({ at }) => at.config + 4, 3),
      ({ at }) => at.config + 4,
      'model version 3',
    ],
    [
      'an unknown dtype',
      () => withI32(({ at }) => at.config + 8, 77),
      ({ at }) => at.config + 8,
      'dtype 77 is unknown',
    ],
    [
      'a huge vocabulary',
      () => withI32(({ at }) => at.config + 12, 0x7fffffff),
      ({ at }) => at.config + 12,
      'config field vocab_size is 2147483647, allowed: 1 to 4194304',
    ],
    [
      'no layers',
      () => withI32(({ at }) => at.config + 24, 0),
      ({ at }) => at.config + 24,
      'config field num_hidden_layers is 0, allowed: 1 to 128',
    ],
    [
      'heads that cannot share',
      () => withI32(({ at }) => at.config + 8 + 4 * 11, 5),
      ({ at }) => at.config + 8 + 4 * 11,
      '2 attention heads cannot share 5 key-value heads',
    ],
    [
      'a token of 2 GiB',
      () => withI32(({ at }) => at.vocabulary, 0x7fffffff),
      ({ at }) => at.vocabulary,
      'token 0 has the length 2147483647',
    ],
    [
      'a negative token length',
      () => withI32(({ at }) => at.vocabulary, -2),
      ({ at }) => at.vocabulary,
      'token 0 has the length -2',
    ],
    [
      'an empty vocabulary',
      () => microModel({ tokens: [] }).bytes,
      ({ at }) => at.vocabulary,
      'the vocabulary has no token',
    ],
    [
      'a tensor name of 1 GiB',
      () => withI32(({ at }) => at.tensors, 1 << 30),
      ({ at }) => at.tensors,
      'a tensor name has the length 1073741824',
    ],
  ];
  it.each(cases)('%s', (_, bytes, offset, says) => {
    const fault = faultOf(bytes());
    // The empty vocabulary moves nothing before it, so offsets of the healthy twin hold.
    expect(fault.offset).toBe(typeof offset === 'number' ? offset : offset(microModel()));
    expect(fault.message).toContain(`m.bin: at byte ${fault.offset}: ${says}`);
    expect(fault.hint.length).toBeGreaterThan(0);
    expect(fault.exitCode).toBe(2);
  });

  it('names more tokens than the config and its spare ones', () => {
    const tokens = Array.from({ length: 109 }, (_, id) => [`t${id}`, 1] as const);
    expect(read(microModel({ tokens: tokens.slice(1) }).bytes).vocabulary.tokens).toBe(108);
    expect(faultOf(microModel({ tokens }).bytes).message).toContain(
      'more tokens than the 8 of the config and 100 spare ones',
    );
  });

  it('names an unknown token type, at the byte of the type', () => {
    const fault = faultOf(microModel({ tokens: [['ab', 9]] }).bytes);
    expect(fault.offset).toBe(microModel().at.vocabulary + 4 + 2);
    expect(fault.message).toContain('token 0 has the type 9; allowed: 0 to 6');
  });

  it('names a merge without its blank', () => {
    expect(faultOf(microModel({ merges: ['ab'] }).bytes).message).toContain('merge 0 has no blank');
  });

  it('says which part of the metadata is missing, because the engine would hear nothing', () => {
    const fault = faultOf(
      microModel({
        metadata: (metadata) => delete (metadata['config.json'] as Record<string, unknown>).support_languages,
      }).bytes,
    );
    expect(fault.offset).toBe(20);
    expect(fault.message).toContain('load the file and hear nothing: config.json › support_languages');
  });

  it('refuses an aligner without the length of its time classes', () => {
    const metadata = (all: Record<string, unknown>): void => {
      delete (all['config.json'] as Record<string, unknown>).timestamp_segment_time;
    };
    expect(faultOf(microModel({ kind: 'aligner', metadata }).bytes).message).toContain(
      'timestamp_segment_time',
    );
  });

  it('tells a missing tensor from a short file, and a wrong shape', () => {
    const missing = microModel({ tensors: (list) => void list.splice(12, 1) }).bytes;
    expect(faultOf(missing)).toMatchObject({ offset: missing.length });
    expect(faultOf(missing).message).toContain(
      'tensor model.norm.weight is missing; the file ends after 42 tensors',
    );
    const wrong = microModel({ tensors: (list) => list.splice(13, 1, ['lm_head.weight', [8, 16], 1]) });
    expect(faultOf(wrong.bytes).offset).toBe(wrong.headers.get('lm_head.weight'));
    expect(faultOf(wrong.bytes).message).toContain(
      'tensor lm_head.weight is 8 x 16, the config asks for 8 x 32',
    );
  });

  it('refuses a tensor twice, five dimensions, and rows that no block fits', () => {
    const twice = microModel({ tensors: (list) => void list.push(['model.norm.weight', [32], 0]) }).bytes;
    expect(faultOf(twice).message).toContain('tensor model.norm.weight is there twice');
    const deep = microModel({
      tensors: (list) => list.splice(12, 1, ['model.norm.weight', [1, 1, 1, 1, 32], 0]),
    }).bytes;
    expect(faultOf(deep).message).toContain('has 5 dimensions; allowed: 1 to 4');
    const uneven = microModel({
      tensors: (list) => list.splice(12, 1, ['model.norm.weight', [33], 2]),
    }).bytes;
    expect(faultOf(uneven).message).toContain('rows of 33 do not divide into q4_0 blocks of 32');
  });

  it('finds a file that was cut inside its last tensor, which the engine loads without a word', () => {
    const { bytes } = microModel();
    const cut = bytes.subarray(0, bytes.length - 1);
    expect(faultOf(cut).message).toContain(
      `the data of tensor multi_modal_projector.proj2.weight (32 x 32 f16) ends at ${bytes.length}, the file at ${cut.length}: 1 bytes are missing`,
    );
  });

  it('finds a cut at every byte of the head, and at every 61st of the tensors', () => {
    const { bytes, at } = microModel();
    const offsets: number[] = [];
    for (let size = 0; size < bytes.length; size += size < at.tensors ? 1 : 61) {
      const fault = faultOf(bytes.subarray(0, size));
      if (fault.offset <= Math.ceil(size / 16) * 16) offsets.push(fault.offset);
    }
    expect(offsets).toHaveLength(at.tensors + Math.ceil((bytes.length - at.tensors) / 61));
  });
});
