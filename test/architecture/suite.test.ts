import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALONE } from '../../vitest.config.ts';

it('runs each test that puts something in a module’s place in a process of its own: others have loaded the module', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const replacing = files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${file}`)
    .filter((file) => /^vi\.(mock|doMock)\(/m.test(readFileSync(file, 'utf8')));
  expect(replacing).not.toEqual([]);
  expect(replacing.filter((file) => !ALONE.includes(file))).toEqual([]);
});
