import { expect, it } from 'vitest';
import { lookOf } from '../../src/cli/console/terminal.ts';
import { inTone, markOf, PLAIN, wrapped } from '../../src/reports/terminal/look.ts';

const TTY = { isTTY: true, columns: 80 } as const;
const UTF8 = { TERM: 'xterm', LANG: 'en_US.UTF-8' };

it.each([
  ['a terminal', TTY, UTF8, { columns: 80, colour: true, symbols: true }],
  ['a pipe', { isTTY: false, columns: 80 } as never, UTF8, PLAIN],
  ['NO_COLOR', TTY, { ...UTF8, NO_COLOR: '1' }, { columns: 80, colour: false, symbols: true }],
  ['an empty NO_COLOR', TTY, { ...UTF8, NO_COLOR: '' }, { columns: 80, colour: true, symbols: true }],
  ['TERM=dumb', TTY, { ...UTF8, TERM: 'dumb' }, { columns: 80, colour: false, symbols: false }],
  [
    'the C locale',
    TTY,
    { TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' },
    { columns: 80, colour: true, symbols: false },
  ],
])('%s', (_, stream, env, expected) => {
  expect(lookOf(stream, env)).toEqual(expected);
});

it('tells outcomes apart without colour and without symbols', () => {
  const marks = (['pass', 'fail', 'undecided'] as const).map((outcome) => markOf(outcome, PLAIN));
  expect(marks).toEqual(['pass', 'FAIL', 'open']);
});

it('colours what may be coloured, though it is tested in a pipe', () => {
  expect(inTone('FAIL', 'fail', { ...PLAIN, colour: true })).toBe('\u001b[31mFAIL\u001b[39m');
});

it.each([
  ['one two three', 7, ['one two', '  three']],
  ['   one two', 6, ['   one', '  two']],
  [
    'see /a/long/path/that/is/there/to/be/copied now',
    10,
    ['see', '  /a/long/path/that/is/there/to/be/copied', '  now'],
  ],
  ['中文 中文', 5, ['中文', '  中文']],
  ['', 5, ['']],
])('breaks %j at %d columns between words', (text, columns, expected) => {
  expect(wrapped(text, columns, '  ')).toEqual(expected);
});
