import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupLimits, groupOomKills, groupUsage } from '../../../src/system/proc/control-group.ts';
import { temporaryFolder } from '../../support/cli.ts';

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

describe('what a control group uses', () => {
  const v2 = {
    'proc/4711/cgroup': '0::/pod/c1\n',
    'sys/fs/cgroup/pod/c1/memory.current': `${GiB}\n`,
    'sys/fs/cgroup/pod/c1/memory.swap.current': `${MiB}\n`,
    'sys/fs/cgroup/pod/c1/memory.stat': [
      `anon ${100 * MiB}`,
      `file ${900 * MiB}`,
      `kernel ${10 * MiB}`,
      `sock ${2 * MiB}`,
      `shmem ${30 * MiB}`,
      `slab_reclaimable ${4 * MiB}`,
      '',
    ].join('\n'),
    'sys/fs/cgroup/pod/c1/cgroup.procs': '4711\n4712\n0\n',
    'sys/fs/cgroup/pod/c1/memory.events': 'low 0\noom 2\noom_kill 3\noom_group_kill 0\n',
  };

  it('is what is nobody’s cache, version 2', () => {
    expect(groupUsage(4711, tree(v2))).toEqual({ bytes: 139 * MiB, pids: [4711, 4712] });
  });

  it('adds up what kernels before 5.18 tell of themselves', () => {
    const stat = `anon ${MiB}\nshmem 0\nkernel_stack 1000\npagetables 200\npercpu 30\nslab_unreclaimable 4\nslab 999\n`;
    const old = {
      ...v2,
      'sys/fs/cgroup/pod/c1/memory.stat': stat,
      'sys/fs/cgroup/pod/c1/memory.swap.current': '0\n',
    };
    expect(groupUsage(4711, tree(old))).toMatchObject({ bytes: MiB + 1234 });
  });

  const v1 = {
    'proc/4711/cgroup': '4:memory:/job\n0::/\n',
    'sys/fs/cgroup/memory/memory.stat': 'total_rss 1\n',
    'sys/fs/cgroup/memory/release_agent': '\n',
    'sys/fs/cgroup/memory/job/memory.stat': `rss 7\ntotal_rss ${50 * MiB}\ntotal_shmem ${5 * MiB}\ntotal_swap ${MiB}\ntotal_cache ${GiB}\n`,
    'sys/fs/cgroup/memory/job/memory.kmem.usage_in_bytes': `${3 * MiB}\n`,
    'sys/fs/cgroup/memory/job/cgroup.procs': '4711\n',
    'sys/fs/cgroup/memory/job/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
  };

  it('is that of the group itself, without the groups below it, version 1', () => {
    expect(groupUsage(4711, tree(v1))).toEqual({ bytes: 59 * MiB, pids: [4711] });
    const nested = {
      ...v1,
      'sys/fs/cgroup/memory/job/other/memory.stat': `total_rss ${20 * MiB}\ntotal_shmem ${MiB}\n`,
      'sys/fs/cgroup/memory/job/other/cgroup.procs': '99\n',
    };
    expect(groupUsage(4711, tree(nested))).toEqual({ bytes: 38 * MiB, pids: [4711] });
  });

  it('is not told of the root, which is the whole machine', () => {
    const reason = 'the engine host is in no control group of its own that counts memory';
    expect(groupUsage(4711, tree({ ...v1, 'proc/4711/cgroup': '4:memory:/\n' }))).toBe(reason);
    expect(
      groupUsage(4711, tree({ 'proc/4711/cgroup': '0::/\n', 'sys/fs/cgroup/memory.stat': 'anon 1\n' })),
    ).toBe(reason);
    expect(groupUsage(4711, tree({}))).toBe(reason);
  });

  it('counts kills for want of memory', () => {
    expect(groupOomKills(4711, tree(v2))).toBe(3);
    expect(groupOomKills(4711, tree(v1))).toBe(1);
    expect(groupOomKills(4711, tree({}))).toBeUndefined();
  });
});
