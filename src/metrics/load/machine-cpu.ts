import { readFileSync } from 'node:fs';

/** Clock ticks a second of /proc/stat: 100 on every Linux that Node runs on. */
const TICKS = 100;

/**
 * CPU seconds that all cores together have spent on work since boot, time stolen by other virtual machines
 * included; undefined where /proc does not say.
 */
export function busySeconds(): number | undefined {
  try {
    const [first] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
    return parseBusy(first ?? '');
  } catch {
    return undefined;
  }
}

/** Reads the line `cpu  user nice system idle iowait irq softirq steal …`. Pure. */
export function parseBusy(line: string): number | undefined {
  const fields = line.split(/\s+/);
  if (fields[0] !== 'cpu') return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields.slice(1).map(Number);
  const ticks = user + nice + system + irq + softirq + steal;
  return Number.isFinite(ticks) ? ticks / TICKS : undefined;
}

/**
 * Share of the machine's cores that other processes used, 0 … 1: what was busy beyond our own use.
 * @param busy, own CPU seconds @param wall seconds
 */
export function otherShare(busy: number, own: number, wall: number, cores: number): number {
  if (wall <= 0 || cores <= 0) return 0;
  return Math.min(1, Math.max(0, (busy - own) / (wall * cores)));
}
