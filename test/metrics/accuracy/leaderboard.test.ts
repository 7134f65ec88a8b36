import { describe, expect, it } from 'vitest';
import { leaderboardEnglish } from '../../../src/metrics/accuracy/english/leaderboard.ts';

describe('English as leaderboards count it', () => {
  it.each([
    ["Let's go, won't you?", 'let us go will not you'],
    [
      "She's been there; he's got it, they'd gone, I'd say",
      'she has been there he has got it they had gone i would say',
    ],
    ["don't stop, we're 'fine', I'm", 'do not stop we are fine i am'],
    ['Mr. Park and Dr. Who visited St. Louis', 'mister park and doctor who visited saint louis'],
    ['(laughs) uh [noise] <unk> café', 'cafe'],
    ['one man, one vote', 'one man one vote'],
    ['twenty-one', '21'],
    ['two hundred and five thousand and six', '205006'],
    ['nineteen eighty four', '1984'],
    ['twenty nineteen', '2019'],
    ['double oh seven', '007'],
    ['one oh one', '101'],
    ['three point one four', '3.14'],
    ['two point five million', '2500000'],
    ['2.5 million', '2500000'],
    ['two and a half', '2.5'],
    ['the thirty-first of May', 'the 31st of may'],
    ['ten percent', '10%'],
    ['ten per cent of 1,000', '10% of 1000'],
    ['two dollars and seventy cents', '$2.70'],
    ['$2.70', '$2.70'],
    ['3 cents', '¢3'],
    ['minus thirteen', '-13'],
    ['at -13', 'at -13'],
    ['10km', '10 km'],
    ['five six seven', '567'],
    ['5 6 7', '5 6 7'],
    ['the U.S. team', 'the us team'],
    ['one million two hundred thousand', '1200000'],
  ])('%j → %j', (text, expected) => {
    expect(leaderboardEnglish(text)).toBe(expected);
  });
});
