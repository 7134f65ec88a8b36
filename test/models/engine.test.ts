import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { WRITABLE_DTYPES } from '../../src/models/ggmm/dtype.ts';
import { ensureSynthetic } from '../../src/models/synthetic/cache.ts';
import type { CheckpointRequest } from '../../src/models/synthetic/plan-checkpoint.ts';
import type { ScriptInput } from '../../src/models/synthetic/script.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';

const library = REAL_LIBRARY;
const ffmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
const ready = library !== undefined && library !== '' && ffmpeg;
/** Half a gigabyte and a minute of computing: only when asked for. */
const full = ready && process.env.ASR_BENCH_FULL === '1';
const ASK = fileURLToPath(new URL('support/ask-engine.mjs', import.meta.url));

let folder: string;
let audio: string;

/** A second of noise, 16 kHz, 16 bits, as wav. */
function noise(): Buffer {
  const samples = 16_000;
  const bytes = Buffer.alloc(44 + 2 * samples);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * samples, 4);
  bytes.write('WAVEfmt ', 8);
  for (const [value, at] of [
    [16, 16],
    [16_000, 24],
    [32_000, 28],
    [2 * samples, 40],
  ] as const)
    bytes.writeUInt32LE(value, at);
  for (const [value, at] of [
    [1, 20],
    [1, 22],
    [2, 32],
    [16, 34],
  ] as const)
    bytes.writeUInt16LE(value, at);
  bytes.write('data', 36);
  for (let index = 0; index < samples; index += 1)
    bytes.writeInt16LE(((index * 7919) % 4001) - 2000, 44 + 2 * index);
  return bytes;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-engine-'));
  audio = join(folder, 'noise.wav');
  writeFileSync(audio, noise());
});
afterAll(() => rmSync(folder, { recursive: true }));

const answer = z.object({ started: z.int(), asked: z.int().optional(), text: z.string(), chunks: z.int() });

interface Question {
  readonly language?: string;
  readonly text?: string;
  readonly audio?: string;
  readonly arguments?: readonly string[];
}

async function ask(request: CheckpointRequest, question: Question = {}) {
  const model = await ensureSynthetic(request, { folder });
  const { kind } = model.plan;
  const stdout = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [ASK, JSON.stringify({ library, model: model.path, kind, audio, ...question })],
      (_, out) => resolve(out),
    );
  });
  return { model, ...answer.parse(JSON.parse(stdout)) };
}

const times = z.array(z.object({ start: z.number(), end: z.number(), text: z.string() }));

const hard =
  'Ünïcödé ñ 👩‍👩‍👧‍👦 emoji 🙂🎉, Привет, мир! สวัสดีชาวโลก नमस्ते दुनिया שלום עולם مرحبا \n2nd line\ttab  two blanks “quotes” — … 𠮷野家 <|im_end|> \\ " 한국어 日本語のテキスト。';
const jfk =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

