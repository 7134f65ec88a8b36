import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { completionCommand, programShape } from '../../../src/cli/completion.ts';
import { bashCompletion } from '../../../src/cli/shell/bash.ts';
import { fishCompletion } from '../../../src/cli/shell/fish.ts';
import { manPage } from '../../../src/cli/shell/man.ts';
import { type CommandShape, withInner } from '../../../src/cli/shell/shape.ts';
import { zshCompletion } from '../../../src/cli/shell/zsh.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inProcess } from '../in-process.ts';

const context = { terminal: {} as never, action: () => async () => {} };
let program: CommandShape;
beforeAll(async () => {
  program = await programShape(context);
});

const has = (tool: string): boolean => spawnSync(tool, ['--version']).error === undefined;

/** Runs a script in a shell, in a folder with `reports/a` and `one.yaml`, where `asr-bench` answers with two scenarios. */
function inShell(shell: string, args: readonly string[], script: string): string[] {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'reports/a'), { recursive: true });
  writeFileSync(join(folder, 'one.yaml'), '');
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'asr-bench'), '#!/bin/sh\necho leak; echo "speed$4"\n', { mode: 0o755 });
  const file = join(folder, '.script');
  writeFileSync(file, script);
  const { stdout, stderr } = spawnSync(shell, [...args, file], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, HOME: folder },
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** What each line, typed to its end, is offered. */
const LINES: readonly (readonly [
  line: readonly string[],
  some: readonly string[],
  none: readonly string[],
])[] = [
  [['ru'], ['run'], ['watch', '--version']],
  [['run', ''], ['leak', 'speed'], ['models']],
  [['run', '--config', 'one.yaml', 's'], ['speedone.yaml'], ['leak']],
  [['run', '--mod'], ['--models'], ['--config']],
  [['run', '--out', 'rep'], ['reports'], ['one.yaml']],
  [['run', '--config', 'o'], ['one.yaml'], ['reports']],
  [['list', '--plan', 'l'], ['leak'], ['speed']],
  [['models', 'in'], ['inspect'], ['list']],
  [['models', 'list', '--j'], ['--json'], ['--models']],
  [['run', '--iterations', ''], [], ['leak', 'one.yaml']],
  [['init', '--ci', 'gi'], ['github', 'gitlab'], []],
];

describe('completion', () => {
  it('knows every command and option of the program', () => {
    expect(program.commands.map(({ name }) => name)).toEqual(Object.keys(COMMANDS));
    for (const script of [bashCompletion(program), zshCompletion(program), fishCompletion(program)])
      for (const { options } of withInner(program))
        for (const { names } of options)
          for (const name of names) expect(script).toContain(name.replace(/^-+/, ''));
  });

  it.each(LINES)('bash: %j', (words, some, none) => {
    const typed = ['asr-bench', ...words].map((word) => `'${word}'`).join(' ');
    const offered = inShell(
      'bash',
      ['--norc'],
      `${bashCompletion(program)}\nCOMP_WORDS=(${typed})\nCOMP_CWORD=${words.length}\n_asr_bench\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
    );
    expect(offered).toEqual(expect.arrayContaining([...some]));
    for (const word of none) expect(offered).not.toContain(word);
  });

  it('bash: a word with a colon, which ends a word there', () => {
    const script = (typed: string, at: number): string =>
      `${bashCompletion(program)}\nCOMP_WORDS=(asr-bench run --models ${typed})\nCOMP_CWORD=${at}\n_asr_bench\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(inShell('bash', ['--norc'], script("'syn'", 3))).toEqual(['synthetic:tiny', 'synthetic:full']);
    expect(inShell('bash', ['--norc'], script("'synthetic' ':'", 4))).toEqual(['tiny', 'full']);
    expect(inShell('bash', ['--norc'], script("'synthetic' ':' 't'", 5))).toEqual(['tiny']);
  });

  it.skipIf(!has('fish')).each(LINES)('fish: %j', (words, some, none) => {
    const offered = inShell(
      'fish',
      ['--no-config'],
      `${fishCompletion(program)}\ncomplete -C 'asr-bench ${words.join(' ')}'`,
    ).map((line) => line.split('\t')[0]?.replace(/\/$/, ''));
    expect(offered).toEqual(expect.arrayContaining([...some]));
    for (const word of none) expect(offered).not.toContain(word);
  });

  // What zsh itself would filter by what was typed is given whole: its own functions are stood in for.
  it.skipIf(!has('zsh')).each(LINES)('zsh: %j', (words, some) => {
    const typed = ['asr-bench', ...words].map((word) => `'${word}'`).join(' ');
    const offered = inShell(
      'zsh',
      ['-f'],
      [
        'compdef() { : }',
        'compadd() { shift; print -l -- "$@" }',
        '_files() { if [[ $1 == -/ ]]; then print -l -- *(/); else print -l -- *; fi }',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: zsh's own
        '_describe() { local name=${@[-1]}; print -l -- ${${(P)name}%%:*} }',
        zshCompletion(program),
        `words=(${typed}); CURRENT=${words.length + 1}; _asr_bench`,
      ].join('\n'),
    );
    expect(offered).toEqual(expect.arrayContaining([...some]));
    if (some.length === 0) expect(offered).toEqual([]);
  });

  it('gives the scenarios of a file, a line each, and refuses another shell', async () => {
    const file = join(temporaryFolder(), 'mine.yaml');
    writeFileSync(file, 'version: 1\nscenarios: { a: { each: [load] }, b: { each: [load] } }\n');
    const found = await inProcess(completionCommand, ['completion', 'scenarios', '--config', file]);
    expect(found).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^a\nb\s*$/) });
  });
});

describe('the man page', () => {
  const page = (): string =>
    manPage(program, { version: '1.2.3', date: '2026-11-30', exits: [[11, "a gate's open"]] });

  it('has every command, and no line of text that roff would take for a request', () => {
    const text = page();
    for (const { path } of withInner(program))
      if (path !== '')
        expect(text).toContain(`.SS "${path.slice(1).replaceAll('/', ' ').replaceAll('-', '\\-')}`);
    for (const line of text.split('\n'))
      if (/^[.']/.test(line)) expect(line).toMatch(/^\.(TH|SH|SS|TP|B|I|RI|EX|EE)\b/);
  });

  it.skipIf(!has('man'))('is read by man without a warning', () => {
    const file = join(temporaryFolder(), 'asr-bench.1');
    writeFileSync(file, page());
    const { status, stdout, stderr } = spawnSync('man', ['--warnings', '-l', file], {
      encoding: 'utf8',
      env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8', MANROFFOPT: '' },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--until-conclusive');
  });
});
