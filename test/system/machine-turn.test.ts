import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { takeTurn } from '../../src/system/machine-turn.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Another process that holds the kernel's lock of a file until it is killed; shared, as one that measures does. */
const HOLDER = `
const { openSync } = require('node:fs');
const flock = require('koffi').load(null).func('int flock(int, int)');
const [, file, kind] = process.argv;
if (flock(openSync(file, 'a'), kind === 'measure' ? 1 : 2) === 0) console.log('held');
setInterval(() => {}, 1000);
`;

describe('turns of this machine', () => {
  const others: ChildProcess[] = [];
  afterEach(() => {
    for (const other of others.splice(0)) other.kill('SIGKILL');
  });
  async function other(file: string, busy: 'measure' | 'build'): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['-e', HOLDER, file, busy], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    others.push(child);
    await once(child.stdout, 'data');
    return child;
  }
  const taking = (busy: 'measure' | 'build', file: string, signal?: AbortSignal) => {
    const told: string[] = [];
    return { told, turn: takeTurn(busy, { onWait: (what) => told.push(what), file, signal }) };
  };

  it.each([
    ['measure', 'build', 'builds an engine'],
    ['build', 'measure', 'measures'],
    ['build', 'build', 'measures'],
  ] as const)(
    'a %s waits for the %s of another process, says so once, and passes when that is killed',
    async (busy, held, words) => {
      const file = join(temporaryFolder(), 'turns');
      const holder = await other(file, held);
      const { told, turn } = taking(busy, file);
      let taken = false;
      void turn.then(() => {
        taken = true;
      });
      await sleep(450);
      expect([taken, told.length]).toEqual([false, 1]);
      expect(told[0]).toContain(words);
      holder.kill('SIGKILL');
      (await turn)?.release();
    },
  );

  it('those who measure share it', async () => {
    const file = join(temporaryFolder(), 'turns');
    await other(file, 'measure');
    const { told, turn } = taking('measure', file);
    (await turn)?.release();
    expect(told).toEqual([]);
  });

  it('waiting ends when the user asks', async () => {
    const file = join(temporaryFolder(), 'turns');
    await other(file, 'build');
    const stop = new AbortController();
    const { turn } = taking('measure', file, stop.signal);
    stop.abort();
    expect(await turn).toBeUndefined();
  });

  it('a process that is at one does not wait for itself, nor where there is no place for a lock', async () => {
    const file = join(temporaryFolder(), 'turns');
    const own = await taking('measure', file).turn;
    (await taking('build', file).turn)?.release();
    own?.release();
    (await taking('build', '/proc/none/turns').turn)?.release();
  });
});
