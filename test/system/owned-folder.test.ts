import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownedFolder } from '../../src/system/owned-folder.ts';
import { ownerHere, ownerName } from '../../src/system/process-identity.ts';
import { temporaryFolder } from '../support/cli.ts';

const PREFIX = 'asr-bench-serve-';
const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/system/owned-folder.js')).href;
/** Holds a folder until it is killed; the first argument says where. */
const HOLDER = `
  import { writeFileSync } from 'node:fs';
  import { join } from 'node:path';
  const { ownedFolder } = await import(${JSON.stringify(BUILT)});
  const { path } = ownedFolder('serve', process.argv[1]);
  writeFileSync(join(path, 'upload-1'), 'x');
  console.log(path);
  setInterval(() => {}, 1000);
`;
const NODE = [process.execPath, '--input-type=module', '-e', HOLDER];

/** In a namespace of processes of its own, as a container is: there it has the number 1. */
const APART = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'];
const isApart = spawnSync(APART[0] ?? '', [...APART.slice(1), 'true']).status === 0;

/** Another server with a folder in `parent`. */
async function holder(
  parent: string,
  before: readonly string[] = [],
): Promise<{ path: string; kill(): Promise<void> }> {
  const [command = '', ...args] = [...before, ...NODE, parent];
  const child: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const path = await new Promise<string>((resolve) =>
    child.stdout?.setEncoding('utf8').on('data', (text: string) => resolve(text.trim())),
  );
  return { path, kill };
}

/** A server starts beside it, and ends. */
const start = (parent: string): void => ownedFolder('serve', parent).remove();

describe('the folder of a server', () => {
  it('stays while it runs, and goes at the next start when it was killed', async () => {
    const parent = temporaryFolder();
    const other = await holder(parent);
    start(parent);
    expect(readdirSync(other.path)).toEqual(['upload-1']);
    await other.kill();
    start(parent);
    expect(existsSync(other.path)).toBe(false);
  });

  it('of whatever kind goes at the start of whatever is next; what lies beside it does not', async () => {
    const parent = temporaryFolder();
    const gone = ownerName({ ...ownerHere(), start: '1' });
    const theirs = ['run', 'host', 'trial', 'diagnose', 'soak'].map((kind) => `asr-bench-${kind}-${gone}-x`);
    const others = ['asr-bench-spill-12-ab.json', 'asr-bench-0', 'asr-bench-abcdef', `other-run-${gone}-x`];
    for (const name of [...theirs, ...others]) mkdirSync(join(parent, name));
    ownedFolder('run', parent).remove();
    expect(readdirSync(parent)).toEqual(others.toSorted());
  });

  it('goes with a process that leaves without removing it', () => {
    const parent = temporaryFolder();
    const leave = HOLDER.replace('setInterval(() => {}, 1000)', 'process.exit(7)');
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', leave, parent]);
    expect([status, readdirSync(parent)]).toEqual([7, []]);
  });

  it('of a killed one goes though the next has the same process id; its own twin stays', () => {
    const parent = temporaryFolder();
    const here = ownerHere();
    const killed = join(parent, `${PREFIX}${ownerName({ ...here, start: '1' })}-abcdef`);
    const rebooted = join(parent, `${PREFIX}${ownerName({ ...here, place: '0123456789' })}-abcdef`);
    for (const folder of [killed, rebooted]) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'upload-1'), 'x');
    }
    const twin = ownedFolder('serve', parent);
    const own = ownedFolder('serve', parent);
    expect([killed, rebooted, twin.path, own.path].map(existsSync)).toEqual([false, false, true, true]);
    twin.remove();
    own.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it.skipIf(!isApart)(
    'of a server in another container stays while it runs, and goes when it was killed (needs unshare)',
    async () => {
      const parent = temporaryFolder();
      const first = await holder(parent, APART);
      // The same number in another namespace, one after the other and beside each other.
      const second = await holder(parent, APART);
      start(parent);
      expect([first.path, second.path].map(existsSync)).toEqual([true, true]);
      expect(first.path).toContain(`${PREFIX}1-`);
      await first.kill();
      const third = await holder(parent, APART);
      await expect
        .poll(() => {
          start(parent);
          return [first.path, second.path, third.path].map(existsSync);
        })
        .toEqual([false, true, true]);
    },
  );

  it('is made again where somebody has removed it, and is its own again', async () => {
    const parent = join(temporaryFolder(), 'tmp');
    mkdirSync(parent);
    const own = ownedFolder('serve', parent);
    own.ensure();
    rmSync(parent, { recursive: true });
    own.ensure();
    writeFileSync(join(own.path, 'upload-1'), 'x');
    await holder(parent);
    expect(readdirSync(own.path)).toEqual(['upload-1']);
    own.remove();
  });

  it('is the only thing that goes: neither what names no owner, nor what a link leads to', () => {
    const parent = temporaryFolder();
    const notes = join(parent, `${PREFIX}notes`);
    mkdirSync(notes);
    const link = join(parent, `${PREFIX}${ownerName({ ...ownerHere(), start: '1' })}-abcdef`);
    symlinkSync(notes, link);
    start(parent);
    expect(readdirSync(parent).sort()).toEqual(
      [link, notes].map((path) => path.slice(parent.length + 1)).sort(),
    );
  });
});
