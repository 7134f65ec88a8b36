import type { ConformanceCheck } from '../../../record/conformance.ts';
import { exact } from '../../../record/exact.ts';
import type { ExaminationSetting, ExaminedLibrary } from '../../engine.ts';
import { runTrial } from '../../trial-process.ts';
import { type Check, type Judgement, notTried } from './check/check.ts';
import { ALIGN } from './checks/align.ts';
import { AUDIO } from './checks/audio.ts';
import { CONTEXT } from './checks/context.ts';
import { LIFE } from './checks/life.ts';
import { PROMPT } from './checks/prompt.ts';
import { START } from './checks/start.ts';
import { STATE } from './checks/state.ts';
import { STREAM } from './checks/stream.ts';

export interface ExamineOptions extends ExaminedLibrary, ExaminationSetting {
  /** Functions that it exports. */
  readonly present: readonly string[];
}

const UNKNOWN = 'nothing is known: treat it as not holding';

/** Puts one claim to a library: each of its trials in a process of its own, one after the other. */
export async function examine(check: Check, options: ExamineOptions): Promise<ConformanceCheck> {
  const { library, present, stage, ffmpeg, env, deaf, simulator, deadline } = options;
  const began = process.hrtime.bigint();
  const lacking = (check.needs ?? []).filter((name) => !present.includes(name));
  const trials = check.trials(stage);
  const logs = [];
  let judged: Judgement;
  if (lacking.length > 0) {
    judged = notTried(`the library does not export ${lacking.join(', ')}`);
  } else if (deaf && check.hears === true) {
    judged = notTried('there is no ffmpeg here, without which the engine hears nothing');
  } else if (typeof trials === 'string') {
    judged = notTried(trials);
  } else {
    for (const calls of trials) logs.push(await runTrial({ library, calls, ffmpeg, env, deadline }));
    judged = check.judge(logs, stage);
  }
  const { state, detail, observed } = judged;
  const failure = logs.find(({ death }) => death !== undefined)?.death;
  return {
    id: check.id,
    claim: check.claim,
    state,
    detail,
    consequence: state === 'not-tried' ? UNKNOWN : check.consequence[state === 'holds' ? 'holds' : 'fails'],
    observed,
    ...exact({ failure }),
    ...(simulator && check.simulator !== undefined ? { note: check.simulator } : {}),
    took: Number(process.hrtime.bigint() - began),
  };
}

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
