import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { ProcessTree } from '../../../src/system/proc/process-tree.ts';
import { untilStill } from '../../../src/system/proc/stillness.ts';

async function treeOf(text: string): Promise<ProcessTree> {
  const child = spawn('sh', ['-c', text], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  onTestFinished(() => {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  });
  await once(child.stdout, 'data');
  return new ProcessTree(child.pid ?? 0);
}

it('is not there while a descendant works, and is once it waits', async () => {
  // Two children, so that the shell stays and the work is not its own.
  const tree = await treeOf('sh -c "while :; do :; done" & echo up; sleep 60');
  expect(await untilStill(tree, 200)).toBe(false);
  expect(await untilStill(await treeOf('sleep 60 & echo up; sleep 60'), 20_000)).toBe(true);
});

it('does not wait for a tree that is gone', async () => {
  expect(await untilStill(new ProcessTree(2 ** 22 - 1), 20_000)).toBe(true);
});
