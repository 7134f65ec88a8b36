import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { programShape } from '../../src/cli/completion.ts';
import type { CommandShape } from '../../src/cli/shell/shape.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Command lines of a page, in blocks of code and in sentences, without what follows in another command. */
function linesOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replaceAll('\\\n', ' ');
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  );
  const spans = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`]+)`/g)].map(
    ([, span = '']) => span,
  );
  return [...blocks, ...spans].flatMap((line) => {
    const [, words] =
      /(?:^|[\s("'$])asr-bench ([a-z][^\n]*)/.exec(line.replaceAll('\n', ' ').replace(/\s#.*$/, '')) ?? [];
    // Behind `--` is another program's line.
    return words === undefined ? [] : [words.split(/ -- | && | \| |;/)[0] ?? ''];
  });
}

let program: CommandShape;
beforeAll(async () => {
  program = await programShape({ terminal: {} as never, action: () => async () => {} });
});

/** What is wrong with a line; undefined where the command and every option of it are known. */
function unknownIn(line: string): string | undefined {
  const words = line.split(/\s+/);
  let command = program;
  while (command.commands.length > 0) {
    const inner = command.commands.find(({ name }) => name === words[0]);
    // `asr-bench models …` names the group.
    if (inner === undefined) return /^[a-z]/.test(words[0] ?? '') ? `no command ${words[0]}` : undefined;
    command = inner;
    words.shift();
  }
  const names = new Set(command.options.flatMap((option) => option.names));
  const quoted = words.join(' ').replace(/"[^"]*"|'[^']*'/g, '""');
  const bad = [...quoted.matchAll(/(?:^|[\s[(])(--[a-z][a-z-]*)/g)].map(([, name = '']) => name);
  return bad.find((name) => !names.has(name) && name !== '--help');
}

it.each(PAGES)('%s: every command line names a command and its options as they are', (page) => {
  const wrong = linesOf(page).flatMap((line) => {
    const unknown = unknownIn(line);
    return unknown === undefined ? [] : [`${line}: ${unknown}`];
  });
  expect(wrong).toEqual([]);
});

it('finds what is wrong', () => {
  expect(linesOf('README.md').length).toBeGreaterThan(10);
  expect(unknownIn('run exp-2 --variant restart')).toBeUndefined();
  expect(unknownIn('run exp-2 --variants restart')).toBe('--variants');
  expect(unknownIn('models inspects a.bin')).toBe('no command inspects');
  expect(unknownIn('measure exp-2')).toBe('no command measure');
});

/** Options of npm, V8, psrecord, nvidia-smi, bencher. */
const STRANGERS = [
  '--global',
  '--omit',
  '--no-opt',
  '--no-sparkplug',
  '--single-threaded',
  '--log',
  '--query-',
  '--adapter',
];

it('names no option in a sentence that no command has', () => {
  const all = (command: CommandShape): string[] => [
    ...command.options.flatMap(({ names }) => names),
    ...command.commands.flatMap(all),
  ];
  const known = new Set([...all(program), ...STRANGERS]);
  const unknown = PAGES.flatMap((page) => {
    const text = readFileSync(join(ROOT, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    return [...text.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) =>
      [...span.matchAll(/(?:^|[\s(])(--[a-z][a-z-]*)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !known.has(name))
        .map((name) => `${page}: ${name}`),
    );
  });
  expect(unknown).toEqual([]);
});

it('names no script of npm that is not there', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const named = PAGES.flatMap((page) =>
    [...readFileSync(join(ROOT, page), 'utf8').matchAll(/npm\s+run\s+([a-z][\w:-]*)/g)].map(
      ([, name = '']) => name,
    ),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
