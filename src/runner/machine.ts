import { arch, cpus, loadavg, platform, release } from 'node:os';
import { exact } from '../record/exact.ts';
import type { RunRecord } from '../record/run-record.ts';
import { cores, machineMemory } from '../system/proc/machine.ts';
import { readText } from '../system/proc/reading.ts';
import { harnessVersion } from '../system/version.ts';

/** The machine as a run record describes it. */
export function describeMachine(): RunRecord['machine'] {
  const governor = readText('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim();
  const hugePages = /\[(\w+)\]/.exec(readText('/sys/kernel/mm/transparent_hugepage/enabled') ?? '')?.[1];
  const processors = cpus();
  return {
    harness: harnessVersion(),
    node: process.version,
    platform: `${platform()} ${arch()}`,
    kernel: release(),
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    affinity: cores().affinity,
    memory: machineMemory().total,
    ...exact({ governor }),
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    allocator: allocator(),
    ...exact({ hugePages }),
    environment: {},
  };
}

/** The C library that serves malloc, as Node's report names it; LD_PRELOAD is in the environment. */
function allocator(): string {
  // Without this the report asks the name service about every open socket.
  if (process.report !== undefined) Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report?.getReport();
  const header =
    typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  const version =
    typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
      ? header.glibcVersionRuntime
      : undefined;
  return typeof version === 'string' ? `glibc ${version}` : 'not glibc';
}
