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
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownerHere, ownerName } from '../../src/system/process-identity.ts';
import { removeUnfinished, replaceFile, whenWhole } from '../../src/system/replace-file.ts';
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

describe('what is made beside its place', () => {
  it('takes its name when it is whole', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'old');
    const made = await whenWhole(path, async (draft) => {
      expect(draft.startsWith(`${path}.`) && draft.endsWith('.unfinished')).toBe(true);
      writeFileSync(draft, 'new');
      expect(readFileSync(path, 'utf8')).toBe('old');
      return 3;
    });
    expect([made, readFileSync(path, 'utf8')]).toEqual([3, 'new']);
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });

  it('goes later where its maker was killed; what somebody still makes does not, nor what nobody knows and is young', () => {
    const folder = temporaryFolder();
    const here = ownerHere();
    const name = (owner: Partial<typeof here>): string =>
      `run.json.${ownerName({ ...here, ...owner })}-0123abcd.unfinished`;
    const killed = name({ start: '1' });
    const made = name({});
    const [elsewhere, abandoned] = [name({ place: '0123456789' }), name({ place: '9876543210' })];
    for (const each of [killed, made, elsewhere, abandoned, 'run.json'])
      writeFileSync(join(folder, each), '');
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(join(folder, abandoned), yesterday, yesterday);
    removeUnfinished(folder);
    expect(readdirSync(folder)).toEqual([made, elsewhere, 'run.json'].toSorted());
  });

  it('may be a folder', async () => {
    const path = join(temporaryFolder(), 'folder');
    await whenWhole(path, async (draft) => {
      mkdirSync(draft);
      writeFileSync(join(draft, 'inside'), '');
    });
    expect(readdirSync(path)).toEqual(['inside']);
  });

  it('is gone where that fails, and what was there stays', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, 'old');
    const failed = whenWhole(path, async (draft) => {
      writeFileSync(draft, 'half');
      throw new Error('no more');
    });
    await expect(failed).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(join(path, '..'))).toEqual(['file']);
  });
});
