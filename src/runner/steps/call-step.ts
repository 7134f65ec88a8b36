import { exact } from '../../record/exact.ts';
import type { Round, StepRecord } from '../../record/run-record.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { PROGRAM } from '../../scenarios/steps/program.ts';
import { checkpointAfter } from '../../scenarios/steps/steps.ts';
import { type Performers, soundOf, withTimes } from './performer.ts';
import { type Sound, TranscriptValue } from './values.ts';

/** What the steps of a program do. A call that fails is a row, and the next one may do better. */
export const CALL_STEPS: Performers<keyof typeof PROGRAM> = {
  async call(desk, step, base) {
    const { world, engine, outputs } = desk;
    const sound = await soundOf(desk, step.audio);
    const record: StepRecord = { ...base, model: step.as ?? step.step, ...exact({ audio: sound?.id }) };
    const { call } = step;
    const performed = await world.session.perform(
      { op: 'call', call, ...exact({ audio: sound?.wav }), checkpoint: checkpointAfter('call') },
      world.deadline.step,
    );
    const { outcome, checkpoint } = performed;
    if (!outcome.ok) return engine.finish(record, performed);
    const { failure, answer } = outcome.value;
    const timed = withTimes(record, outcome.value);
    const round = answer === undefined || sound === undefined ? undefined : roundOf(answer, timed, sound);
    if (round !== undefined && sound !== undefined) {
      outputs.give(step.slot, new TranscriptValue(sound, { raw: round.text }));
    }
    return { record: { ...timed, ...exact({ round, checkpoint, failure }) }, fatal: false };
  },
};

/** All of its text came at once, at the end of the call. */
function roundOf(text: string, { duration }: StepRecord, { samples }: Sound): Round {
  const audioSeconds = samples / SAMPLE_RATE;
  return {
    total: duration,
    burst: true,
    chunks: 1,
    times: [duration],
    audioSeconds,
    output: text,
    text,
    liveDropped: 0,
    ...(audioSeconds > 0 ? { rtf: duration / 1e9 / audioSeconds } : {}),
  };
}