describe.skipIf(!ready)(
  'synthetic checkpoints in the real engine (needs ASR_BENCH_LIBRARY and ffmpeg)',
  () => {
    it.each(WRITABLE_DTYPES)('say exactly the scripted text, in %s', async (dtype) => {
      const { text, started, asked } = await ask({
        preset: 'tiny',
        dtype,
        script: { text: { English: hard } },
      });
      expect({ started, asked, text }).toEqual({
        started: 0,
        asked: 0,
        text: `language English<asr_text>${hard}`,
      });
    });

    it('say the text of the language that is set, and the automatic one in others', async () => {
      const request = {
        preset: 'tiny',
        script: { text: { English: jfk, Chinese: '今天天气很好，我们去公园散步。' } },
      } as const;
      expect((await ask(request, { language: 'Chinese' })).text).toBe(
        '<asr_text>今天天气很好，我们去公园散步。',
      );
      expect((await ask(request, { language: 'Russian' })).text).toBe(`<asr_text>${jfk}`);
    });

    it('hear nothing where the audio is missing', async () => {
      const request = { preset: 'tiny', script: { text: jfk } } as const;
      expect((await ask(request, { audio: join(folder, 'absent.wav') })).text).toBe(
        'language None<asr_text>',
      );
    });

    it.each<[string, ScriptInput, string]>([
      ['no speech', { text: { None: '' } }, 'language None<asr_text>'],
      ['an empty transcript', { text: { English: '' } }, 'language English<asr_text>'],
      ['a text without a header', { text: { English: jfk }, header: false }, jfk],
      [
        'a long output',
        { text: { English: new Array(150).fill(jfk).join(' ') } },
        `language English<asr_text>${new Array(150).fill(jfk).join(' ')}`,
      ],
    ])('say %s', async (_what, script, expected) => {
      const { text } = await ask({ preset: 'tiny', script });
      expect(text).toBe(expected);
    });

    it('say planted errors as planted', async () => {
      const { model, text } = await ask({ preset: 'tiny', script: { text: jfk, errors: 0.1, seed: 7 } });
      const planted = model.planted.English;
      expect(planted).toMatchObject({ n: 22, rate: 2 / 22 });
      expect(text).toBe(`language English<asr_text>${planted?.text}`);
    });

    it('repeat without end until the token limit', async () => {
      const request = { preset: 'tiny', script: { text: 'on and', loop: true } } as const;
      expect((await ask(request, { language: 'English', arguments: ['--max_new_tokens', '10'] })).text).toBe(
        '<asr_text>on and on and on and ',
      );
    });

    it.each(['f32', 'f16', 'q4_0'] as const)(
      'give exactly the scripted times of 150 words, in %s',
      async (dtype) => {
        const text = Array.from({ length: 150 }, (_, index) => ['ask', 'not', 'what', 'x'][index % 4]).join(
          ' ',
        );
        const { model, text: json } = await ask(
          { preset: 'tiny', kind: 'aligner', dtype, script: { text }, audio: { seconds: 60 } },
          { language: 'English', text },
        );
        expect(model.exactTimes).toBe(true);
        expect(times.parse(JSON.parse(json)).map(({ start, end }) => [start, end])).toEqual(model.times);
      },
    );

    it('time Chinese characters one by one', async () => {
      const { model, text } = await ask(
        { preset: 'tiny', kind: 'aligner', script: { text: '今天，hello 世界' }, audio: { seconds: 5 } },
        { language: 'Chinese', text: '今天，hello 世界' },
      );
      const found = times.parse(JSON.parse(text));
      expect(found.map((word) => word.text)).toEqual(['今', '天', 'hello', '世', '界']);
      expect(found.map(({ start, end }) => [start, end])).toEqual(model.times);
    });
  },
);

describe.skipIf(!full)('checkpoints of real size in the real engine (needs ASR_BENCH_FULL=1 as well)', () => {
  it('0.6B in q4_0 says exactly the scripted text', async () => {
    const { text } = await ask({ preset: 'qwen3-asr-0.6b', script: { text: { English: jfk } } });
    expect(text).toBe(`language English<asr_text>${jfk}`);
  }, 300_000);

  it('1.7B in q4_0 says exactly the scripted text', async () => {
    const { text } = await ask({ preset: 'qwen3-asr-1.7b', script: { text: { English: jfk } } });
    expect(text).toBe(`language English<asr_text>${jfk}`);
  }, 600_000);

  it('the aligner in q4_0 gives exactly the scripted times', async () => {
    const { model, text } = await ask(
      {
        preset: 'qwen3-forced-aligner-0.6b',
        script: { text: jfk },
        audio: { seconds: 11, language: 'English' },
      },
      { language: 'English', text: jfk },
    );
    expect(times.parse(JSON.parse(text)).map(({ start, end }) => [start, end])).toEqual(model.times);
  }, 300_000);
});
