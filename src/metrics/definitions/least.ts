/** Fewer values of one process have no growth verdict: docs/leak-verdict.md#procedure. */
export const LEAST_ITERATIONS = 8;

/** Relative gates compare launches, and fewer have no useful interval: docs/gates.md#baseline. */
export const LEAST_LAUNCHES = 5;
