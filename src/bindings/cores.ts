import { availableParallelism } from 'node:os';
import { groupLimits } from '../system/control-group.ts';

/** Cores that this process may use, and what part of them its control group grants. */
export interface Cores {
  readonly affinity: number;
  /** Cores' worth of CPU time; undefined without a limit. */
  readonly quota: number | undefined;
}

export function cores(): Cores {
  return { affinity: availableParallelism(), quota: groupLimits().cores };
}
