import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/models/download/lock.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-lock-'));
  path = join(folder, 'x.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const DEAD = '999999999';

describe('a lock', () => {
  it('is held by one at a time, and gone afterwards, also after a failure', async () => {
    let inside = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        withLock(path, async () => {
          inside += 1;
          expect(inside).toBe(1);
          expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
          await new Promise((resolve) => setTimeout(resolve, 30));
          inside -= 1;
        }),
      ),
    );
    const reasons = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [String(outcome.reason)] : [],
    );
    expect(reasons.length).toBeLessThan(20);
    for (const reason of reasons) expect(reason).toContain('is downloading this file already');
    await expect(withLock(path, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(existsSync(path)).toBe(false);
  });

  it('of a process that is gone is taken over', async () => {
    writeFileSync(path, DEAD);
    expect(await withLock(path, async () => 'done')).toBe('done');
  });

  it('without a process id is being written: held while young, left over when old', async () => {
    writeFileSync(path, '');
    await expect(withLock(path, async () => 'done')).rejects.toThrow(
      'another process is downloading this file already',
    );
    const old = Date.now() / 1000 - 60;
    utimesSync(path, old, old);
    expect(await withLock(path, async () => 'done')).toBe('done');
  });

  it('of a living process names it and the file to delete', async () => {
    writeFileSync(path, String(process.pid));
    await expect(withLock(path, async () => 'done')).rejects.toMatchObject({
      exitCode: 3,
      message: `process ${process.pid} is downloading this file already`,
      hint: [`wait for it; if there is no such process, delete ${path}`],
    });
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
  });
});
