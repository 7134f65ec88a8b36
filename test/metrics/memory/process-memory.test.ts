import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { lookAtProcess } from '../../../src/metrics/memory/process-memory.ts';
import { lookAtGroup, lookAtTree } from '../../../src/metrics/memory/tree-memory.ts';
import { ProcessTree } from '../../../src/system/proc/process-tree.ts';
import { temporaryFolder } from '../../support/cli.ts';

const MiB = 1024 ** 2;
const TMPFS = 0x01021994;
const shm = '/dev/shm';

function onTmpfs(): boolean {
  try {
    return statfsSync(shm).type === TMPFS;
  } catch {
    return false;
  }
}

const linux = process.platform === 'linux';

it.runIf(linux)('a file in memory counts once it has no name and only a descriptor holds it', (context) => {
  if (!onTmpfs()) return context.skip(`${shm} is no tmpfs here`);
  const shared = () => lookAtProcess(process.pid).readings.shared ?? Number.NaN;
  const before = shared();
  const path = `${shm}/asr-bench-test-${process.pid}`;
  const fd = openSync(path, 'w+');
  writeSync(fd, Buffer.alloc(3 * MiB, 7));
  expect(shared()).toBe(before);
  unlinkSync(path);
  expect(shared()).toBe(before + 3 * MiB);
  expect(lookAtTree(new ProcessTree(process.pid)).readings.shared).toBeGreaterThanOrEqual(3 * MiB);
  closeSync(fd);
  expect(shared()).toBe(before);
});

it.runIf(linux)('a deleted file of a disk is no memory', () => {
  const path = `${temporaryFolder()}/file`;
  if (statfsSync(temporaryFolder()).type === TMPFS) return;
  const before = lookAtProcess(process.pid).readings.shared;
  const fd = openSync(path, 'w+');
  writeFileSync(path, Buffer.alloc(MiB, 7));
  unlinkSync(path);
  expect(lookAtProcess(process.pid).readings.shared).toBe(before);
  closeSync(fd);
});

it('other processes of a group are taken off what it uses', () => {
  const root = `${temporaryFolder()}/`;
  const write = (file: string, text: string) => {
    const path = `${root}${file}`;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write('proc/1/cgroup', '0::/c\n');
  write('proc/2/status', 'RssAnon:\t 1024 kB\nRssFile:\t 999 kB\nRssShmem:\t 2048 kB\nVmSwap:\t 1 kB\n');
  write('sys/fs/cgroup/c/memory.current', '1\n');
  write('sys/fs/cgroup/c/memory.stat', `anon ${10 * MiB}\nshmem 0\n`);
  write('sys/fs/cgroup/c/cgroup.procs', '1\n2\n3\n');
  expect(lookAtGroup([1, 3], root)).toEqual({ bytes: 7 * MiB - 1024 });
  expect(lookAtGroup([], root)).toEqual({ absent: 'no engine host lives' });
  write('sys/fs/cgroup/c/cgroup.procs', Array.from({ length: 300 }, (_, i) => `${i + 1}\n`).join(''));
  expect(lookAtGroup([1], root)).toEqual({ absent: '299 other processes share the control group' });
});

it.runIf(linux)('reads what the kernel says of this process', () => {
  const status = readFileSync('/proc/self/status', 'utf8');
  const rss = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) * 1024;
  const { readings } = lookAtProcess(process.pid);
  expect(Math.abs((readings.rss ?? 0) / rss - 1)).toBeLessThan(0.2);
  expect(readings.anon).toBeLessThan(readings.rss ?? 0);
});
