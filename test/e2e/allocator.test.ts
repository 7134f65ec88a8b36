import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runOwnLibrary } from '../support/own-library.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A leak that the heap counter would find, and gates on what it reads and on what it does not. */
const leaking = (env: Readonly<Record<string, string>>) =>
  runOwnLibrary({
    settings: { leak_infer: 64 * 1024 },
    variants: ['restart: { before: [load], each: [transcribe, restart] }'],
    iterations: 20,
    expect: ['growth(heap) < 1 KiB', 'not leak(handles)'],
    env,
  });

function expectBlind({ record, code }: Awaited<ReturnType<typeof leaking>>): void {
  const [variant] = record.variants;
  const [segment] = variant?.segments ?? [];
  expect(variant?.status).toBe('completed');
  expect(segment?.absent.heap).toContain('another allocator serves malloc');
  expect(segment?.iterations.at(-1)?.steps.at(-1)?.checkpoint?.readings).not.toHaveProperty('heap');
  expect(variant?.growth).not.toHaveProperty('heap');
  expect(variant?.gates.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['unjudged', 'pass']);
  expect(variant?.gates[0]?.reason).toContain('another allocator');
  expect(record.machine.environment).toHaveProperty('LD_PRELOAD');
  expect(code).toBe(11);
}

describe.concurrent('an allocator that glibc’s counters do not see', () => {
  it('makes heap absent with the reason, and its gate unjudged, never passed', async () => {
    const library = join(temporaryFolder(), 'other-malloc.so');
    const source = fileURLToPath(new URL('../support/other-malloc.c', import.meta.url));
    execFileSync('cc', ['-O1', '-shared', '-fPIC', '-fno-builtin', '-o', library, source, '-lpthread']);
    expectBlind(await leaking({ LD_PRELOAD: library }));
  });

  it('the same with jemalloc', async (context) => {
    const library = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib']
      .map((folder) => join(folder, 'libjemalloc.so.2'))
      .find((file) => existsSync(file));
    if (library === undefined) return context.skip('libjemalloc.so.2 is not installed');
    expectBlind(await leaking({ LD_PRELOAD: library }));
  });

  it('its twin under glibc is measured, and fails', async () => {
    const { record, code } = await leaking({});
    const gates = record.variants[0]?.gates.slice(0, 2).map(({ outcome }) => outcome);
    expect(gates).toEqual(['fail', 'pass']);
    expect(code).toBe(10);
  });
});
