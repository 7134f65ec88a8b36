import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from './folders.ts';
import { ownedFolder } from './owned-folder.ts';

/**
 * The cache where no other can be written: a folder of ours in a temporary folder that others can write to, only if nobody
 * else can have made it; else one that goes with this process.
 */
export function privateCacheFolder(): string {
  const folder = join(tmpdir(), `asr-bench-${process.getuid?.() ?? 'user'}`);
  makeFolders(folder, 0o700);
  const found = lstatSync(folder);
  const { uid, mode } = found;
  const ours = found.isDirectory() && uid === (process.getuid?.() ?? uid) && (mode & 0o022) === 0;
  return ours ? folder : ownedFolder('cache').path;
}
