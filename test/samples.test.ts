import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { shippedSamples } from '../src/cli/serve/run.ts';
import { loadSampleManifest } from '../src/models/manifest/manifest.ts';
import { decodeAudio, findFfmpeg } from '../src/pipeline/audio.ts';

const samples = fileURLToPath(new URL('../samples/', import.meta.url));

describe.each([
  [
    'jfk',
    'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
  ],
  ['phone', '零九零零零七三三三一'],
])('the sample %s', (name, text) => {
  const wav = `${samples}${name}-synthetic.wav`;

  it('is 11 s of 16 kHz mono that no decoder has to touch, and not silent', async () => {
    const audio = await decodeAudio(wav, { env: { PATH: '' } });
    let peak = 0;
    for await (const block of audio.pcm) peak = block.reduce((most, x) => Math.max(most, Math.abs(x)), peak);
    expect(audio.summary()).toMatchObject({ samples: 176_000, decoder: { name: 'wav' } });
    expect(peak).toBeGreaterThan(10_000);
    expect(statSync(wav).size).toBeLessThanOrEqual(400 * 1024);
  });

  it('has its transcript beside it', () => {
    expect(readFileSync(`${samples}${name}.txt`, 'utf8')).toBe(`${text}\n`);
  });
});

describe('the sample meeting', () => {
  const text = readFileSync(`${samples}meeting.txt`, 'utf8');

  it('is a minute of speech with pauses, small enough for a package', async ({ skip }) => {
    const file = `${samples}meeting-synthetic.mp3`;
    expect(statSync(file).size).toBeLessThanOrEqual(500 * 1000);
    if ((await findFfmpeg({})) === undefined) skip('there is no ffmpeg here to decode MP3');
    const audio = await decodeAudio(file);
    let peak = 0;
    let [quiet, longest] = [0, 0];
    // Sample by sample: how long a block is depends on how quickly the decoder is read.
    for await (const block of audio.pcm) {
      for (const sample of block) {
        peak = Math.max(peak, Math.abs(sample));
        quiet = Math.abs(sample) < 600 ? quiet + 1 : 0;
        longest = Math.max(longest, quiet);
      }
    }
    expect(audio.summary().seconds).toBeCloseTo(67.7, 0);
    expect(peak).toBeGreaterThan(10_000);
    // A pause of a quarter of a second at least, at 16 kHz.
    expect(longest).toBeGreaterThan(4000);
  });

  it('says what its recipe has the speakers say, turn by turn', () => {
    const recipe = readFileSync(new URL('../scripts/make-samples.sh', import.meta.url), 'utf8');
    const turns = [...recipe.matchAll(/^\d+ \d+ -?\d+ [\d.]+ (.+)$/gm)].map(([, words]) => words);
    expect(turns).toHaveLength(9);
    expect(text).toBe(`${turns.join('')}\n`);
    expect(text).toHaveLength(260);
  });
});

it('has a hint for each sample of the page, and none where error rates are measured: its words are those of the reference', () => {
  const { audio } = parse(readFileSync(new URL('../scenarios.yaml', import.meta.url), 'utf8'));
  const listed = new Map(loadSampleManifest().map(({ id, hint }) => [id, hint]));
  const offered = shippedSamples(true);
  expect([...listed.values()]).not.toContain(undefined);
  for (const id of ['jfk', 'phone', 'meeting']) {
    expect(offered.get(id)?.hint).toBe(listed.get(id));
    expect(audio[id]).not.toHaveProperty('hint');
  }
});

it('names the source of every sample', () => {
  const sources = readFileSync(`${samples}SOURCES.md`, 'utf8');
  const unnamed = readdirSync(samples).filter(
    (name) => /\.(wav|mp3)$/.test(name) && !sources.includes(`\`${name}\``),
  );
  expect(unnamed).toEqual([]);
});
