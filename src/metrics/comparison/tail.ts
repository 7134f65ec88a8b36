/** Probability on each side of the interval of one comparison (docs/comparison.md#errors). */
const ONE = 0.005;

/**
 * The tail that each of `tests` comparisons gets so that all of them together err no more often than one would
 * (Bonferroni; docs/comparison.md#errors): two metrics have 0.25 % each, and so has one that is looked at twice.
 */
export const tailOf = (tests: number): number => ONE / Math.max(1, tests);
