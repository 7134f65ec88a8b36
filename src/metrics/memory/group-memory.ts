import { groupUsage } from '../../system/proc/control-group.ts';
import { bytesOf, readText } from '../../system/proc/reading.ts';

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
  const status = readText(`${root}proc/${pid}/status`) ?? '';
  return ['RssAnon', 'RssShmem', 'VmSwap'].reduce((sum, name) => sum + (bytesOf(status, name) ?? 0), 0);
}
