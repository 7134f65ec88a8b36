import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ServerLook } from '../../../src/studies/soak/server-process.ts';
import { TemporaryFiles } from '../../../src/studies/soak/temporary-files.ts';
import { temporaryFolder } from '../../support/cli.ts';

it('takes the file of an upload that is on its way for no file that was left', async () => {
  const folder = temporaryFolder();
  const files = new TemporaryFiles(folder);
  writeFileSync(join(folder, 'model.bin'), 'made before the first job');
  files.begin();
  const waiting = [join(folder, 'upload-1')];
  const look = { waiting, engine: undefined } as unknown as ServerLook;
  for (const name of ['upload-1', 'upload-2']) writeFileSync(join(folder, name), 'x');
  let looks = 0;
  const again = () => {
    looks += 1;
    return Promise.resolve(look);
  };
  expect(await files.left(look, again, () => 1)).toBe(0);
  expect(looks).toBe(0);
  // A client that has broken its upload off is on no way any more: the file is waited for, and counts in the end.
  expect(await files.left(look, again, () => 0)).toBe(1);
  expect(looks).toBe(10);
  expect(files.count).toBe(3);
});
