import { describe, expect, it } from 'vitest';
import { parseFolder, parseKaldi } from '../../../src/scenarios/corpora/folders.ts';
import { languageOf } from '../../../src/scenarios/corpora/language.ts';
import { parseJsonLines, parseTable } from '../../../src/scenarios/corpora/manifest.ts';
import { choose } from '../../../src/scenarios/corpora/utterance.ts';

const lines = (...rows: unknown[]): string =>
  rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');

describe('a manifest of JSON lines', () => {
  it('has our names, NeMo’s or those of the leaderboards', () => {
    const own = {
      id: 'a',
      audio: 'x/a.wav',
      text: 'hello',
      language: 'English',
      duration: 1.5,
      speaker: 's1',
    };
    const nemo = { audio_filepath: 'b.flac', text: 'there', duration: 2, lang: 'de' };
    const board = {
      audio_path: 'c.wav',
      sentence: '你好',
      audio_length_s: '3',
      locale: 'zh-TW',
      client_id: 7,
    };
    const { utterances, problems } = parseJsonLines(`\uFEFF${lines(own, '', nemo, board)}\n`);
    expect(problems).toEqual([]);
    expect(utterances).toEqual([
      { id: 'a', audio: 'x/a.wav', text: 'hello', language: 'English', duration: 1.5, group: 's1', line: 1 },
      { id: 'b', audio: 'b.flac', text: 'there', language: 'German', duration: 2, line: 3 },
      { id: 'c', audio: 'c.wav', text: '你好', language: 'Chinese', duration: 3, group: '7', line: 4 },
    ]);
  });

  it('has all its faults told at once, each with its line', () => {
    const { problems } = parseJsonLines(
      lines(
        '{',
        [1],
        { text: 'no audio' },
        { audio: 'a.wav' },
        { audio: 'b/a.wav' },
        { audio: 'c.wav', duration: 'long' },
        {
          audio: 'd.wav',
          text: { raw: 'x' },
        },
      ),
    );
    expect(problems.map(({ line, message }) => [line, message.slice(0, 38)])).toEqual([
      [1, 'not JSON'],
      [2, 'not an object'],
      [3, 'no audio: one of audio, audio_filepath'],
      [5, 'utterance a is that of line 4 as well'],
      [6, 'duration is no number of seconds: "lon'],
      [7, 'text is no text: {"raw":"x"}'],
    ]);
  });
});

it('a table of Common Voice is parted by tabs, and its quotes are characters', () => {
  const { utterances } = parseTable('client_id\tpath\tsentence\tlocale\nz9\tclip.mp3\tsay "hi\tzh-TW\n');
  expect(utterances).toEqual([
    { id: 'clip', audio: 'clip.mp3', text: 'say "hi', language: 'Chinese', group: 'z9', line: 2 },
  ]);
});

it('a folder of Kaldi gives files, texts and speakers by id, and runs no command', () => {
  const { utterances, problems } = parseKaldi({
    wav: 'u1 /d/u1.wav\nu2 sph2pipe -f wav u2.sph |\n',
    text: 'u1 hello there\nu2 x\n',
    speakers: 'u1 s1\n',
  });
  expect(utterances).toEqual([{ id: 'u1', audio: '/d/u1.wav', text: 'hello there', group: 's1', line: 1 }]);
  expect(problems).toEqual([{ line: 2, message: 'u2 is a command, and commands of a manifest are not run' }]);
});

it('a folder of Kaldi has all of its halves, or says which are missing', () => {
  const wav = 'u1 /d/u1.wav\nu2 /d/u2.wav\n';
  const told = (files: Parameters<typeof parseKaldi>[0]) =>
    parseKaldi(files).problems.map(({ message }) => message);
  expect(told({ wav, text: 'u1 a\nu2 b\n' })).toEqual([]);
  expect(told({ wav, text: 'u1 a\nu3 c\n' })).toEqual([
    '1 of 2 ids of `wav.scp` have no line in `text`: u2',
    '1 of 2 ids of `text` have no line in `wav.scp`: u3',
  ]);
  expect(told({ wav })).toEqual(['no `text` with a line lies beside `wav.scp`']);
});

it('a folder of Kaldi with segments gives stretches of recordings, and says which lines are none', () => {
  const wav = 'r1 /d/r1.wav\nr2 /d/r2.wav\nr3 sox r3.wav -t wav - |\n';
  const text = 'u1 one\nu2 two\nu3 three\n';
  const { utterances, problems } = parseKaldi({
    wav: 'r1 /d/r1.wav\nr2 /d/r2.wav\n',
    text,
    speakers: 'u2 anna\n',
    segments: 'u1 r1 0 1.25\nu2 r1 1.25 2.5\n\nu3 r2 0.5 -1\n',
  });
  expect(problems).toEqual([]);
  expect(utterances).toEqual([
    {
      id: 'u1',
      audio: '/d/r1.wav',
      text: 'one',
      duration: 1.25,
      group: 'r1',
      within: { start: 0, end: 1.25 },
      line: 1,
    },
    {
      id: 'u2',
      audio: '/d/r1.wav',
      text: 'two',
      duration: 1.25,
      group: 'anna',
      within: { start: 1.25, end: 2.5 },
      line: 2,
    },
    { id: 'u3', audio: '/d/r2.wav', text: 'three', group: 'r2', within: { start: 0.5 }, line: 4 },
  ]);
  const faulty = 'u1 r1 0\nu2 r9 0 1\nu3 r1 2 1\nu4 r2 0 1 A\nu5 r1 x 1\n';
  expect(parseKaldi({ wav, text, segments: faulty }).problems.map(({ message }) => message)).toEqual([
    '2 of 5 ids of `segments` have no line in `text`: u4, u5',
    'r3 is a command, and commands of a manifest are not run',
    'segments: not `<utterance> <recording> <start> <end>`; channels of a recording are not told apart',
    'segments: u2 lies in r9, which is not in `wav.scp`',
    'segments: u3 goes from 2 to 1: that is no stretch of a recording',
    'segments: not `<utterance> <recording> <start> <end>`; channels of a recording are not told apart',
    'segments: u5 goes from x to 1: that is no stretch of a recording',
  ]);
});

