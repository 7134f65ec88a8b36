import { expect, it } from 'vitest';
import { lookOf, shownLine } from '../../src/cli/console/terminal.ts';
import { wrapped } from '../../src/record/wrapped.ts';
import { PLAIN } from '../../src/reports/terminal/line.ts';
import { clipped, commandLines, marked, roomBetween } from '../../src/reports/terminal/look.ts';

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
  const lines = (['pass', 'fail', 'undecided'] as const).flatMap((outcome) => marked(outcome, 'x', PLAIN));
  expect(lines.map((line) => shownLine(line, PLAIN))).toEqual(['pass x', 'FAIL x', 'open x']);
});

it('colours the one word that may be, and shows what a name would colour', () => {
  const [line] = marked('fail', 'restart \u001b[32mgreen', PLAIN);
  expect(line).toBeDefined();
  if (line === undefined) return;
  expect(shownLine(line, { ...PLAIN, colour: true })).toBe('\u001b[31mFAIL\u001b[39m restart \\x1b[32mgreen');
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

it('keeps a command whole for a shell where it is too wide: it goes on behind a backslash', () => {
  const command = 'asr-bench compare duo --engines before,after --config mine.yaml --launches 20';
  expect(commandLines('next: ', command, 100)).toEqual([`next: ${command}`]);
  const lines = commandLines('next: ', command, 50);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(50);
  expect(lines.join('\n').replaceAll(/ \\\n\s+/g, ' ')).toBe(`next: ${command}`);
});

it('leaves a verdict three lines, begun with the worst clause, and keeps how many facts are not named', () => {
  const clauses = Array.from({ length: 8 }, (_, n) => `clause ${n} of an answer`);
  const shown = clipped(clauses.join('; '), 'exit 11   UNDECIDED: ', 60);
  expect(shown).toMatch(/^clause 0 of an answer; .* …$/);
  expect(clipped([...clauses, 'and 7 more'].join('; '), '', 60)).toMatch(/^clause 0.* …; and 7 more$/);
  expect(wrapped(`exit 11   UNDECIDED: ${shown}`, 60, '  ').length).toBeLessThanOrEqual(3);
  expect(clipped(clauses.join('; '), '', Number.POSITIVE_INFINITY)).toBe(clauses.join('; '));
  const worst =
    'the growth of all 8 variants is undecided: heap, anon, handles, threads, mappings and processes: fewer than 12 iterations after warm-up: too few (`not leak`)';
  const begun = clipped(`${worst}; and 1 more reason`, 'exit 11   UNDECIDED: ', 60);
  expect(begun).toMatch(/^the growth of all 8 variants is undecided: heap, .*[a-z\d] …; and 1 more reason$/);
  expect(wrapped(`exit 11   UNDECIDED: ${begun}`, 60, '  ')).toHaveLength(3);
  expect(clipped(worst, '', 200)).toBe(worst);
  // What is named in code is whole, or not there.
  expect(
    clipped(`a b c d e f g h ${'`growth(heap) < 1 KiB` '.repeat(9).trim()}`, '', 60).split('`').length % 2,
  ).toBe(1);
});

it('takes twenty lines with what stands above and what is to come, and never less than five', () => {
  expect([roomBetween(0, 4), roomBetween(6, 6), roomBetween(12, 8)]).toEqual([13, 8, 5]);
});
