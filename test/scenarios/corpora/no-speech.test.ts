import { describe, expect, it } from 'vitest';
import { parseJsonLines } from '../../../src/scenarios/corpora/manifest.ts';
import {
  NO_SPEECH,
  noSpeech,
  quietManifest,
  quietRecordings,
} from '../../../src/scenarios/corpora/no-speech.ts';

const loudest = (samples: Int16Array): number =>
  samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('sounds in which nobody speaks', () => {
  it.each(NO_SPEECH)(
    '%s is the same for the same seed, as long as was asked for, and never clips',
    (kind) => {
      const sound = noSpeech(kind, 2.5, 7);
      expect(sound).toHaveLength(40_000);
      expect(noSpeech(kind, 2.5, 7)).toEqual(sound);
      if (kind === 'silence') expect(loudest(sound)).toBe(0);
      else {
        expect(loudest(sound)).toBeGreaterThan(20);
        expect(loudest(sound)).toBeLessThan(7000);
        expect(noSpeech(kind, 2.5, 8)).not.toEqual(sound);
      }
    },
  );

  it('make a corpus that a scenario reads: nothing is said in any of them', () => {
    const recordings = quietRecordings(9, 1);
    const { utterances, problems } = parseJsonLines(quietManifest(recordings, 5));
    expect(problems).toEqual([]);
    expect(utterances.map(({ id, text, duration }) => [id, text, duration]).slice(3, 6)).toEqual([
      ['breath-1', '', 5],
      ['silence-2', '', 5],
      ['noise-2', '', 5],
    ]);
    expect(new Set(recordings.map(({ seed }) => seed)).size).toBe(9);
  });
});
