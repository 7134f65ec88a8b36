import { appendFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { audioShown, embeddedSounds } from '../../src/cli/report/embedded-sounds.ts';
import { decodeAudio } from '../../src/pipeline/audio.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { sha256File } from '../../src/system/file-hash.ts';
import { aRun } from '../reports/a-run.ts';
import { variant } from '../support/record.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { toneWav } from '../support/tone.ts';

const folder = temporaryFolder();

/** An audio as a run records it, of a tone of its own. */
async function heard(id: string, seconds: number): Promise<RunRecord['audio'][number]> {
  const file = toneWav(folder, `${id}.wav`, seconds);
  const { pcm, summary } = await decodeAudio(file);
  for await (const _block of pcm);
  const { pcmSha256 } = summary();
  return { id, file, sha256: await sha256File(file), pcmSha256, seconds, decoder: 'wav', reference: {} };
}

describe('audio in a page', () => {
  it('is the wav that the engine heard, where the file still gives it', async () => {
    const audio = await heard('a', 1);
    const { sounds, notes } = await embeddedSounds([audio], ['a', 'a']);
    expect(notes).toEqual([]);
    const wav = Buffer.from(sounds.get('a')?.replace('data:audio/wav;base64,', '') ?? '', 'base64');
    expect([wav.length, wav.toString('latin1', 0, 4), wav.readUInt32LE(24), wav.readUInt16LE(22)]).toEqual([
      44 + 32_000,
      'RIFF',
      16_000,
      1,
    ]);
  });

  it('is left out where the file has changed, is gone, or is only a part of what it was, and says so', async () => {
    const [changed, gone, part] = [await heard('b', 1), await heard('c', 1), await heard('d', 2)];
    appendFileSync(changed.file, 'x');
    rmSync(gone.file);
    const { sounds, notes } = await embeddedSounds(
      [changed, gone, { ...part, seconds: 1 }],
      ['b', 'c', 'd', 'e'],
    );
    expect(sounds.size).toBe(0);
    expect(notes).toEqual([
      'not to be heard in the page: b: its file is another than the run has heard',
      'not to be heard in the page: c: its file is no longer there',
      'not to be heard in the page: d: its file gives other samples than the engine heard (a stretch of a recording, or another decoder)',
      'not to be heard in the page: e: the records do not agree in what it is',
    ]);
  });

  it('is no more than 2 MiB in all; what is short enough still comes after what is too long', async () => {
    const audio = [await heard('long', 60), await heard('longer', 20), await heard('short', 3)];
    const { sounds, notes } = await embeddedSounds(audio, ['long', 'longer', 'short']);
    expect([...sounds.keys()]).toEqual(['long', 'short']);
    expect(notes).toEqual(['not to be heard in the page: longer: a page has 2.00 MiB of sound at most']);
  });

  it('is of the texts that the page shows, else of all recordings', () => {
    const text = { model: 'm', layer: 'raw', unit: 'word' as const, rounds: 1, stretches: [] };
    const accuracy = { ...variant([]).accuracy, alignedTexts: [{ ...text, audio: 'set/u1' }] };
    expect(audioShown(aRun([variant([], { accuracy })]))).toEqual(['set/u1']);
    const plain = aRun([variant([])]);
    expect(audioShown(plain)).toEqual(plain.audio.map(({ id }) => id));
  });
});
