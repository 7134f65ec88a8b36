import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownedFolder } from '../../src/system/owned-folder.ts';
import { temporaryFolder } from '../support/cli.ts';

describe('the folder of uploads', () => {
  it('takes away what a server left that was killed, and nothing of one that lives', () => {
    const parent = temporaryFolder();
    const dead = join(parent, 'asr-bench-serve-4194999-abc');
    mkdirSync(dead);
    writeFileSync(join(dead, 'upload-1'), 'x');
    const living = mkdtempSync(join(parent, `asr-bench-serve-${process.ppid}-`));
    const other = join(parent, 'asr-bench-serve-notes');
    mkdirSync(other);
    const own = ownedFolder(parent, 'asr-bench-serve-');
    expect([dead, living, other, own.path].map(existsSync)).toEqual([false, true, true, true]);
    own.remove();
    expect(existsSync(own.path)).toBe(false);
  });
});
