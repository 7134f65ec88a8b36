import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../src/pipeline/audio.ts';

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

it('names the source of every sample', () => {
  const sources = readFileSync(`${samples}SOURCES.md`, 'utf8');
  const unnamed = readdirSync(samples).filter(
    (name) => name.endsWith('.wav') && !sources.includes(`\`${name}\``),
  );
  expect(unnamed).toEqual([]);
});
