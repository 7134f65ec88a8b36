import { headroom, type MemoryLimits } from '../../metrics/memory/headroom.ts';
import { formatBytes } from '../../record/units.ts';

/**
 * In which order a job of several chunks hears and aligns them. `side-by-side`: each chunk is aligned as soon as it is heard, by a
 * second engine process. `batches`: one process, in which the models change places now and then. `whole`: all are heard, then
 * all are aligned. `auto`: side by side where memory admits both models, else in batches.
 */
export const ORDERS = ['auto', 'side-by-side', 'batches', 'whole'] as const;
export type Order = (typeof ORDERS)[number];

/** What was chosen, and why; `whole` is only where it was asked for, or there is one chunk. */
export interface ChosenOrder {
  readonly order: 'side-by-side' | 'batches';
  readonly because: string;
}

export interface OrderNeeds {
  /** Resident memory of the process that has heard the first chunk, bytes; undefined where the system does not say. */
  readonly held: number | undefined;
  /** Sizes of the models, bytes. */
  readonly recogniser: number;
  readonly aligner: number;
  readonly memory: Pick<MemoryLimits, 'available' | 'group'> & { readonly total: number };
}

/** The aligner hears the same chunks with a model of its own: it takes what the recogniser took for its size, and this for the doubt. */
const DOUBT = 1.25;

/** Whether a second process with the aligner fits beside the first. Pure. */
export function chooseOrder(asked: Exclude<Order, 'whole'>, needs: OrderNeeds): ChosenOrder {
  if (asked !== 'auto') return { order: asked, because: 'it was asked for' };
  const { held, recogniser, aligner, memory } = needs;
  if (held === undefined || memory.total === 0)
    return { order: 'batches', because: 'this system does not say how much memory is left' };
  const need = held * DOUBT * (recogniser > 0 ? aligner / recogniser : 1);
  const room = headroom({ ...memory, scenario: undefined }, memory.total);
  const left = `${formatBytes(Math.max(0, room.left))} are left (${room.limit})`;
  return need <= room.left
    ? {
        order: 'side-by-side',
        because: `a process for the aligner takes about ${formatBytes(need)}, ${left}`,
      }
    : { order: 'batches', because: `a process for the aligner would take ${formatBytes(need)}, ${left}` };
}
