import { describe, expect, it } from 'vitest';
import { LANGUAGES, type Said, saidIn } from '../../bench/trials/scripted-talk.ts';
import { type Heard, talkFindings } from '../../bench/trials/talk-findings.ts';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { joinTranscripts } from '../../src/pipeline/transcript-joining.ts';

const PERIOD = 20_000;

/** What a run without a fault leaves: a cue for each chunk. */
function healthy(said: readonly Said[]): Heard {
  const cues = said.map(({ shown, times }, n) => ({
    start: n * PERIOD + (times[0]?.[0] ?? 0),
    end: n * PERIOD + (times.at(-1)?.[1] ?? 0),
    text: shown.join('').trim(),
  }));
  return {
    chunks: said.map(({ text, language, times }, n) => ({
      start: n * PERIOD,
      end: n * PERIOD + PERIOD,
      text,
      language,
      words: times.map(([start, end]) => ({ start, end })),
    })),
    raw: joinTranscripts(said.map(({ text }) => text)),
    zhTw: joinTranscripts(said.map(({ shown }) => shown.join(''))),
    subtitles: [cues, cues],
  };
}

const swapped = ([first, second, ...others]: readonly Said[]): Said[] =>
  first === undefined || second === undefined ? [] : [second, first, ...others];

const faults = async (heard: Heard, said: readonly Said[]): Promise<string[]> =>
  talkFindings(heard, said, await loadNormaliser('zh')).flatMap(({ what, ok }) => (ok ? [] : [what]));

/** The first cue of the second file, changed. */
function withCue(heard: Heard, change: { start?: number; end?: number }): Heard {
  const [file = [], [cue, ...others] = []] = heard.subtitles;
  return cue === undefined ? heard : { ...heard, subtitles: [file, [{ ...cue, ...change }, ...others]] };
}

describe.each([
  ['Chinese', ['Chinese']],
  ['four languages', LANGUAGES],
])('a talk in %s', (_, languages) => {
  const said = saidIn(languages, 8);

  it('has no fault where each chunk says its script, and has where two say each other’s', async () => {
    expect(await faults(healthy(said), said)).toEqual([]);
    expect(await faults(healthy(swapped(said)), said)).toEqual(
      expect.arrayContaining([
        'chunks of 8 with another text or language',
        'CER of the joined text',
        'CER as it is written',
        'CER in Taiwan’s script',
        'files of 2 without the whole text in order',
      ]),
    );
  });

  it('names a cue at another time, without length, before its neighbour’s end, or beyond its chunk', async () => {
    const heard = healthy(said);
    const late = 'cues not at the time of their words';
    expect(await faults(withCue(heard, { start: 80 }), said)).toEqual([late]);
    expect(await faults(withCue(heard, { end: 0 }), said)).toEqual([
      'cues of 16 that end as they start, or before',
      late,
    ]);
    expect(await faults(withCue(heard, { end: PERIOD + 500 }), said)).toEqual([
      'cues that start before the one before them ends',
      'cues outside a chunk',
    ]);
  });

  it('names a word that the aligner has put elsewhere, and a chunk that is missing', async () => {
    const heard = healthy(said);
    const [first, ...others] = heard.chunks;
    const words = first?.words.map(({ start, end }) => ({ start, end: end + 80 })) ?? [];
    const moved = first === undefined ? [] : [{ ...first, words }, ...others];
    expect(await faults({ ...heard, chunks: moved }, said)).toEqual([
      expect.stringContaining('not at their scripted time'),
    ]);
    expect(await faults(healthy(said.slice(0, 7)), said)).toContain(
      'chunks that differ in number from the scripts',
    );
  });
});

it('scripts 400 different texts', () => {
  expect(new Set(saidIn(['Chinese'], 400).map(({ text }) => text)).size).toBe(400);
});
