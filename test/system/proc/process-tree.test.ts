import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { lookAtTree } from '../../../src/metrics/memory/tree-memory.ts';
import { ProcessTree } from '../../../src/system/proc/process-tree.ts';
import { temporaryFolder } from '../../support/cli.ts';

const linux = process.platform === 'linux';

/** A shell that does this, in a folder of its own that marks it, until the test is over. */
function shell(script: string) {
  const folder = temporaryFolder();
  const variable = `ASR_BENCH_HOST=${folder}`;
  const child = spawn('sh', ['-c', script], {
    cwd: folder,
    env: { PATH: process.env.PATH, ASR_BENCH_HOST: folder },
    stdio: 'ignore',
  });
  const tree = new ProcessTree(child.pid ?? 0, { folder, variable });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await sleep(20);
    tree.killRemains();
  });
  return { child, tree };
}

function stateOf(pid: number): string {
  try {
    return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '?';
  } catch {
    return 'gone';
  }
}

async function until(tree: ProcessTree, count: number) {
  for (let left = 200; left > 0; left -= 1) {
    const found = tree.descendants() ?? [];
    if (found.length === count) return found;
    await sleep(10);
  }
  return tree.descendants() ?? [];
}

describe.runIf(linux)('the descendants of a process', () => {
  it('are none of a process that has none', async () => {
    const { tree } = shell('exec sleep 30');
    await sleep(50);
    expect(tree.descendants()).toEqual([]);
  });

  it('are its children and theirs', async () => {
    const { tree, child } = shell('sleep 30 & (sleep 30; :) & wait');
    const found = await until(tree, 3);
    expect(found.map(({ parent }) => parent === child.pid)).toEqual(expect.arrayContaining([true, false]));
    expect(found).toHaveLength(3);
    expect(found.some(({ zombie }) => zombie)).toBe(false);
  });

  it('are the dead too, as long as nobody has waited for them', async () => {
    // The shell starts a child and becomes a program that never waits.
    const { tree } = shell('true & exec sleep 30');
    await sleep(100);
    const found = await until(tree, 1);
    expect(found.map(({ zombie }) => zombie)).toEqual([true]);
    expect(lookAtTree(tree).readings).toMatchObject({ processes: 1, zombies: 1, 'child-anon': 0 });
  });

  it('are those whose parent has ended, found by what they inherited', async () => {
    const { tree, child } = shell('(sleep 30 & ); exec sleep 30');
    await sleep(100);
    const found = await until(tree, 1);
    expect(found).toHaveLength(1);
    expect(found[0]?.parent).not.toBe(child.pid);
  });

  it('are found by any one mark: the environment alone, the folder alone', async () => {
    const byEnvironment = shell('(cd /; sleep 30 & ); exec sleep 30');
    expect(await until(byEnvironment.tree, 1)).toHaveLength(1);
    const byFolder = shell('(env -i sleep 30 & ); exec sleep 30');
    await sleep(100);
    const found = await until(byFolder.tree, 1);
    // A shell of the user's may have gone there, too: it counts, and is left alone.
    expect(found).toMatchObject([{ certain: false }]);
    byFolder.child.kill('SIGKILL');
    await sleep(50);
    byFolder.tree.killRemains();
    await sleep(50);
    expect(stateOf(found[0]?.pid ?? 0)).toBe('S');
    process.kill(found[0]?.pid ?? 0, 'SIGKILL');
  });

  it('are not the orphans of others', async () => {
    const one = shell('(sleep 30 & ); exec sleep 30');
    const other = shell('exec sleep 30');
    await until(one.tree, 1);
    expect(other.tree.descendants()).toEqual([]);
  });

  it('are killed when it is gone', async () => {
    const { tree, child } = shell('(sleep 30 & ); exec sleep 30');
    await sleep(100);
    const [orphan] = await until(tree, 1);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    expect(tree.descendants()).toBeUndefined();
    tree.killRemains();
    await sleep(50);
    // Whoever got it may take its time to reap it.
    expect(stateOf(orphan?.pid ?? 0)).toMatch(/^(gone|Z)$/);
  });
});
