import type { OperationResult } from '../../bindings/engine.ts';
import { examineAlignment } from '../../pipeline/alignment/aligner-output.ts';
import { type TranscriptInput, timesOf, transcriptInput } from '../../pipeline/alignment/transcript-input.ts';
import { languageNamed } from '../../pipeline/languages.ts';
import { exact } from '../../record/exact.ts';
import type { Round, StepRecord } from '../../record/run-record.ts';
import type { TimedStretch } from '../../record/transcript.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { StepOf } from '../../scenarios/steps/step.ts';
import { checkpointAfter } from '../../scenarios/steps/steps.ts';
import { engine as binding } from '../session/binding.ts';
import { measureRound } from '../session/round.ts';
import type { Loaded } from './engine-steps.ts';
import { refused, type StepResult, unfitAudio } from './failures.ts';
import { type Desk, type Performer, soundOf, withTimes } from './performer.ts';
import { type Sound, TranscriptValue } from './values.ts';

/** A step in which the engine answers, with what it hears and what is to hear it. */
interface Hearing {
  readonly record: StepRecord;
  readonly loaded: Loaded;
  readonly sound: Sound;
}

const answering =
  <Of extends StepOf<'transcribe' | 'align'>>(
    perform: (desk: Desk, step: Of, hearing: Hearing) => Promise<StepResult>,
  ): Performer<Of> =>
  async (desk, step, base) => {
    const { loaded } = desk.engine;
    const sound = await soundOf(desk, step.audio);
    if (loaded === undefined || sound === undefined) {
      return refused(base, 'no-input', loaded === undefined ? 'no model is loaded' : 'there is no audio');
    }
    const record: StepRecord = { ...base, model: loaded.model.id, audio: sound.id };
    const unfit = unfitAudio(sound, step.step);
    if (unfit !== undefined) return { record: { ...record, failure: unfit }, fatal: false };
    return perform(desk, step, { record, loaded, sound });
  };

/** What a step asks of an inference beside its audio. */
interface Wishes {
  readonly transcript?: string | undefined;
  readonly maxNewTokens?: number | undefined;
  readonly abortAfter?: number | undefined;
}

/** Calls the engine, and measures its answer. @param use takes what it said, before the step is over */
async function ask(
  { world, engine }: Desk,
  { record, loaded, sound }: Hearing,
  wishes: Wishes,
  use: (round: Round, firstText: number | undefined, result: OperationResult) => void,
): Promise<StepResult> {
  const { session, deadline, live } = world;
  const { wav, samples } = sound;
  const performed = await session.perform(
    { op: 'infer', audio: wav, samples, ...exact({ ...wishes }), checkpoint: checkpointAfter('transcribe') },
    deadline.step,
  );
  const { outcome, checkpoint, paused } = performed;
  const result = outcome.ok ? outcome.value : undefined;
  const speech = result?.speech;
  if (result === undefined || speech === undefined) {
    live?.reset();
    return engine.finish(record, performed);
  }
  const { round, firstText } = measureRound({
    result,
    speech,
    samples,
    forcedLanguage: loaded.language,
    kind: loaded.model.kind,
  });
  // What got lost on the way to the screen cannot be counted there.
  live?.end(speech.liveDropped === 0 ? speech.sizes.reduce((sum, size) => sum + size, 0) : 0);
  use(round, firstText, result);
  return {
    record: {
      ...withTimes(record, result),
      ...exact({ round, checkpoint, paused, failure: result.failure ?? speech.fault }),
    },
    fatal: false,
  };
}

export const transcribe = answering<StepOf<'transcribe'>>(async (desk, step, hearing) => {
  const { world, engine, outputs } = desk;
  const { loaded, sound } = hearing;
  const { clock, live, listener } = world;
  live?.begin(loaded.language);
  const wishes = { maxNewTokens: step['max-new-tokens'], abortAfter: step['abort-after'] };
  return ask(desk, hearing, wishes, (round, firstText, result) => {
    const language = round.language ?? loaded.language;
    outputs.give(step.slot, new TranscriptValue(sound, { raw: round.text, ...exact({ language }) }));
    listener?.({
      type: 'heard',
      at: clock.now(),
      ...(firstText === undefined ? {} : { firstText: clock.of(result.begin) + firstText }),
      text: round.text,
      ...exact({ language, pass: engine.pass }),
    });
  });
});

