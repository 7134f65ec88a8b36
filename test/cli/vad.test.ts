import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { encodeWav } from '../../src/pipeline/wav/wav.ts';
import { sharedFile } from '../support/shared.ts';
import { type InFolder, inFolder } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'vad-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const vad = (
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<InFolder> => inFolder(folder, ['vad', ...args], { ASR_BENCH_TEN_VAD: '', ...env });

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The contract of `vad --json`. */
const Document = z.strictObject({
  schema: z.literal('asr-bench/vad'),
  version: z.literal(1),
  backend: z.string(),
  model: z.object({ path: z.string(), sha256: z.string(), published: z.boolean() }).optional(),
  audio: z
    .strictObject({
      decoder: z.object({ name: z.string(), version: z.string() }),
      pcmSha256: z.string().regex(/^[0-9a-f]{64}$/),
      truncated: z.boolean(),
    })
    .optional(),
  sampleRate: z.literal(16_000),
  hop: z.literal(256),
  lag: z.number(),
  samples: z.number(),
  silent: z.boolean(),
  segments: z.array(z.strictObject({ start: z.number(), end: z.number() })),
  chunks: z.array(
    z.strictObject({
      index: z.number(),
      cellStart: z.number(),
      cellEnd: z.number(),
      start: z.number(),
      end: z.number(),
      forcedStart: z.boolean(),
      forcedEnd: z.boolean(),
      speechSeconds: z.number(),
    }),
  ),
  probabilities: z.array(z.number()),
  energyDb: z.array(z.number()),
});
const documentOf = (stdout: string): z.infer<typeof Document> => Document.parse(JSON.parse(stdout));

/** A second of noise in every three. */
const bursts = encodeWav(
  Int16Array.from({ length: 50 * 16_000 }, (_, n) =>
    n % 48_000 < 16_000 ? 6000 * Math.sin(n * n) : 10 * Math.sin(n * n),
  ),
);
/** Speech for 1 s, silence for 1 s, and so on, 62.5 s. */
const alternating = Array.from({ length: 3906 }, (_, i) => (i % 125 < 63 ? 0.9 : 0.1));

describe('vad <audio>', () => {
  it('finds speech by energy without a model, and says that this is second best', async () => {
    const { code, stdout, stderr } = await vad([file('bursts.wav', bursts), '--json']);
    const found = documentOf(stdout);
    expect(code).toBe(0);
    expect(stderr).toContain('energy alone, which takes noise and music for speech');
    expect(found).toMatchObject({ backend: 'energy', lag: 0, samples: 800_000, silent: false });
    expect(found.audio).toMatchObject({ decoder: { name: 'wav' }, truncated: false });
    expect(found.probabilities).toHaveLength(3125);
    expect(found.segments).toHaveLength(17);
    expect(found.chunks.map(({ forcedEnd }) => forcedEnd)).toEqual(found.chunks.map(() => false));
    expect((await vad([file('bursts.wav', bursts), '--backend', 'energy'])).stderr).toBe('');
  });

  it('prints a table for people', async () => {
    const { code, stdout } = await vad([
      file('bursts.wav', bursts),
      '--target',
      '25s',
      '--backend',
      'energy',
    ]);
    const lines = stdout.split('\n').map((line) => line.trimEnd());
    expect(code).toBe(0);
    expect(lines[0]).toBe(`${join(folder, 'bursts.wav')}   50.0 s   speech by energy`);
    expect(lines[2]).toBe('chunk      from        to  length  speech  cut in speech');
    expect(lines[3]).toMatch(/^ {4}0 {2}0:00\.000 {2}0:2\d\.\d{3} {2}2\d\.\d s {2}[ 1]\d\.\d s$/);
    expect(stdout).toContain('2 chunks, shortest / median / longest ');
    expect(stdout).toContain('every cut is in a pause');
  });

  it('gives back the same chunks from its own document', async () => {
    const { stdout } = await vad([file('bursts.wav', bursts), '--json']);
    const again = await vad(['--probabilities', file('own.json', stdout), '--json']);
    // Which decoder heard it is known only to who decoded it.
    const { audio, ...found } = documentOf(stdout);
    expect(audio?.pcmSha256).toBe(createHash('sha256').update(bursts.subarray(44)).digest('hex'));
    expect(documentOf(again.stdout)).toEqual(found);
  });

  it('says so where there is no speech, and cuts blindly if asked', async () => {
    const silence = file('silence.wav', encodeWav(new Int16Array(25 * 16_000)));
    const nothing = await vad([silence, '--backend', 'energy', '--json']);
    expect([nothing.code, nothing.stderr]).toEqual([0, `no speech in ${silence}\n`]);
    expect(documentOf(nothing.stdout)).toMatchObject({ silent: true, chunks: [], segments: [] });
    expect((await vad([silence, '--backend', 'energy'])).stdout).toContain('no chunks: no speech');
    const fixed = await vad([silence, '--backend', 'energy', '--when-silent', 'fixed', '--json']);
    expect(documentOf(fixed.stdout).chunks.map(({ end }) => end)).toEqual([320_000, 400_000]);
  });

  it('notes audio that was cut off', async () => {
    const { code, stderr } = await vad([file('cut.wav', bursts.subarray(0, 400_000)), '--backend', 'energy']);
    expect([code, stderr]).toEqual([
      0,
      `${join(folder, 'cut.wav')}: its header promises more audio than there is: cut off?\n`,
    ]);
  });

  const model = sharedFile('vad/ten-vad.onnx');
  it.skipIf(model === undefined)(
    'uses TEN VAD by option or variable, and says its licence (needs shared data)',
    async () => {
      const audio = sharedFile('vad/wav/testset-audio-01.wav') ?? '';
      const named = await vad([audio, '--json', '--vad-model', model ?? '']);
      const found = documentOf(named.stdout);
      expect(found).toMatchObject({ backend: 'ten', lag: 2, samples: 184_320, model: { published: true } });
      expect(named.stderr.split('\n').filter((line) => line.includes('licence'))).toHaveLength(1);
      expect(documentOf((await vad([audio, '--json'], { ASR_BENCH_TEN_VAD: model })).stdout)).toEqual(found);
      const chosen = await vad([audio, '--json', '--backend', 'energy'], { ASR_BENCH_TEN_VAD: model });
      expect(documentOf(chosen.stdout).backend).toBe('energy');
    },
  );
});

