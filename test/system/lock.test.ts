import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { FileLock, isLeft } from '../../src/system/lock.ts';
import { startOf } from '../../src/system/process-identity.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'x.lock');
});

const DEAD = '999999999';
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/system/lock.js')).href;
/** Takes the lock and says so, or who has it; holds it until it is killed, or for so many ms. */
const TAKER = `
  const { FileLock } = await import(${JSON.stringify(BUILT)});
  const lock = FileLock.take(process.argv[1]);
  console.log('holder' in lock ? lock.holder : 'taken');
  if (!('holder' in lock)) setTimeout(() => lock.release(), Number(process.argv[2] ?? 1e6));
`;
const NODE = [process.execPath, '--input-type=module', '-e', TAKER];
/** In a namespace of processes of its own, as a container is. */
const APART = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'];
const isApart = spawnSync(APART[0] ?? '', [...APART.slice(1), 'true']).status === 0;

/** What another process says that asks for the lock; and its end. */
async function taker(before: readonly string[] = [], hold: readonly string[] = []) {
  const [command = '', ...args] = [...before, ...NODE, path, ...hold];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const said = await new Promise<string>((resolve) =>
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim())),
  );
  return { said, pid: child.pid, kill, ended };
}

function take(): FileLock {
  const lock = FileLock.take(path);
  if ('holder' in lock) throw new Error(`it is held by ${lock.holder}`);
  return lock;
}

describe('a lock file', () => {
  it('is held by one at a time, names it, and is gone afterwards', () => {
    const lock = take();
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid} ${startOf(process.pid)}\n`);
    expect(FileLock.take(path)).toEqual({ holder: `process ${process.pid}` });
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
    take().release();
  });

  it('is taken by one of many that ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => taker([], ['2000'])));
    const [winner, ...others] = all.filter(({ said }) => said === 'taken');
    expect(others).toEqual([]);
    for (const { said } of all) {
      expect(['taken', `process ${winner?.pid}`, 'another process']).toContain(said);
    }
    await Promise.all(all.map(({ ended }) => ended));
    expect(existsSync(path)).toBe(false);
  });

  it('of a process that is gone is taken over, of its twin that lives it is not', async () => {
    const other = await taker();
    expect(FileLock.take(path)).toEqual({ holder: `process ${other.pid}` });
    await other.kill();
    take().release();
  });

  it('of a process whose number another one has now is taken over', () => {
    writeFileSync(path, `${process.pid} an-earlier-boot:1\n`);
    take().release();
  });

  it('of an earlier version has the number alone', () => {
    writeFileSync(path, DEAD);
    take().release();
    writeFileSync(path, String(process.pid));
    expect(FileLock.take(path)).toEqual({ holder: `process ${process.pid}` });
    expect(readFileSync(path, 'utf8')).toBe(String(process.pid));
  });

  it('without a name is being written: held while young, left over when old', () => {
    writeFileSync(path, '');
    expect(FileLock.take(path)).toEqual({ holder: 'another process' });
    const old = Date.now() / 1000 - 60;
    utimesSync(path, old, old);
    take().release();
  });

  it.skipIf(!isApart)('holds in another container too, until that is killed (needs unshare)', async () => {
    const first = await taker(APART);
    expect(first.said).toBe('taken');
    expect(FileLock.take(path)).toEqual({ holder: 'another process' });
    expect((await taker(APART)).said).toMatch(/^(process 1|another process)$/);
    await first.kill();
    await expect.poll(() => 'holder' in FileLock.take(path)).toBe(false);
  });

  it('that is a link to nothing is nobody’s to take', () => {
    symlinkSync('nowhere', path);
    expect(FileLock.take(path)).toEqual({ holder: 'another process' });
  });

  it('in a folder that is not there says so', () => {
    expect(() => FileLock.take(join(folder, 'none', 'x.lock'))).toThrow('ENOENT');
  });
});

describe('a left-over', () => {
  it.each([
    ['free', false, true],
    ['free', undefined, true],
    ['free', true, false],
    ['held', false, false],
    ['held', undefined, false],
    ['unknown', false, true],
    ['unknown', undefined, false],
    ['unknown', true, false],
  ] as const)('lock %s, owner lives %s: %s', (lock, lives, left) => {
    expect(isLeft(lock, lives)).toBe(left);
  });
});
