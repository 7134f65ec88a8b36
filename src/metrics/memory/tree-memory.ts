import type { Readings } from '../../record/run-record.ts';
import { groupUsage } from '../../system/proc/control-group.ts';
import { cpuSeconds, type Descriptor, descriptorsOf, processFile } from '../../system/proc/process.ts';
import type { ProcessTree } from '../../system/proc/process-tree.ts';
import { bytesOf } from '../../system/proc/reading.ts';
import { type DeviceLook, lookAtDevices } from './device.ts';
import { unmappedMemoryFiles } from './memory-files.ts';
import { countsOf, type ProcessLook, type ProcessPages, pagesOf } from './process-memory.ts';

/** One look at a process and its descendants from outside. */
export interface TreeLook extends ProcessLook {
  readonly device: DeviceLook;
  /** Resident memory of the descendants, bytes: what a look at the root alone lacks. */
  readonly rssBeside: number;
  /** All its processes, the first being the root. */
  readonly pids: readonly number[];
  /** Why memory has no value though the root's can be read. */
  readonly unreadable?: string;
}

/**
 * Reads a process that stands still at a checkpoint, and those that descend from it. Memory is that of all of them,
 * each page once; `processes` counts the others, the dead and unreaped among them (docs/metrics.md#process-tree).
 * Synchronous on purpose: the process waits for us.
 * @param counted whose handles, threads and mappings: those of the root, or of all together
 */
export function lookAtTree(tree: ProcessTree, counted: 'root' | 'tree' = 'root'): TreeLook {
  const descendants = tree.descendants();
  const living = (descendants ?? []).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
  const pids = [tree.root, ...living];
  const pages = pids.map(pagesOf);
  const [root, ...children] = pages;
  const descriptors = pids.map((pid) => descriptorsOf(pid));
  const all = descriptors.flatMap((one): readonly Descriptor[] => one ?? []);
  const readings: Readings = {};
  // A process that has gone since it was listed holds nothing; one that hides its memory leaves the sum without a value.
  const hidden = living.filter((pid, index) => children[index] === undefined && lives(pid));
  if (root !== undefined && hidden.length === 0)
    Object.assign(readings, sums(pages, unmappedMemoryFiles(all)));
  const counts = (pid: number, index: number): Readings => countsOf(pid, descriptors[index]?.length);
  if (counted === 'root') Object.assign(readings, counts(tree.root, 0));
  // One that has gone since it was listed has nothing to count.
  else Object.assign(readings, sumOfCounts(pids.flatMap((pid, i) => (pages[i] ? [counts(pid, i)] : []))));
  if (descendants !== undefined) {
    readings.processes = descendants.length;
    readings.zombies = descendants.length - living.length;
  }
  return {
    readings,
    swap: total(pages, 'swap'),
    hugePages: total(pages, 'hugePages'),
    cpu: cpuOf(pids),
    device: lookAtDevices(all),
    rssBeside: total(children, 'rss'),
    pids,
    ...(hidden.length === 0
      ? {}
      : { unreadable: `the memory of process ${hidden[0]}, a descendant, may not be read` }),
  };
}

/** CPU seconds of a process, of those that descend from it, and of those that they ran to their end. */
export function cpuOfTree(tree: ProcessTree): number | undefined {
  const descendants = tree.descendants();
  return descendants && cpuOf([tree.root, ...descendants.map(({ pid }) => pid)]);
}

const cpuOf = ([root, ...others]: readonly number[]): number | undefined => {
  const own = root === undefined ? undefined : cpuSeconds(root);
  return own === undefined ? undefined : others.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? 0), own);
};

/** The part of it that costs no walk through pages: how many descend from it, and the devices that they and it hold. */
export function lookAtKin(tree: ProcessTree): Pick<TreeLook, 'readings' | 'device'> {
  const descendants = tree.descendants();
  const living = (descendants ?? []).filter(({ zombie }) => !zombie).map(({ pid }) => pid);
  const descriptors = [tree.root, ...living].flatMap((pid) => descriptorsOf(pid) ?? []);
  const device = lookAtDevices(descriptors);
  if (descendants === undefined) return { readings: {}, device };
  const { length } = descendants;
  return { readings: { processes: length, zombies: length - living.length }, device };
}

/** A count that one of them hides has no sum. */
function sumOfCounts(counts: readonly Readings[]): Readings {
  const sum: Readings = {};
  for (const metric of ['handles', 'threads', 'mappings'] as const) {
    const values = counts.flatMap((one) => one[metric] ?? []);
    if (values.length > 0 && values.length === counts.length) {
      sum[metric] = values.reduce((total, value) => total + value, 0);
    }
  }
  return sum;
}

/** Figures that every process with memory gives are added up; one that the kernel does not give is left out. */
function sums(pages: readonly (ProcessPages | undefined)[], unmapped: number): Readings {
  const there = pages.filter((one) => one !== undefined);
  const readings: Readings = {};
  for (const metric of ['rss', 'pss', 'private'] as const) {
    if (there[0]?.[metric] !== undefined) readings[metric] = total(there, metric);
  }
  if (there[0]?.anon === undefined) return readings;
  const share = there.length === 1 ? 'anon' : 'anonShare';
  readings.anon = total(there, share) + unmapped;
  readings.shared = total(there, 'shared') + unmapped;
  readings['child-anon'] = total(there.slice(1), share);
  return readings;
}

const total = (pages: readonly (ProcessPages | undefined)[], figure: keyof ProcessPages): number =>
  pages.reduce((sum, one) => sum + (one?.[figure] ?? 0), 0);

/** It has memory: neither gone nor a zombie. */
const lives = (pid: number): boolean => /^VmRSS:/m.test(processFile(pid, 'status') ?? '');

/** More strangers than this in one group: reading them all would hold up the engine, and their noise drown it. */
const MOST_STRANGERS = 200;

/** Memory of the engine's control group that is not of other processes in it: bytes, or why it is not known. */
export type GroupLook = { readonly bytes: number } | { readonly absent: string };

/**
 * What the control group of the engine host holds, less what the processes in it hold that are not of the engine's
 * tree: the runner, its workers, whatever else was started there. What remains is the tree, and memory that is in no
 * process at all, which is why this is read (docs/metrics.md#control-group).
 * @param tree processes of the engine's tree, the host first
 */
export function lookAtGroup(tree: readonly number[], root = '/'): GroupLook {
  const [host] = tree;
  if (host === undefined) return { absent: 'no engine host lives' };
  const usage = groupUsage(host, root);
  if (typeof usage === 'string') return { absent: usage };
  const strangers = usage.pids.filter((pid) => !tree.includes(pid));
  if (strangers.length > MOST_STRANGERS)
    return { absent: `${strangers.length} other processes share the control group` };
  const theirs = strangers.reduce((sum, pid) => sum + heldBy(pid, root), 0);
  return { bytes: usage.bytes - theirs };
}

/** The kernel's running sums, which cost no walk through the pages of the process. */
function heldBy(pid: number, root: string): number {
  // One that is gone holds nothing.
  const status = processFile(pid, 'status', root) ?? '';
  return ['RssAnon', 'RssShmem', 'VmSwap'].reduce((sum, name) => sum + (bytesOf(status, name) ?? 0), 0);
}