describe('vad --probabilities', () => {
  it('cuts without audio, by numbers alone', async () => {
    const plain = file('p.json', JSON.stringify({ probabilities: alternating }));
    const { code, stdout } = await vad(['--probabilities', plain, '--json']);
    const found = documentOf(stdout);
    expect(code).toBe(0);
    expect(found).toMatchObject({ backend: 'given', lag: 2, samples: 3906 * 256, energyDb: [] });
    expect(found.chunks.map(({ cellEnd }) => cellEnd).at(-1)).toBe(3906 * 256);
    expect(found.chunks).toHaveLength(3);
  });

  it('takes bytes in base64, in 255ths and half decibels', async () => {
    const bytes = Buffer.from(alternating.map((p) => p * 255));
    const text = JSON.stringify({
      name: 'anything',
      samples: 3905 * 256 + 7,
      probU8Base64: bytes.toString('base64'),
      energyHalfDbU8Base64: Buffer.alloc(3906, 91).toString('base64'),
    });
    const found = documentOf((await vad(['--probabilities', file('b.json', text), '--json'])).stdout);
    expect([found.samples, found.energyDb[5], found.probabilities[0]]).toEqual([999_687, 45.5, 229 / 255]);
  });

  it('refuses what is no such file', async () => {
    const { code, stdout, stderr } = await vad(['--probabilities', file('bad.json', '{"p": [1]}')]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('there are neither `probabilities` nor `probU8Base64`');
  });

  it('notes when hops are missing at the end', async () => {
    const short = file('short.json', JSON.stringify({ probabilities: [1, 1], samples: 2560 }));
    const { code, stderr } = await vad(['--probabilities', short]);
    expect([code, stderr]).toEqual([
      0,
      `${short}: the last 8 hops have no probability; they are taken to be as the one before\n`,
    ]);
  });
});

describe('bad usage', () => {
  it('leaves with the codes of the contract', async () => {
    expect((await vad([])).code).toBe(2);
    expect((await vad([join(folder, 'none.wav')])).code).toBe(3);
    expect(await vad(['a.wav', '--backend', 'silero'])).toMatchObject({ code: 2, stdout: '' });
  });

  const audio = file('a.wav', encodeWav(new Int16Array(16_000)));
  const json = file('a.json', '{"probabilities": [1]}');
  const junk = file('junk.wav', `RIFF\0\0\0\0WAVE${'junk'.repeat(9)}`);
  it.each<[string, string[], number, string]>([
    ['nothing', [], 2, 'vad needs audio'],
    ['a file that is not there', [join(folder, 'none.wav')], 3, 'none.wav: cannot be read: ENOENT'],
    [
      'a list of probabilities that is not there',
      ['--probabilities', 'none.json'],
      2,
      'none.json: cannot be read: ENOENT',
    ],
    ['a file that is not audio', [junk], 2, `${junk}: `],
    ['a model that is not there', [audio, '--vad-model', 'none.onnx'], 3, 'none.onnx: there is no VAD model'],
    ['TEN VAD without a model', [audio, '--backend', 'ten'], 3, 'TEN VAD needs its network'],
    [
      'a model for nothing',
      [audio, '--vad-model', 'x', '--backend', 'energy'],
      2,
      '--vad-model has no meaning with `--backend energy`',
    ],
    ['audio and probabilities', [audio, '--probabilities', json], 2, '--probabilities goes without audio'],
    ['a time without a unit', [audio, '--target', '20'], 2, '--target 20: not a time'],
    [
      'lengths that cannot be',
      [audio, '--target', '40s'],
      2,
      'chunks cannot be cut so: target 40 s is above max 30 s',
    ],
  ])('%s', async (_, args, code, reason) => {
    const found = await vad(args);
    expect([found.code, found.stdout]).toEqual([code, '']);
    expect(found.stderr).toContain(reason);
  });
});
