import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { encodeWav } from '../../src/pipeline/wav/wav.ts';
import { AudioShelf } from '../../src/runner/shelves/audio-shelf.ts';
import { Workshop } from '../../src/runner/shelves/workshop.ts';
import type { AudioSpec, Plan } from '../../src/scenarios/plan/plan.ts';
import { ExitCode } from '../../src/system/exit-code.ts';

function shelf(specs: Readonly<Record<string, Omit<AudioSpec, 'id' | 'text'>>>) {
  const workshop = new Workshop();
  onTestFinished(() => workshop.remove());
  const audio = Object.fromEntries(
    Object.entries(specs).map(([id, spec]) => [id, { id, text: {}, ...spec }]),
  );
  const plan = { audio } as Partial<Plan> as Plan;
  const notes: string[] = [];
  return { notes, sounds: new AudioShelf(plan, workshop, {}, (what) => notes.push(what)) };
}

function tone(seconds: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'tone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'tone.wav');
  writeFileSync(file, encodeWav(new Int16Array(seconds * 16_000).fill(100)));
  return file;
}

describe('AudioShelf', () => {
  it('makes generated audio of its sources, exactly as long as asked for, once', async () => {
    const { sounds, notes } = shelf({
      one: { file: tone(1) },
      two: { file: tone(2) },
      talk: { generate: { from: ['one', 'two'], length: 30e9, gap: 0.5e9, seed: 3 } },
      longer: { generate: { from: ['talk', 'one'], length: 61e9, gap: 0, seed: 1 } },
    });
    const talk = await sounds.provide('talk');
    expect(talk).toMatchObject({
      samples: 480_000,
      decoder: 'wav 2',
      source: expect.stringContaining('one, two'),
    });
    expect(await sounds.provide('talk')).toBe(talk);
    // Two of thirty seconds fit only when a source may itself be generated.
    expect(await sounds.provide('longer')).toMatchObject({ samples: 976_000 });
    expect(notes).toEqual(['making 30.0 s of audio talk', 'making 1 min 01 s of audio longer']);
  });

  it('says which file of the recipe is missing, and which recipe cannot be', async () => {
    const { sounds } = shelf({
      gone: { file: '/nowhere/gone.wav' },
      talk: { generate: { from: ['gone'], length: 30e9, gap: 0, seed: 1 } },
      one: { file: tone(1) },
      blink: { generate: { from: ['one'], length: 0.5e9, gap: 0, seed: 1 } },
    });
    await expect(sounds.provide('talk')).rejects.toMatchObject({
      exitCode: ExitCode.missing,
      message: 'audio gone: there is no file /nowhere/gone.wav',
    });
    await expect(sounds.provide('blink')).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: 'audio blink: one is longer than the whole (500 ms)',
    });
  });
});