/** The engine's language where none is set for alignment. */
const ALIGNER_LANGUAGE = 'Chinese';

export const align = answering<StepOf<'align'>>(async (desk, { text, slot }, hearing) => {
  const { world, outputs } = desk;
  const { record, loaded, sound } = hearing;
  const value =
    text.kind === 'reference'
      ? new TranscriptValue(sound, { raw: world.reference(text.audio) })
      : outputs.transcript(text.of);
  if (value === undefined) return refused(record, 'no-input', 'there is no transcript to align');
  const layer = text.kind === 'reference' ? 'raw' : text.layer;
  const input = transcriptInput(value.data, layer, loaded.language ?? ALIGNER_LANGUAGE, loaded.delimiter);
  outputs.give(slot, value);
  const nothing = alignmentRefusal(value, text.kind === 'reference', input);
  if (nothing !== undefined) return unaligned(record, value, sound, nothing);
  const unfit = binding.unfitTranscript(input.text);
  if (unfit !== undefined) return { record: { ...record, failure: unfit }, fatal: false };
  world.live?.mute();
  const result = await ask(desk, hearing, { transcript: input.text }, (round) =>
    layTimes(value, input, round, sound),
  );
  // A chunk whose words got no times has a cue of its own, and does not hang on the one before.
  if (sound.piece && value.data.times === undefined)
    value.data = { ...value.data, times: wholeTime(value, sound) };
  return result;
});

/** Reads and checks the answer, and lays the times on the transcript. */
function layTimes(
  value: TranscriptValue,
  { tokens, stretches }: TranscriptInput,
  round: Round,
  sound: Sound,
): void {
  const audioMs = (sound.samples / SAMPLE_RATE) * 1000;
  const { units, findings } = examineAlignment(round.output, tokens, audioMs, sound.speech);
  if (units !== undefined) round.units = units;
  round.findings = findings;
  const times = units === undefined ? undefined : timesOf(units, stretches);
  if (times !== undefined) value.data = { ...value.data, times };
}

/** Languages that Qwen3-ForcedAligner was trained on (docs/pipeline.md#alignment). */
const ALIGNED_LANGUAGES: readonly string[] = [
  ...['Chinese', 'English', 'Cantonese', 'French', 'German', 'Italian', 'Japanese', 'Korean', 'Portuguese'],
  ...['Russian', 'Spanish'],
];

interface Unaligned {
  readonly skipped: string;
  /** It says something, which then has the time of its whole audio. */
  readonly whole: boolean;
}

/** Why a transcript of the recogniser is not given to the aligner although nothing failed. Undefined: it is given. */
function alignmentRefusal(
  { data }: TranscriptValue,
  reference: boolean,
  input: TranscriptInput,
): Unaligned | undefined {
  if (reference) return undefined;
  if (data.raw.trim() === '') return { skipped: 'nothing was said', whole: false };
  const language = languageNamed(data.language ?? '');
  if (language !== undefined && !ALIGNED_LANGUAGES.includes(language)) {
    return { skipped: `the aligner does not know ${language}: one cue for the whole chunk`, whole: true };
  }
  return input.tokens.length === 0 ? { skipped: 'the text has no letter or digit', whole: true } : undefined;
}

const wholeTime = ({ data }: TranscriptValue, { samples }: Sound): TimedStretch[] => [
  { from: 0, to: data.raw.length, start: 0, end: (samples / SAMPLE_RATE) * 1000 },
];

function unaligned(
  record: StepRecord,
  value: TranscriptValue,
  sound: Sound,
  { skipped, whole }: Unaligned,
): StepResult {
  value.data = { ...value.data, times: whole ? wholeTime(value, sound) : [] };
  return { record: { ...record, skipped }, fatal: false };
}
