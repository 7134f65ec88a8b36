/**
 * Steps after which memory is read, or should have been: those of the engine host and of a server, and loops. Whatever
 * else a record holds is a step of the pipeline, which leaves the engine's memory alone.
 */
export const READ_AFTER: readonly string[] = [
  'align',
  'call',
  'checkpoint',
  'for-each',
  'idle',
  'job',
  'load',
  'respawn',
  'restart',
  'serve',
  'stop',
  'transcribe',
  'trim',
  'unload',
];

/** What a scenario may ask to be measured. */
export type Measurement = 'memory' | 'latency' | 'accuracy' | 'timeline';

/** Steps in which a model says what it has heard. */
export const HEARS: readonly string[] = ['transcribe', 'call'];

/** Steps in which a model answers for an audio. */
export const ANSWERS = ['transcribe', 'align', 'call'] as const;

export const answers = (step: string): boolean => ANSWERS.some((word) => word === step);
