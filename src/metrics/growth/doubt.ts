/** Why a series is inconclusive. */
export const DOUBTS = {
  'too-few': 'fewer than 8 iterations: nothing can be told from them',
  'too-few-to-clear': 'fewer than 12 iterations after warm-up: too few to call it bounded',
  'cycle-too-long': 'the run does not hold the given cycle often enough to take it out',
  unresolved: 'the tolerance is not resolved at this noise: the interval holds it',
  'irregular-steps': 'several steps up, too uneven to tell growth from expansions of a pool',
  'given-back': 'it grows above the tolerance, but gives back from time to time',
  slowing: 'it grows above the tolerance, but ever more slowly',
  'slowed-recently': 'it grows above the tolerance, but slowed down too recently to tell whether it goes on',
  'began-recently': 'it grows above the tolerance, but began to too recently',
  'stopped-before-end': 'it grew above the tolerance, but stopped before the end',
  unsettled: 'the last iterations left the line that the others follow',
} as const;

export type Doubt = keyof typeof DOUBTS;
