import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
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
