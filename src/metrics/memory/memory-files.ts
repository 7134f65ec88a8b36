import { type MemoryFile, mappedOf, memoryFile } from '../../system/proc/memory-file.ts';
import { type Descriptor, processFile } from '../../system/proc/process.ts';

/**
 * Bytes of files in memory that have no name any more, memfd among them, that a descriptor of these processes holds,
 * and that no process of them has mapped: they show in the figures of no process. What is mapped is in the shared
 * memory of whoever maps it, and not counted again (docs/metrics.md#anonymous-memory).
 */
export function unmappedMemoryFiles(descriptors: readonly Descriptor[]): number {
  const files = new Map<string, MemoryFile>();
  for (const descriptor of descriptors) {
    const file = memoryFile(descriptor);
    if (file !== undefined) files.set(`${file.device} ${file.inode}`, file);
  }
  if (files.size === 0) return 0;
  const mapped = mappedBytes(new Set(descriptors.map(({ pid }) => pid)), [...files.values()]);
  return [...files.values()].reduce(
    (sum, file) => sum + Math.max(0, file.bytes - (mapped.get(file) ?? 0)),
    0,
  );
}

/** `smaps` walks all pages of a process: read only of one whose `maps` names such a file. */
function mappedBytes(pids: ReadonlySet<number>, files: readonly MemoryFile[]): Map<MemoryFile, number> {
  const mapped = new Map<MemoryFile, number>();
  for (const pid of pids) {
    const maps = processFile(pid, 'maps') ?? '';
    const here = files.filter(({ device, inode }) => maps.includes(` ${device} ${inode} `));
    if (here.length === 0) continue;
    const smaps = processFile(pid, 'smaps') ?? '';
    for (const file of here)
      mapped.set(file, (mapped.get(file) ?? 0) + mappedOf(smaps, file.device, file.inode));
  }
  return mapped;
}
