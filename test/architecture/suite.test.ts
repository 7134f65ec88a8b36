import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALONE, LONG, OWN_MEMORY } from '../../vitest.config.ts';

it('runs each test that puts something in a module’s place in a process of its own: others have loaded the module', () => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' });
  const replacing = files
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${file}`)
    .filter((file) => /^vi\.(mock|doMock)\(/m.test(readFileSync(file, 'utf8')));
  expect(replacing).not.toEqual([]);
  expect(replacing.filter((file) => !ALONE.includes(file))).toEqual([]);
});

it('names longer tests that are there', () => {
  expect([...OWN_MEMORY, ...LONG].filter((file) => !existsSync(file))).toEqual([]);
});

it('has both halves run by CI and before a release', () => {
  for (const file of ['.ci/run', '.github/workflows/ci.yml', '.github/workflows/release.yml']) {
    expect(readFileSync(file, 'utf8'), file).toMatch(/npm test\b[\s\S]*npm run (--silent )?test:long/);
  }
});
