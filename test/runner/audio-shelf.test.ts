import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  it('cuts utterances out of their recording to the sample, and lets it go behind the last one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'recording-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'r1.wav');
    const samples = Int16Array.from({ length: 32_000 }, (_, i) => (i * 7) % 30_000);
    writeFileSync(file, encodeWav(samples));
    const utterance = (n: number) => ({ corpus: 'set', n });
    const { sounds } = shelf({
      'set/u1': { file, utterance: utterance(1), within: { start: 0, end: 4640 } },
      'set/u2': { file, utterance: utterance(2), within: { start: 4640, end: 20_001 } },
      // Half a second may be missing at the end.
      'set/u3': { file, utterance: utterance(3), within: { start: 20_001, end: 40_000 } },
      'set/u4': { file, utterance: utterance(4), within: { start: 31_999 } },
    });
    const cuts = ['set/u1', 'set/u2', 'set/u3', 'set/u4'];
    const made = await Promise.all(cuts.map((id) => sounds.provide(id)));
    expect(made.map((it) => it.samples)).toEqual([4640, 15_361, 11_999, 1]);
    const heard = made.flatMap(({ wav }) => [
      ...new Int16Array(Uint8Array.from(readFileSync(wav).subarray(44)).buffer),
    ]);
    expect(heard).toEqual([...samples, samples[31_999]]);
    expect(new Set(made.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(readdirSync(dirname(made[0]?.wav ?? '')).toSorted()).toEqual(
      [1, 2, 3, 4].map((n) => `set-chunk-0-${n}.wav`),
    );
    const beyond = shelf({ 'set/u5': { file, utterance: utterance(5), within: { start: 0, end: 40_001 } } });
    await expect(beyond.sounds.provide('set/u5')).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: `audio set/u5: ${file} has 2 s, and it is to be 0 to 2.5000625 s of it`,
    });
  });
});
