import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keepEnd, lastOf } from '../../src/system/child-output.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it('a log that is too long is cut to its end, to which its writer goes on appending', () => {
  const file = join(temporaryFolder(), 'output');
  writeFileSync(file, `${'x'.repeat(200_000)}the last words\n`);
  keepEnd(file, 1_000_000);
  expect(statSync(file).size).toBe(200_015);
  keepEnd(file, 100_000);
  appendFileSync(file, 'and more\n');
  expect(statSync(file).size).toBe(65_536 + 9);
  expect(readFileSync(file, 'utf8')).toMatch(/xthe last words\nand more\n$/);
  expect(lastOf(file)).toMatch(/and more\n$/);
  expect(() => keepEnd(join(file, 'gone'))).not.toThrow();
});
