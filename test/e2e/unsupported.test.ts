import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/record/run-record.ts';
import { inFolder } from '../cli/in-process.ts';
import { temporaryFolder } from '../support/cli.ts';
import { runOwnLibrary } from '../support/own-library.ts';

const RECREATE = 'recreate: [load, transcribe, unload]';
const RESTART = 'restart: { before: [load], each: [transcribe, restart] }';
const settings = { unsafe_destroy: true };

const here = (args: readonly string[]) => inFolder(temporaryFolder(), args, { ASR_BENCH_LIBRARY: undefined });

const statusOf = ({ variants }: RunRecord) => variants.map(({ id, status }) => [id, status]);

describe.concurrent('a library whose destroy aborts', () => {
  it('makes what destroys unsupported, with reason and remedy; the rest is measured, exit 0', async () => {
    const { record, code } = await runOwnLibrary({ settings, variants: [RECREATE, RESTART] });
    expect(statusOf(record)).toEqual([
      ['recreate', 'unsupported'],
      ['restart', 'completed'],
    ]);
    const [recreate, restart] = record.variants;
    expect(recreate?.reason).toContain('double free or corruption');
    expect(recreate?.remedy).toContain('respawn');
    expect(restart?.segments[0]?.iterations).toHaveLength(3);
    expect(record.engines[0]).toMatchObject({ calibration: false, destroy: 'aborts' });
    expect(code).toBe(0);
  });

  it('is exit 4 when that variant was named', async () => {
    const args = ['--variant', 'recreate'];
    const { record, code } = await runOwnLibrary({ settings, variants: [RECREATE, RESTART], args });
    expect(statusOf(record)).toEqual([['recreate', 'unsupported']]);
    expect(code).toBe(4);
  });

  it('is exit 4 when nothing else ran', async () => {
    expect((await runOwnLibrary({ settings, variants: [RECREATE] })).code).toBe(4);
  });

  it('its healthy twin runs everything', async () => {
    const { record, code } = await runOwnLibrary({ variants: [RECREATE, RESTART] });
    expect(statusOf(record)).toEqual([
      ['recreate', 'completed'],
      ['restart', 'completed'],
    ]);
    expect(record.engines[0]).toMatchObject({ calibration: false, destroy: 'safe' });
    expect(code).toBe(0);
  });
});

describe('a library that is no libchatllm', () => {
  /** A shared library of this machine that exports nothing of it. */
  function foreign(): string {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'other.c'), 'int other(void) { return 1; }\n');
    const library = join(folder, 'libother.so');
    execFileSync(process.env.CC ?? 'cc', ['-shared', '-fPIC', '-o', library, join(folder, 'other.c')]);
    return library;
  }

  it('is said to be none before anything is measured, and before models that are missing too', async () => {
    const library = foreign();
    const { code, stderr, stdout } = await here(['run', 'exp-4', '--library', library]);
    expect([code, stdout]).toEqual([3, '']);
    const said = stderr.split('\n');
    expect(said).toContain(
      `engine library: ${library} is no libchatllm: it exports none of its 40 functions`,
    );
    expect(said.findIndex((line) => line.includes('is no libchatllm'))).toBeLessThan(
      said.findIndex((line) => line.includes('the weights of model')),
    );
    expect(stderr).toContain('do: give the path of libchatllm.so');
    const looked = await here(['doctor', '--library', library]);
    expect([looked.code, looked.stdout]).toEqual([3, expect.stringContaining('it is no libchatllm')]);
    expect(looked.stdout).not.toContain('claims about it');
  });

  it('and one that is not there, likewise', async () => {
    const { code, stderr } = await here(['run', 'exp-4', '--library', '/no/such.so']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/there is no library at \/no\/such\.so\n.*weights of model/);
  });
});
