import { spawnSync } from 'node:child_process';

/** The driver's own answer takes some 50 ms; one that is stuck must not hold up a checkpoint for ever. */
const WITHIN_MS = 5000;
const QUERY = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];

/**
 * Bytes that these processes hold on NVIDIA devices, in the answer of
 * `nvidia-smi --query-compute-apps=pid,used_memory --format=csv,noheader,nounits` (one line a process and device, in
 * MiB); or why it does not say. Pure.
 */
export function nvidiaMemory(answer: string, pids: readonly number[]): number | string {
  const rows = answer
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter(([pid = '']) => /^\d+$/.test(pid));
  const ours = rows.filter(([pid]) => pids.includes(Number(pid)));
  // A container sees the driver, but not always under its own process ids.
  if (ours.length === 0) return 'nvidia-smi names no process of the tree';
  const used = ours.map(([, mib = '']) => (/^\d+$/.test(mib) ? Number(mib) * 1024 ** 2 : undefined));
  if (used.includes(undefined)) return 'nvidia-smi does not tell the memory of a process here';
  return used.reduce((sum: number, bytes) => sum + (bytes ?? 0), 0);
}

/** What nvidia-smi says now; undefined where it is not there or fails. */
export function askNvidia(): string | undefined {
  const { status, stdout } = spawnSync('nvidia-smi', QUERY, { encoding: 'utf8', timeout: WITHIN_MS });
  return status === 0 ? stdout : undefined;
}
