import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Operation } from '../../src/bindings/engine.ts';
import { chunkCheckpoint } from '../../src/runner/steps/chunk-checkpoint.ts';
import { StepRunner } from '../../src/runner/steps/runner.ts';
import type { StepWorld } from '../../src/runner/steps/world.ts';
import type { Step } from '../../src/scenarios/plan/plan.ts';
import { toneWav } from '../support/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'chunk-checkpoint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'talk.bin');
writeFileSync(join(folder, 'talk.chunk-3.bin'), '');
const model = {
  id: 'talk',
  kind: 'asr',
  file,
  sha256: '',
  bytes: 0,
  synthetic: true,
  weights: 'synthetic:tiny',
} as const;

it('is the one beside the model, of a scripted model alone', () => {
  expect(chunkCheckpoint(model, 3)).toBe(join(folder, 'talk.chunk-3.bin'));
  expect(chunkCheckpoint(model, 2)).toBeUndefined();
  expect(chunkCheckpoint({ ...model, synthetic: false }, 3)).toBeUndefined();
});

it('is what a load inside the loop over chunks loads', async () => {
  const loaded: (string | undefined)[] = [];
  const perform = async (operation: Operation) => {
    if (operation.op === 'load') loaded.push(operation.model.file);
    return { outcome: { ok: true, value: { begin: '0', end: '0' } } };
  };
  const world = {
    session: { perform, alive: true },
    clock: { now: () => 0 },
    deadline: { load: 1, step: 1 },
    threads: 1,
    unloads: true,
    modelFor: () => model,
    delimiterFor: () => undefined,
    file: (name: string) => join(folder, name),
    stopped: () => false,
    stoppedNow: () => false,
  };
  const runner = new StepRunner(world as unknown as StepWorld);
  const place = { file: '', line: 0, column: 0 };
  const load: Step = { step: 'load', slot: 2, place, model: 'talk', options: {} };
  const windows = [0, 1, 2].map((n) => ({ start: n * 1600, end: n * 1600 + 1600 }));
  const sound = { id: 'talk', wav: toneWav(folder, 'talk.wav', 1), samples: 16_000, piece: false };
  runner.outputs.give(0, { kind: 'cut', sound, chunks: [], windows });
  const loop = { step: 'for-each', slot: 1, place, loop: 'chunk', over: { slot: 0 }, do: [load] };
  await runner.runList([loop as unknown as Step, load], { step: () => undefined });
  expect(loaded).toEqual([file, file, join(folder, 'talk.chunk-3.bin'), file]);
});
