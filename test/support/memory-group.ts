import { accessSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface MemoryGroup {
  /** Shell words that move the shell into the group. */
  readonly enter: string;
  remove(): void;
}

let made = 0;

/** A control group with a limit of memory; undefined where this user may not make one (v2 without delegation, say). */
export function memoryGroup(bytes: number): MemoryGroup | undefined {
  const own = readFileSync('/proc/self/cgroup', 'utf8');
  made += 1;
  const name = `asr-bench-test-${process.pid}-${made}`;
  const v1 = /^\d+:memory:(.*)$/m.exec(own)?.[1];
  const v2 = /^0::(.*)$/m.exec(own)?.[1];
  const candidates = [
    ...(v1 === undefined
      ? []
      : [{ root: '/sys/fs/cgroup/memory', own: v1, limit: 'memory.limit_in_bytes', tasks: 'cgroup.procs' }]),
    ...(v2 === undefined
      ? []
      : [{ root: '/sys/fs/cgroup', own: v2, limit: 'memory.max', tasks: 'cgroup.procs' }]),
  ];
  for (const { root, own: parent, limit, tasks } of candidates) {
    const folder = join(root, parent, name);
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      // Not every folder there is a group's: the mounts of version 1 lie in a plain one.
      accessSync(join(folder, limit));
      writeFileSync(join(folder, limit), String(bytes));
      return { enter: `echo $$ > ${join(folder, tasks)}`, remove: () => rmdirSync(folder) };
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}
