import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { claimLines, conformanceTotal, doctorCommand } from '../../../src/cli/doctor.ts';
import type { ConformanceCheck } from '../../../src/record/conformance.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inProcess } from '../in-process.ts';

afterEach(() => void vi.unstubAllEnvs());

const destroy: ConformanceCheck = {
  id: 'destroy',
  claim: 'destroying a started object leaves the process alive',
  state: 'does-not-hold',
  detail: 'the engine died of SIGABRT during destroy',
  consequence: 'never destroy',
  observed: { code: null, end: 'SIGABRT' },
  note: 'of the simulator',
  took: 1,
};

describe('doctor', () => {
  it('says of a library that is not there what to do, and exits 3', async () => {
    const { exitCode, stdout } = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so']);
    expect(exitCode).toBe(ExitCode.missing);
    expect(stdout).toContain('WRONG     library            there is no file /no/such.so');
    expect(stdout).toContain('do: give the path of libchatllm.so itself');
    expect(stdout).not.toContain('claims about it');
  });

  it('is not content without a compiler where our simulator is all there is, nor without ffmpeg where a library is', async () => {
    vi.stubEnv('PATH', temporaryFolder());
    vi.stubEnv('CC', '');
    vi.stubEnv('ASR_BENCH_LIBRARY', '');
    vi.stubEnv('FFMPEG_BIN', '');
    const alone = await inProcess(doctorCommand, ['doctor']);
    expect(alone.exitCode).toBe(ExitCode.missing);
    expect(alone.stdout).toContain('WRONG     calibration engine the calibration engine needs a C compiler');
    expect(alone.stdout).toContain('nothing can be measured here');
    expect(alone.stdout).toMatch(/^absent {4}heaptrack .*\n.*do: install it/m);
    expect(alone.stdout).toMatch(/^(absent|ok) +ffmpeg /m);
    const given = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so']);
    expect(given.stdout).toMatch(/^absent {4}calibration engine/m);
    expect(given.stdout).toMatch(/^(WRONG|ok) +ffmpeg /m);
  });

  it('is not content with a cache that cannot be written', async () => {
    vi.stubEnv('XDG_CACHE_HOME', '/proc/none');
    const { exitCode, stdout } = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so']);
    expect(exitCode).toBe(ExitCode.missing);
    expect(stdout).toMatch(
      /^WRONG +cache +\/proc\/none\/asr-bench cannot be written: .*\n.*do: set XDG_CACHE_HOME/m,
    );
  });

  it('names a library that is no libchatllm, and a file that is no library', async () => {
    const folder = temporaryFolder();
    const pointer = join(folder, 'libchatllm.so');
    writeFileSync(pointer, 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n');
    const lfs = await inProcess(doctorCommand, ['doctor', '--library', pointer]);
    expect(lfs.stdout).toContain('this is a Git LFS pointer, not the file itself');
    const none = join(folder, 'none.so');
    execFileSync('cc', ['-shared', '-o', none, '-x', 'c', '-'], { input: 'int nothing;' });
    const { exitCode, stdout } = await inProcess(doctorCommand, ['doctor', '--library', none]);
    expect(exitCode).toBe(ExitCode.missing);
    expect(stdout).toContain('it is no libchatllm: it exports none of its 40 functions');
  });

  it('gives JSON with a schema, and no conformance where there is no library to try', async () => {
    const { stdout } = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'asr-bench/doctor', version: 1, conformance: null });
  });

  it('prints a claim with what was seen and what follows', () => {
    expect(claimLines(destroy)).toEqual([
      'DOES NOT  destroy            destroying a started object leaves the process alive',
      '                             seen: the engine died of SIGABRT during destroy',
      '                             so:   never destroy',
      '                             note: of the simulator',
    ]);
  });

  it('sums up, and says of the simulator that it is one', () => {
    const library = { path: '/a', sha256: '0', calibration: false };
    const checks = [destroy, { ...destroy, state: 'holds' as const }];
    expect(conformanceTotal({ checks, library })).toBe('1 hold, 1 do not, 0 could not be tried');
    expect(conformanceTotal({ checks, library: { ...library, calibration: true } })).toContain('a simulator');
  });
});
