import { readFileSync } from 'node:fs';
import { groupLimits } from '../../system/control-group.ts';

/** Memory of the machine and of the control group that this process is in, bytes. */
export interface MachineMemory {
  readonly total: number;
  readonly available: number;
  /** What the control group still allows; undefined without a limit. */
  readonly groupLeft: number | undefined;
  /** The limit that this is left of. */
  readonly groupLimit: number | undefined;
  /** Swap in use. */
  readonly swapUsed: number;
}

export function machineMemory(): MachineMemory {
  const text = read('/proc/meminfo') ?? '';
  const field = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) * 1024;
  const { memoryLeft, memoryLimit } = groupLimits();
  return {
    total: field('MemTotal'),
    available: field('MemAvailable'),
    groupLeft: memoryLeft,
    groupLimit: memoryLimit,
    swapUsed: field('SwapTotal') - field('SwapFree'),
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
