import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { replaceFile } from '../../src/system/replace-file.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('a file is replaced whole, in a folder that need not be there, and nothing is left beside it', () => {
  const folder = join(temporaryFolder(), 'a', 'b');
  const path = join(folder, 'run.json');
  replaceFile(path, 'a long first content');
  replaceFile(path, 'second');
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(readdirSync(folder)).toEqual(['run.json']);
});

it('what cannot be replaced stays as it was', () => {
  const path = join(temporaryFolder(), 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  expect(() => replaceFile(path, 'x')).toThrow();
  expect(readdirSync(path)).toEqual(['inside']);
});

it('a symlink stays one: what it leads to is replaced, or made', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'real'), 'old');
  symlinkSync('real', join(folder, 'link'));
  symlinkSync('later', join(folder, 'dangling'));
  replaceFile(join(folder, 'link'), 'new');
  replaceFile(join(folder, 'dangling'), 'made');
  expect(readFileSync(join(folder, 'real'), 'utf8')).toBe('new');
  expect(readFileSync(join(folder, 'later'), 'utf8')).toBe('made');
  for (const link of ['link', 'dangling']) {
    expect(lstatSync(join(folder, link)).isSymbolicLink()).toBe(true);
  }
  expect(readdirSync(folder).toSorted()).toEqual(['dangling', 'later', 'link', 'real']);
});

it.each(['pipe', 'link'])('a %s to a pipe is written into, and stays', (name) => {
  const folder = temporaryFolder();
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  symlinkSync('pipe', join(folder, 'link'));
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    replaceFile(join(folder, name), 'content');
    const bytes = Buffer.alloc(20);
    expect(bytes.toString('utf8', 0, readSync(reader, bytes))).toBe('content');
  } finally {
    closeSync(reader);
  }
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(readdirSync(folder).toSorted()).toEqual(['link', 'pipe']);
});

it('a folder in the place is said in words', () => {
  const folder = temporaryFolder();
  expect(() => replaceFile(folder, 'x')).toThrow(`${folder} is a folder`);
});
