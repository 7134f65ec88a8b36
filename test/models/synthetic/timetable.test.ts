import { describe, expect, it } from 'vitest';
import { evenTimes, timedWords, timetable } from '../../../src/models/synthetic/timetable.ts';

describe('the words that the aligner times', () => {
  it.each([
    ['And so, my fellow — Americans!', 'English', ['and', 'so', 'my', 'fellow', 'americans']],
    ["it's 9 o'clock …", 'English', ["it's", '9', "o'clock"]],
    ['今天 hello世界，ok', 'Chinese', ['今', '天', 'hello', '世', '界', 'ok']],
    ['今天 hello世界', 'Japanese', ['今天', 'hello世界']],
    ['𠮷野家', 'Chinese', ['𠮷', '野', '家']],
    ['', 'English', []],
  ])('of %j in %s', (text, language, words) => {
    expect(timedWords(text, language)).toEqual(words);
  });
});

describe('a timetable', () => {
  it('rounds scripted times to classes of 80 ms', () => {
    const times = [
      [0, 79],
      [160, 400],
      [400, 400],
    ] as const;
    expect(timetable({ times }).classes).toEqual([0, 1, 2, 5, 5, 5]);
  });

  it('spreads words evenly over the audio, four fifths of a slot each', () => {
    expect(evenTimes(4, 8)).toEqual([
      [0, 1600],
      [2000, 3600],
      [4000, 5600],
      [6000, 7600],
    ]);
    expect(timetable({ words: 4, audioSeconds: 8 }).classes).toEqual([0, 20, 25, 45, 50, 70, 75, 95]);
  });

  it('goes at 400 ms a word where the text or the audio is not known', () => {
    expect(timetable({ words: 2 }).classes).toEqual([0, 4, 5, 9]);
    expect(timetable({ audioSeconds: 1 }).classes).toEqual([0, 4, 5, 9]);
    expect(timetable({ audioSeconds: 0.1 }).classes).toEqual([0, 4]);
    expect(timetable({}).classes).toHaveLength(2 * 450);
  });

  it('never decreases', () => {
    for (const [words, audioSeconds] of [
      [500, 11],
      [1, 0.1],
      [900, 180],
    ] as const) {
      const { classes } = timetable({ words, audioSeconds });
      expect(classes).toHaveLength(2 * words);
      expect([...classes].sort((a, b) => a - b)).toEqual(classes);
    }
  });

  it('names every time that the engine could not give back', () => {
    const times = [
      [0, 500],
      [400, 700],
      [900, 800],
      [-5, 1000],
      [1000, 500_000],
    ] as const;
    expect(() => timetable({ times, words: 4 })).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message:
          'the scripted times cannot be: word 2 (400 … 700 ms) starts before the word before it ends (500 ms)',
        hint: [
          'word 3 (900 … 800 ms) ends before it starts',
          'word 4 (-5 … 1000 ms): times are milliseconds from 0',
          "word 5 (1000 … 500000 ms) is beyond 399.92 s, the aligner's last class",
          '5 times for a text of 4 words (as the engine counts them)',
          'give one pair [start, end] a word, in milliseconds, none before the last one’s end',
        ],
      }),
    );
  });
});
