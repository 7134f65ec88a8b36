import type { Check } from './check/check.ts';
import { ALIGN } from './checks/align.ts';
import { AUDIO } from './checks/audio.ts';
import { CONTEXT } from './checks/context.ts';
import { LIFE } from './checks/life.ts';
import { PROMPT } from './checks/prompt.ts';
import { START } from './checks/start.ts';
import { STATE } from './checks/state.ts';
import { STREAM } from './checks/stream.ts';

/** Every claim that is put to a library, in the order of the report. */
export const CHECKS: readonly Check[] = [
  ...LIFE,
  ...START,
  ...STREAM,
  ...STATE,
  ...AUDIO,
  ...CONTEXT,
  ...PROMPT,
  ...ALIGN,
];
