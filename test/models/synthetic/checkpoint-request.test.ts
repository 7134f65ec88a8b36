import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointRequest } from '../../../src/models/synthetic/checkpoint-request.ts';
import { planCheckpoint } from '../../../src/models/synthetic/plan-checkpoint.ts';
import { writeCheckpoint } from '../../../src/models/synthetic/write-checkpoint.ts';
import type { AudioSpec, ModelSpec } from '../../../src/scenarios/plan/plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'asr-bench-request-'));
afterAll(() => rmSync(folder, { recursive: true }));

// The plan's own types must fit: the model room may not import them, a test may.
const model: ModelSpec = {
  id: 'scripted',
  manifest: 'qwen3-asr-0.6b-q4_0',
  weights: 'synthetic:tiny',
  script: { errors: 0.1, seed: 7 },
  options: {},
};
const audio: AudioSpec = {
  id: 'jfk',
  text: { raw: 'ask not' },
  language: 'English',
  words: [{ text: 'ask', start: 0, end: 100 }],
};

describe('a synthetic stand-in for a model of a plan', () => {
  it('is tiny or of the model’s size, of its kind, and says what is spoken', () => {
    expect(checkpointRequest(model, { ...audio, seconds: 2 })).toEqual({
      preset: 'tiny',
      kind: 'asr',
      script: { errors: 0.1, seed: 7 },
      audio: { reference: 'ask not', language: 'English', words: audio.words, seconds: 2 },
    });
    expect(checkpointRequest({ ...model, weights: 'synthetic:full' }).preset).toBe('qwen3-asr-0.6b');
    const aligner = {
      ...model,
      manifest: 'qwen3-forced-aligner-0.6b-q4_0',
      weights: 'synthetic:full',
    } as const;
    expect(checkpointRequest(aligner)).toMatchObject({
      preset: 'qwen3-forced-aligner-0.6b',
      kind: 'aligner',
    });
  });

  it('takes the kind from a file’s header where nothing else says it', async () => {
    const file = join(folder, 'aligner.bin');
    await writeCheckpoint(file, planCheckpoint({ preset: 'tiny', kind: 'aligner' }).plan);
    const { manifest: _, ...bare } = model;
    expect(checkpointRequest({ ...bare, file }).kind).toBe('aligner');
    expect(() => checkpointRequest({ ...bare, file, weights: 'synthetic:full' })).toThrow(
      'scripted has no published dimensions',
    );
    expect(() => checkpointRequest(bare)).toThrow('is scripted a recogniser or an aligner?');
    expect(checkpointRequest({ ...bare, kind: 'asr' })).toMatchObject({ preset: 'tiny', kind: 'asr' });
  });

  it('lists the manifest when it has no such model', () => {
    expect(() => checkpointRequest({ ...model, manifest: 'qwen4' })).toThrow('the manifest has no "qwen4"');
  });
});
