import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, temporaryFolder, toneWav } from '../support/cli.ts';

interface Refused {
  readonly code: number | null;
  readonly said: string;
}

/** Runs `asr` (the command line) in a script; what the script does before is what it is refused. */
function inScript(folder: string, script: string, shell: readonly string[] = ['bash', '-c']): Refused {
  const [command = '', ...args] = shell;
  const asr = `asr() { "${process.execPath}" "${MAIN}" "$@"; }; ${script}`;
  const env = { ...process.env, ASR_BENCH_LIBRARY: '' };
  const { status, stderr } = spawnSync(command, [...args, asr], { cwd: folder, encoding: 'utf8', env });
  return { code: status, said: stderr };
}

const isPlain = ({ said }: Refused): boolean =>
  !/^\s+at |fault of asr-bench|Node\.js v/m.test(said) && said.includes('do: ');

/** A mount namespace, where this user may have one. */
const APART = ['unshare', '--user', '--map-root-user', '--mount', 'bash', '-c'];
const isApart = spawnSync('unshare', [...APART.slice(1), 'mount -t tmpfs none /mnt']).status === 0;

function prepared(): string {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const rows = Array.from({ length: 60 }, (_, i) => `${i + 1},5`);
  writeFileSync(join(folder, 'flat.csv'), `iteration,heap_bytes\n${rows.join('\n')}\n`);
  return folder;
}

const nodeOpensManyFiles = process.versions.node.startsWith('20.');

describe('what the system refuses is said in words', () => {
  it.each<[string, number]>([
    ['run exp-4 --variant restart --iterations 2', 11],
    ['transcribe tone.wav', 0],
    ['analyze flat.csv', 0],
  ])('few open files: %s', (line, whole) => {
    for (const most of [40, 100]) {
      const refused = inScript(prepared(), `ulimit -n ${most}; asr ${line}`);
      // A newer Node reads modules one after the other, and gets by with fewer files.
      if (!nodeOpensManyFiles && refused.code === whole) continue;
      expect(refused.code).toBe(3);
      expect(refused.said).toContain(
        `no more files can be opened: this process may have ${most} open at once`,
      );
      expect(isPlain(refused)).toBe(true);
    }
  });

  // The healthy twin is every other test; one at the limit of what is asked for:
  it('as many as are asked for are enough', () => {
    expect(inScript(prepared(), 'ulimit -n 256; asr transcribe tone.wav').code).toBe(0);
  });

  it.each(['run exp-4', 'list', 'transcribe "$OLDPWD/tone.wav"'])(
    'a working folder that was removed: %s',
    (line) => {
      const folder = prepared();
      mkdirSync(join(folder, 'gone'));
      const refused = inScript(folder, `cd gone; rmdir ../gone; asr ${line}`);
      expect(refused).toMatchObject({
        code: 3,
        said: expect.stringContaining('the working folder has been removed'),
      });
      expect(isPlain(refused)).toBe(true);
    },
  );

  it.runIf(isApart).each(['run exp-4', 'transcribe tone.wav', 'calibrate --quick'])(
    'no /proc: %s',
    (line) => {
      const refused = inScript(prepared(), `mount -t tmpfs none /proc; asr ${line}`, APART);
      expect(refused).toMatchObject({ code: 3, said: expect.stringContaining('there is no /proc here') });
      expect(isPlain(refused)).toBe(true);
    },
  );

  it.runIf(isApart).each([
    ['a full temporary folder', 'full', 1, /^there is no room left in \S+\/tmp: ENOSPC/m],
    ['one that cannot be written to', 'ro', 3, /^no temporary folder can be made in \S+\/tmp: EROFS/m],
    ['one with room', 'empty', 0, /./],
  ])('%s', (_, state, code, said) => {
    const folder = prepared();
    mkdirSync(join(folder, 'tmp'));
    const make = {
      full: 'head -c 2M /dev/zero >tmp/fill 2>/dev/null',
      ro: 'mount -o remount,ro tmp',
      empty: ':',
    }[state];
    const mount = `mount -t tmpfs -o size=1m none tmp; ${make}; export TMPDIR=$PWD/tmp`;
    const refused = inScript(
      folder,
      `${mount}; asr transcribe tone.wav; code=$?; ls -A tmp >left; exit $code`,
      APART,
    );
    expect(refused.code).toBe(code);
    expect(refused.said).toMatch(said);
    expect(isPlain(refused)).toBe(true);
    const left = spawnSync('cat', [join(folder, 'left')], { encoding: 'utf8' }).stdout.trim();
    expect(left).toBe(state === 'full' ? 'fill' : '');
  });

  it.runIf(isApart).each([
    ['full', 'head -c 2M /dev/zero >cache/fill 2>/dev/null'],
    ['read-only', 'mount -o remount,ro cache'],
  ])('a %s cache costs nothing: the engine is compiled elsewhere, and it is said', (_, make) => {
    const folder = prepared();
    for (const name of ['tmp', 'cache']) mkdirSync(join(folder, name));
    const mount = `mount -t tmpfs -o size=1m none cache; ${make}; export XDG_CACHE_HOME=$PWD/cache TMPDIR=$PWD/tmp`;
    const done = inScript(
      folder,
      `${mount}; asr run exp-4 --variant restart --iterations 2; code=$?; find cache -name '*unfinished*' >left; exit $code`,
      APART,
    );
    expect(done.code).toBe(11);
    expect(done.said).toContain('prepare  the calibration engine is compiled into');
    expect(spawnSync('cat', [join(folder, 'left')], { encoding: 'utf8' }).stdout).toBe('');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([`asr-bench-0`]);
  });
});
