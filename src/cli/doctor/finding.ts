/** One thing looked at: there, missing but not needed by everything, or wrong. */
export interface Finding {
  readonly what: string;
  readonly state: 'ok' | 'absent' | 'wrong';
  readonly detail: string;
  /** How to get it. */
  readonly remedy?: string;
}
