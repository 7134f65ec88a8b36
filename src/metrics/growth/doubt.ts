/** Why a series is inconclusive, in words for whoever has to run it again. */
export const DOUBTS = {
  'too-few': 'fewer than 8 iterations: nothing can be told from them',
  'too-few-to-clear': 'fewer than 12 iterations after warm-up: too few to call it bounded',
  'cycle-too-long': 'the run does not hold the given cycle often enough to take it out',
  'short-run': 'it grows, but what grows in fewer than 20 iterations may be warm-up',
  unresolved: 'too noisy to tell',
  near: 'it grows at just about the tolerance: no number of iterations tells on which side',
  'rare-steps':
    'it rose in separate steps, and has not been quiet for long enough since to rule out more of them',
  'irregular-steps': 'several steps up, too uneven to tell growth from a pool that expands',
  'given-back': 'it grows above the tolerance, but gives back from time to time',
  slowing: 'it grows above the tolerance, but ever more slowly: it may stop, or go on',
  'slowed-recently': 'it grows above the tolerance, but slowed down too recently to tell whether it goes on',
  'began-recently': 'it grows above the tolerance, but began to too recently to tell whether it goes on',
  'stopped-before-end': 'it grew above the tolerance, but stopped before the end',
  unsettled: 'the last iterations left the line that the others follow',
} as const;

export type Doubt = keyof typeof DOUBTS;
