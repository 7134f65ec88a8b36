import { type Cores, cores } from '../system/proc/machine.ts';

/**
 * Threads for the engine when the scenario names none: one less than the cores it may use, at most 3. OpenMP
 * spins; one thread more than there are free cores costs a factor of 5 to 20 (docs/engine.md#threads).
 */
export function defaultThreads({ affinity, quota }: Cores = cores()): number {
  return Math.max(1, Math.min(4, affinity, quota === undefined ? affinity : Math.floor(quota)) - 1);
}
