/** Every word a step list may hold; `use` is expanded away before a plan exists. */
export const STEP_WORDS = [
  'align',
  'checkpoint',
  'chunk',
  'decode',
  'for-each',
  'idle',
  'itn',
  'job',
  'load',
  'respawn',
  'restart',
  'serve',
  'stop',
  'subtitle',
  'tokenize',
  'transcribe',
  'trim',
  'unload',
  'use',
  'vad',
  'zh-tw',
] as const;
export type StepWord = (typeof STEP_WORDS)[number];

/** What a scenario may ask to be measured. */
export type Measurement = 'memory' | 'latency' | 'accuracy' | 'timeline';