it('audio without text in a folder, and text without audio, are told with their number', () => {
  const told = (...names: string[]) => parseFolder(names, () => 'x').problems.map(({ message }) => message);
  expect(told('a.wav', 'a.txt')).toEqual([]);
  expect(told('a.wav', 'a.txt', 'b.flac', 'c.wav', 'd.wav', 'e.MP3', 'z.txt', 'notes.md')).toEqual([
    '4 of 5 audio files have no .txt of their name: b.flac, c.wav, d.wav, …',
    '1 of 2 texts have no audio of their name: z.txt',
  ]);
  // As LibriSpeech is unpacked: nothing would be left of it, and that is said.
  expect(told('1-2-0.flac', '1-2-1.flac', '1-2.trans.txt')).toEqual([
    '2 of 2 audio files have no .txt of their name: 1-2-0.flac, 1-2-1.flac',
    '1 of 1 texts have no audio of their name: 1-2.trans.txt',
  ]);
  expect(told('notes.txt', 'readme.md')).toEqual([]);
});

it.each([
  ['a JSON array', '[\n  {"audio": "a.wav"},\n  {"audio": "b.wav"}\n]', 'it is a JSON array'],
  ['one line of it', '[{"audio": "a.wav"}, {"audio": "b.wav"}]', 'it is a JSON array'],
  ['CSV', 'path,sentence\na.wav,hello\nb.wav,there', 'it is a table with commas'],
  ['a table by another name', 'path\tsentence\na.wav\thello', 'name it .tsv'],
])('%s is told by one sentence', (_, text, said) => {
  const { problems } = parseJsonLines(text);
  expect(problems.map(({ line }) => line)).toEqual([undefined]);
  expect(problems[0]?.message).toContain(said);
});

it('an address is no audio: nothing is fetched', () => {
  const { problems } = parseJsonLines('{"audio": "https://example.org/a.wav"}');
  expect(problems).toEqual([
    {
      line: 1,
      message:
        'audio is an address, and nothing is fetched: download it, and name the file (found: https://example.org/a.wav)',
    },
  ]);
});

it('a folder of recordings pairs each with the text of its name', () => {
  const texts: Record<string, string> = { 'a.txt': 'hello\n', 'b.txt': 'there' };
  const { utterances } = parseFolder(['b.mp3', 'a.txt', 'a.wav', 'b.txt'], (name) => texts[name]);
  expect(utterances.map(({ id, audio, text }) => [id, audio, text])).toEqual([
    ['a', 'a.wav', 'hello'],
    ['b', 'b.mp3', 'there'],
  ]);
});

it.each([
  ['en', 'English'],
  ['en_US', 'English'],
  ['zh-TW', 'Chinese'],
  ['yue', 'Cantonese'],
  ['cantonese', 'Cantonese'],
  ['English', 'English'],
])('language %s is %s', (written, named) => expect(languageOf(written)).toBe(named));

describe('the utterances that are heard', () => {
  const utterances = Array.from({ length: 100 }, (_, i) => ({
    id: `u${i}`,
    audio: `u${i}.wav`,
    language: i % 2 === 0 ? 'English' : 'Chinese',
    duration: i / 10,
    line: i + 1,
  }));
  const ids = (choice: Parameters<typeof choose>[1]) => choose(utterances, choice).map(({ id }) => id);

  it('are chosen at random by the seed, kept in order, and grow with the limit', () => {
    const ten = ids({ limit: 10, seed: 1 });
    expect(ten).toHaveLength(10);
    expect(ids({ limit: 10, seed: 1 })).toEqual(ten);
    expect(ids({ limit: 10, seed: 2 })).not.toEqual(ten);
    expect(ten).toEqual(utterances.map(({ id }) => id).filter((id) => ten.includes(id)));
    expect(ten.filter((id) => !ids({ limit: 20, seed: 1 }).includes(id))).toEqual([]);
    expect(ids({ limit: 500, seed: 1 })).toHaveLength(100);
  });

  it('pass the filters of language and length', () => {
    const chosen = choose(utterances, { seed: 1, languages: ['Chinese'], shortest: 1, longest: 2 });
    expect(chosen.map(({ duration }) => duration)).toEqual([1.1, 1.3, 1.5, 1.7, 1.9]);
  });
});
