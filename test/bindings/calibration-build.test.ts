import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { ExitCode } from '../../src/system/exit-code.ts';
import { Failure } from '../../src/system/failure.ts';
import { temporaryFolder } from '../support/calibration.ts';

const { XDG_CACHE_HOME: _, CC: __, ...outer } = process.env;
const native = fileURLToPath(new URL('../../native', import.meta.url));

/** Sources that compile in an instant and do nothing. */
function smallSources(): string {
  const folder = join(temporaryFolder(), 'native');
  mkdirSync(folder);
  writeFileSync(join(folder, 'small.c'), 'int small(void);\nint small(void) { return 1; }\n');
  return folder;
}

it('compiles into the cache, once', async () => {
  const cache = temporaryFolder();
  const env = { ...outer, XDG_CACHE_HOME: cache };
  const sources = smallSources();
  const first = await ensureCalibrationEngine({ env, sources });
  expect(first.library.startsWith(join(cache, 'asr-bench', 'calibration'))).toBe(true);
  expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(first.compiler).not.toBe('');
  const made = statSync(first.library).mtimeMs;
  expect(await ensureCalibrationEngine({ env, sources })).toEqual(first);
  expect(statSync(first.library).mtimeMs).toBe(made);
});

it('compiles anew when a source changes', async () => {
  const env = { ...outer, XDG_CACHE_HOME: temporaryFolder() };
  const sources = smallSources();
  const first = await ensureCalibrationEngine({ env, sources });
  writeFileSync(join(sources, 'small.c'), 'int small(void);\nint small(void) { return 2; }\n');
  const second = await ensureCalibrationEngine({ env, sources });
  expect(second.library).not.toBe(first.library);
});

it('lets several callers at once succeed with the same library, and leaves nothing behind', async () => {
  const cache = temporaryFolder();
  const env = { ...outer, XDG_CACHE_HOME: cache };
  const sources = smallSources();
  const all = await Promise.all([1, 2, 3].map(() => ensureCalibrationEngine({ env, sources })));
  expect(new Set(all.map(({ library }) => library)).size).toBe(1);
  expect(readdirSync(join(cache, 'asr-bench', 'calibration'))).toHaveLength(1);
});

it('takes over the lock of a build that died', async () => {
  const cache = temporaryFolder();
  const env = { ...outer, XDG_CACHE_HOME: cache };
  const sources = smallSources();
  const { library } = await ensureCalibrationEngine({ env, sources });
  const folder = join(library, '..');
  rmSync(folder, { recursive: true });
  const { utimesSync } = await import('node:fs');
  writeFileSync(`${folder}.lock`, '');
  utimesSync(`${folder}.lock`, 1, 1);
  expect((await ensureCalibrationEngine({ env, sources })).library).toBe(library);
});

it('replaces a cached library that is not what was written there', async () => {
  const env = { ...outer, XDG_CACHE_HOME: temporaryFolder() };
  const sources = smallSources();
  const { library, sha256 } = await ensureCalibrationEngine({ env, sources });
  writeFileSync(library, 'cut short');
  expect((await ensureCalibrationEngine({ env, sources })).sha256).toBe(sha256);
  expect(readFileSync(library).length).toBeGreaterThan(1000);
});

describe('a library is not loaded from a folder that others can write to', () => {
  // The temporary folder of tests is in one that others can write to, and sticky: that is no reason.
  it.each([
    ['its own', 0o755, 0o755, undefined],
    ['everybody can write to it', 0o777, 0o755, 'can be written to by everybody'],
    ['everybody can write to a folder above it', 0o755, 0o777, 'can be written to by everybody'],
    ['it is sticky', 0o1777, 0o755, undefined],
  ])('%s', async (_, mode, above, why) => {
    const parent = join(temporaryFolder(), 'above');
    const cache = join(parent, 'cache');
    mkdirSync(cache, { recursive: true });
    chmodSync(cache, mode);
    chmodSync(parent, above);
    const tmp = temporaryFolder();
    const { library, notice } = await withTmp(tmp, () =>
      ensureCalibrationEngine({ env: { ...outer, XDG_CACHE_HOME: cache }, sources: smallSources() }),
    );
    expect(library.startsWith(why === undefined ? cache : tmp)).toBe(true);
    if (why === undefined) expect(notice).toBeUndefined();
    else expect(notice).toContain(`${above === 0o777 ? parent : cache} ${why}`);
  });

  it.runIf(process.getuid?.() === 0)('it belongs to another user, or what is in it does', async () => {
    const cache = temporaryFolder();
    const env = { ...outer, XDG_CACHE_HOME: cache };
    const sources = smallSources();
    const { library } = await ensureCalibrationEngine({ env, sources });
    const tmp = temporaryFolder();
    for (const theirs of [library, cache]) {
      chownSync(theirs, 12_345, 0);
      const made = await withTmp(tmp, () => ensureCalibrationEngine({ env, sources }));
      expect(made.library.startsWith(tmp)).toBe(true);
      expect(made.notice).toContain(`${theirs} belongs to another user (12345)`);
      chownSync(theirs, 0, 0);
    }
    expect((await ensureCalibrationEngine({ env, sources })).notice).toBeUndefined();
  });
});

async function withTmp<T>(tmp: string, work: () => Promise<T>): Promise<T> {
  const outside = process.env.TMPDIR;
  process.env.TMPDIR = tmp;
  try {
    return await work();
  } finally {
    if (outside === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outside;
  }
}

it('falls back to the temporary folder when the cache cannot be written', async () => {
  const file = join(temporaryFolder(), 'file');
  const tmp = temporaryFolder();
  writeFileSync(file, '');
  const { library, notice } = await withTmp(tmp, () =>
    ensureCalibrationEngine({
      env: { ...outer, XDG_CACHE_HOME: join(file, 'cache') },
      sources: smallSources(),
    }),
  );
  expect(library.startsWith(tmp)).toBe(true);
  expect(notice).toContain('ENOTDIR');
});

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  if (thrown instanceof Failure) return thrown;
  throw new Error(`no Failure: ${String(thrown)}`);
}

it('names the package to install when there is no compiler', async () => {
  const failure = await failureOf(ensureCalibrationEngine({ env: { PATH: '/nowhere' } }));
  expect(failure.exitCode).toBe(ExitCode.missing);
  expect(failure.hint.join('\n')).toMatch(/apt-get install gcc/);
  expect(failure.hint.join('\n')).toMatch(/clang/);
});

it('does not go past a CC that cannot be run', async () => {
  const failure = await failureOf(ensureCalibrationEngine({ env: { ...outer, CC: 'no-such-compiler' } }));
  expect(failure.message).toContain('CC=no-such-compiler');
});

it('shows the first error of a compiler that fails', async () => {
  const sources = smallSources();
  writeFileSync(join(sources, 'small.c'), '#include <no_such_header.h>\n');
  const env = { ...outer, XDG_CACHE_HOME: temporaryFolder() };
  const failure = await failureOf(ensureCalibrationEngine({ env, sources }));
  expect(failure.exitCode).toBe(ExitCode.missing);
  expect(failure.message).toContain('no_such_header.h');
});

it('compiles the real sources without a warning', async () => {
  const cc = process.env.CC ?? 'cc';
  const sources = join(temporaryFolder(), 'native');
  cpSync(native, sources, { recursive: true });
  const env = { ...outer, CC: `${cc} -Wall -Wextra -Werror`, XDG_CACHE_HOME: temporaryFolder() };
  expect((await ensureCalibrationEngine({ env, sources })).sha256).toMatch(/^[0-9a-f]{64}$/);
});
