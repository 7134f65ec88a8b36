import type { Figure, ProbeVerdict } from '../../record/bisect.ts';

/** What was found of one commit. */
export interface Finding {
  readonly verdict: Exclude<ProbeVerdict, 'unbuildable'>;
  readonly reason: string;
  readonly figures: readonly Figure[];
  /** What it said, or did: others are held against that of the good end. */
  readonly said?: readonly string[];
}
