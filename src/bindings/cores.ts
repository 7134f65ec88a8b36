import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Cores that this process may use, and what part of them its control group grants. */
export interface Cores {
  readonly affinity: number;
  /** Cores' worth of CPU time; undefined without a limit. */
  readonly quota: number | undefined;
}

export function cores(): Cores {
  return { affinity: availableParallelism(), quota: quota() };
}

/** cgroup v2 `cpu.max`, else v1 quota over period. */
function quota(): number | undefined {
  const [v2Quota, v2Period] = (read('/sys/fs/cgroup/cpu.max') ?? '').trim().split(' ');
  const granted = Number(v2Quota ?? read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'));
  const period = Number(v2Period ?? read('/sys/fs/cgroup/cpu/cpu.cfs_period_us'));
  return granted > 0 && period > 0 ? granted / period : undefined;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
