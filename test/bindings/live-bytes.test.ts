import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { StandStill } from '../../src/bindings/engine.ts';
import { ensureLiveBytes } from '../../src/bindings/native-library.ts';
import { Program } from '../../src/bindings/program/program.ts';
import { cycles, forgetCycles, temporaryFolder } from '../support/calibration.ts';
import { HAS_CC } from '../support/programs.ts';

const CC = process.env.CC ?? 'cc';
const source = fileURLToPath(new URL('../support/programs/allocations.c', import.meta.url));

function compiled(...flags: string[]): string {
  const output = join(temporaryFolder(), 'allocations');
  execFileSync(CC, ['-O1', '-fno-builtin', '-o', output, source, ...flags, '-lpthread']);
  return output;
}

/** What each process counted in its slot at its end, by its number. */
function slotsOf(file: string): Map<number, number> {
  const block = readFileSync(file);
  const slots = new Map<number, number>();
  for (let at = 0; at < block.length; at += 64) {
    const pid = block.readInt32LE(at);
    if (pid !== 0) slots.set(pid, Number(block.readBigInt64LE(at + 8)));
  }
  return slots;
}

/** The live bytes at the end of `work`, and what mallinfo2 said then. */
async function counted(
  program: string,
  words: readonly string[],
): Promise<{ live: number; inUse: number; slots: number }> {
  const file = join(temporaryFolder(), 'live');
  writeFileSync(file, Buffer.alloc(65_536));
  const { library } = await ensureLiveBytes();
  const env = {
    ...process.env,
    LD_PRELOAD: library,
    ASR_BENCH_LIVE_BYTES: file,
    GLIBC_TUNABLES: 'glibc.malloc.tcache_count=0',
  };
  const said = execFileSync(program, words, { env, encoding: 'utf8' });
  const [, inUse = '', pid = ''] = /in-use (\d+) (\d+)/.exec(said) ?? [];
  const slots = slotsOf(file);
  return { live: slots.get(Number(pid)) ?? Number.NaN, inUse: Number(inUse), slots: slots.size };
}

describe.skipIf(!HAS_CC)('live bytes', () => {
  it('are those of mallinfo2, whatever threads and a child did beside', async () => {
    const program = compiled();
    const none = await counted(program, ['0']);
    for (const [leaks, bytes] of [
      [20_000, 24],
      [1000, 1000],
      [20, 300_000],
    ] as const) {
      const some = await counted(program, [String(leaks), String(bytes)]);
      const [live, inUse] = [some.live - none.live, some.inUse - none.inUse];
      expect(Math.abs(live - inUse)).toBeLessThanOrEqual(0.001 * inUse + 8192);
      expect(live).toBeGreaterThan(leaks * bytes);
      // The child has one of its own.
      expect(some.slots).toBe(2);
    }
  });

  it('grow with the calibration engine as mallinfo2 does, within 2 %', async () => {
    await cycles({ leak_load: 100_000, leak_blocks: 400 }, 'recreate', 1, 1);
    const file = join(temporaryFolder(), 'live');
    const { library } = await ensureLiveBytes();
    const before = {
      LD_PRELOAD: process.env.LD_PRELOAD,
      ASR_BENCH_LIVE_BYTES: process.env.ASR_BENCH_LIVE_BYTES,
    };
    const run = async (count: number): Promise<{ inUse: number; live: number }> => {
      writeFileSync(file, Buffer.alloc(65_536));
      Object.assign(process.env, { LD_PRELOAD: library, ASR_BENCH_LIVE_BYTES: file });
      try {
        const { inUse } = await cycles({ leak_load: 100_000, leak_blocks: 400 }, 'recreate', count);
        return { inUse, live: Math.max(...slotsOf(file).values()) };
      } finally {
        for (const [name, value] of Object.entries(before)) {
          if (value === undefined) delete process.env[name];
          else process.env[name] = value;
        }
      }
    };
    const [few, many] = [await run(10), await run(60)];
    const [live, inUse] = [(many.live - few.live) / 50, (many.inUse - few.inUse) / 50];
    expect(inUse).toBeGreaterThan(99_000);
    expect(Math.abs(live / inUse - 1)).toBeLessThan(0.02);
    await forgetCycles();
  });

  const looked = async (words: readonly string[]): Promise<StandStill> => {
    const { library: counter } = await ensureLiveBytes();
    const started = await Program.start({
      words,
      cwd: '/',
      env: {},
      ready: 'in-use',
      readyWithin: 20e9,
      counter,
    });
    if (!started.ok) throw new Error(started.failure.message);
    const looks: StandStill[] = [];
    await started.value.perform({ op: 'look', checkpoint: 'idle' }, 5e9, (still) => looks.push(still));
    await started.value.kill();
    const [look] = looks;
    if (look === undefined) throw new Error('it was not looked at');
    return look;
  };

  it('are read of a program that runs, and absent of one that is static, with the reason', async () => {
    const look = await looked([compiled(), '1000', '10000', 'stay']);
    expect(look.heap).toBeGreaterThan(10_000_000);
    expect(look.absent).toBeUndefined();
    const hidden = await looked([compiled('-static'), '1000', '10000', 'stay']);
    expect(hidden.heap).toBeNull();
    expect(hidden.absent?.heap).toMatch(
      /counts nothing: it is static, of another C library, or has cleared LD_PRELOAD/,
    );
  });
});
