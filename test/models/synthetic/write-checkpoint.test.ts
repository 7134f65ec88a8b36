import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { WRITABLE_DTYPES, writableDType } from '../../../src/models/ggmm/dtype.ts';
import { readModel } from '../../../src/models/ggmm/read.ts';
import { inspectModel } from '../../../src/models/inspect.ts';
import { layOut } from '../../../src/models/synthetic/checkpoint-layout.ts';
import { planCheckpoint } from '../../../src/models/synthetic/plan-checkpoint.ts';
import { writeCheckpoint } from '../../../src/models/synthetic/write-checkpoint.ts';
import { bufferSource } from '../support/buffer-source.ts';
import { decodeRow } from '../support/decode-row.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

const speech = (dtype?: (typeof WRITABLE_DTYPES)[number], seed = 1) =>
  planCheckpoint({
    preset: 'tiny',
    seed,
    ...(dtype === undefined ? {} : { dtype }),
    script: { text: 'hello world' },
  }).plan;
const aligner = planCheckpoint({ preset: 'tiny', kind: 'aligner', script: { text: 'hello world' } }).plan;

describe('writing a checkpoint', () => {
  it.each(WRITABLE_DTYPES)('gives a file that the reader finds whole, in %s', async (dtype) => {
    const path = join(folder, `asr-${dtype}.bin`);
    const written = await writeCheckpoint(path, speech(dtype));
    const summary = inspectModel(path);
    expect(summary).toMatchObject({
      kind: 'asr',
      dtype,
      name: `SYNTHETIC tiny asr ${dtype}`,
      bytes: written.bytes,
      tensors: { count: 70 },
      synthetic: {
        preset: 'tiny',
        seed: 1,
        transcripts: { English: { begins: 'hello world', steps: 2 } },
        stamps: 0,
      },
    });
    expect(written.bytes).toBe(statSync(path).size);
    expect(written.bytes).toBe(layOut(speech(dtype)).size);
  });

  it('writes an aligner with as many classes as its times need, two minutes at least', async () => {
    const path = join(folder, 'aligner.bin');
    await writeCheckpoint(path, aligner);
    expect(inspectModel(path)).toMatchObject({
      kind: 'aligner',
      dtype: 'f32',
      dims: { classes: 1500, segmentMs: 80 },
    });
    const late = planCheckpoint({ preset: 'tiny', kind: 'aligner', script: { times: [[0, 160_000]] } }).plan;
    await writeCheckpoint(path, late);
    expect(inspectModel(path).dims.classes).toBe(2001);
  });

  it('gives the same bytes for the same plan, and others for another seed', async () => {
    const hashes = await Promise.all(
      [speech('q4_0'), speech('q4_0'), speech('q4_0', 2)].map((plan, index) =>
        writeCheckpoint(join(folder, `same-${index}.bin`), plan).then(({ sha256 }) => sha256),
      ),
    );
    expect(hashes[0]).toBe(hashes[1]);
    expect(hashes[0]).not.toBe(hashes[2]);
  });

  it('fills what no script decides with finite random numbers of the stated size', async () => {
    for (const dtype of WRITABLE_DTYPES) {
      const path = join(folder, `random-${dtype}.bin`);
      await writeCheckpoint(path, speech(dtype));
      const bytes = readFileSync(path);
      const tensor = readModel(bufferSource(bytes)).tensors.find(
        ({ name }) => name === 'model.layers.0.mlp.gate_proj.weight',
      );
      const { offset = 0, bytes: length = 0 } = tensor ?? {};
      const row = decodeRow(bytes.subarray(offset, offset + length), dtype, 256 * 256);
      const rms = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / row.length);
      expect(row.every(Number.isFinite)).toBe(true);
      expect(rms).toBeGreaterThan(0.02);
      expect(rms).toBeLessThan(0.1);
      expect(new Set(row).size).toBeGreaterThan(dtype === 'q4_0' ? 15 : 200);
      expect(tensor?.dtype).toEqual(writableDType(dtype));
    }
  });

  it('leaves nothing behind when it fails, and says why', async () => {
    await expect(writeCheckpoint(join(folder, 'absent', 'x.bin'), speech())).rejects.toMatchObject({
      exitCode: 2,
      message: `there is no folder ${join(folder, 'absent')}`,
    });
    const before = readdirSync(folder);
    const progress = {
      onProgress: () => {
        throw new Error('stopped');
      },
    };
    await expect(writeCheckpoint(join(folder, 'stopped.bin'), speech(), progress)).rejects.toThrow('stopped');
    expect(readdirSync(folder)).toEqual(before);
  });

  it('tells its progress up to the last byte', async () => {
    const seen: [number, number][] = [];
    const { bytes } = await writeCheckpoint(join(folder, 'progress.bin'), speech(), {
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(seen.at(-1)).toEqual([bytes, bytes]);
    expect(seen.every(([, total]) => total === bytes)).toBe(true);
  });
});

describe('a checkpoint of real size', () => {
  it('is laid out to within 0.1 % of the published file, vocabulary and all', () => {
    const size = (dtype: 'q8_0' | 'q4_0'): number =>
      layOut(planCheckpoint({ preset: 'qwen3-asr-0.6b', dtype }).plan).size;
    expect(Math.abs(size('q8_0') / 1005656864 - 1)).toBeLessThan(0.001);
    expect(Math.abs(size('q4_0') / 538868432 - 1)).toBeLessThan(0.001);
  });
});
