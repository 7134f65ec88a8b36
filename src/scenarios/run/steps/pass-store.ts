import type { PassResult } from '../../../record/pass-result.ts';

export type { PassResult } from '../../../record/pass-result.ts';

/** Results of finished passes, so that an interrupted run goes on at the next one. */
export interface PassStore {
  /** What an earlier run made of this pass; a pass that failed then is done again. */
  find(slot: number, n: number): PassResult | undefined;
}
