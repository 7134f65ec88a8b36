import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupLimits } from '../src/control-group.ts';
import { temporaryFolder } from './support/cli.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
const NONE = '9223372036854771712\n';

/** A machine's `/proc` and `/sys` as these files. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [file, content] of Object.entries(files)) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  return root;
}

describe('control groups, version 2', () => {
  const container = {
    'proc/self/cgroup': '0::/\n',
    'sys/fs/cgroup/memory.max': `${512 * MiB}\n`,
    'sys/fs/cgroup/memory.current': `${200 * MiB}\n`,
    'sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${50 * MiB}\n`,
    'sys/fs/cgroup/cpu.max': '150000 100000\n',
  };

  it('reads a container, whose group is the root it sees, and counts file cache as free', () => {
    expect(groupLimits(tree(container))).toEqual({
      memoryLeft: 362 * MiB,
      memoryLimit: 512 * MiB,
      cores: 1.5,
    });
  });

  it('takes `max` for no limit', () => {
    const free = {
      ...container,
      'sys/fs/cgroup/memory.max': 'max\n',
      'sys/fs/cgroup/cpu.max': 'max 100000\n',
    };
    expect(groupLimits(tree(free))).toEqual({
      memoryLeft: undefined,
      memoryLimit: undefined,
      cores: undefined,
    });
  });

  it('is bound by the tightest of the group and all above it', () => {
    const slice = 'sys/fs/cgroup/kubepods/pod1';
    const pod = {
      'proc/self/cgroup': '0::/kubepods/pod1/c1\n',
      [`${slice}/c1/memory.max`]: 'max\n',
      [`${slice}/c1/memory.current`]: `${100 * MiB}\n`,
      [`${slice}/c1/cpu.max`]: '400000 100000\n',
      [`${slice}/memory.max`]: `${GiB}\n`,
      [`${slice}/memory.current`]: `${900 * MiB}\n`,
      [`${slice}/cpu.max`]: '50000 100000\n',
    };
    expect(groupLimits(tree(pod))).toEqual({ memoryLeft: 124 * MiB, memoryLimit: GiB, cores: 0.5 });
  });
});

describe('control groups, version 1', () => {
  const v1 = {
    'proc/self/cgroup': '5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n1:name=systemd:/docker/abc\n',
    'sys/fs/cgroup/memory/memory.limit_in_bytes': `${GiB}\n`,
    'sys/fs/cgroup/memory/memory.usage_in_bytes': `${300 * MiB}\n`,
    'sys/fs/cgroup/memory/memory.stat': `inactive_file 1\ntotal_inactive_file ${100 * MiB}\n`,
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '200000\n',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  };

  it('reads a container, which sees its own group at the root although it is named otherwise', () => {
    expect(groupLimits(tree(v1))).toEqual({ memoryLeft: 824 * MiB, memoryLimit: GiB, cores: 2 });
  });

  it('knows the kernel’s numbers for none', () => {
    const free = {
      ...v1,
      'sys/fs/cgroup/memory/memory.limit_in_bytes': NONE,
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    };
    expect(groupLimits(tree(free))).toEqual({
      memoryLeft: undefined,
      memoryLimit: undefined,
      cores: undefined,
    });
  });

  it('is read beside version 2 where a machine has both', () => {
    const hybrid = { ...v1, 'proc/self/cgroup': `${v1['proc/self/cgroup']}0::/user.slice\n` };
    expect(groupLimits(tree(hybrid)).memoryLeft).toBe(824 * MiB);
  });
});

it('is without limits where there are no control groups', () => {
  expect(groupLimits(tree({}))).toEqual({ memoryLeft: undefined, memoryLimit: undefined, cores: undefined });
});
