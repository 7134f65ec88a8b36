import { itn } from '../../pipeline/itn/itn.ts';
import { isItnLanguage } from '../../pipeline/itn/language.ts';
import { TIME_STYLES } from '../../pipeline/itn/reading/options.ts';
import type { TextService } from '../../pipeline/text-service.ts';
import { layerText } from '../../pipeline/transcript/layers.ts';
import { VOCABULARIES } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../../record/exact.ts';
import type { TextLayer, Transcript } from '../../record/transcript.ts';
import type { Plain, StepBase } from '../../scenarios/steps/step.ts';
import type { TEXT } from '../../scenarios/steps/text.ts';
import { peakRss } from '../../system/proc/process.ts';
import { refused, stageFailure } from './failures.ts';
import type { Performer, Performers } from './performer.ts';
import { writeSubtitles } from './subtitle-step.ts';
import type { TranscriptValue } from './values.ts';

/** Lays a layer over a transcript. */
interface Layering {
  /** The text that it makes, for the record. */
  readonly layer?: TextLayer;
  /** A joined transcript is done in one piece; otherwise its parts, each in its own language. */
  whole?(data: Transcript): boolean;
  /** @param text asks for the worker that segments and converts */
  lay(data: Transcript, given: Plain['arguments'], text: () => TextService): Transcript | Promise<Transcript>;
}

const layering =
  (stage: Layering): Performer<StepBase & Plain> =>
  async ({ world, outputs }, { input, arguments: given }, base) => {
    const value = input?.kind === 'output' ? outputs.transcript(input.ref) : undefined;
    if (value === undefined) return refused(base, 'no-input', `there is no transcript to ${base.step}`);
    // Process of the worker that this step asked; none where it had nothing to ask.
    let worker: number | undefined;
    const text = (): TextService => {
      const service = world.text();
      worker = service.pid;
      return service;
    };
    const timed = () => ({ ...base, duration: world.clock.now() - base.at });
    try {
      await layOver(value, stage, (data) => stage.lay(data, given, text));
    } catch (thrown) {
      return { record: { ...timed(), failure: stageFailure(thrown) }, fatal: false };
    }
    const { data } = value;
    // After the step: the dictionaries that it loaded are in it.
    const peak = worker === undefined ? undefined : peakRss(worker);
    const made = stage.layer === undefined ? undefined : layerText(data, stage.layer);
    return {
      record: {
        ...timed(),
        audio: value.sound.id,
        ...(stage.layer === undefined || made === undefined ? {} : { layers: { [stage.layer]: made } }),
        ...exact({ language: data.language }),
        ...(peak === undefined ? {} : { worker: { peakRss: peak } }),
      },
      fatal: false,
    };
  };

async function layOver(
  value: TranscriptValue,
  { whole }: Layering,
  lay: (data: Transcript) => Transcript | Promise<Transcript>,
): Promise<void> {
  const { parts } = value;
  if (parts === undefined || whole?.(value.data) === true) {
    value.data = await lay(value.data);
    return;
  }
  for (const part of parts) {
    if (part.value !== undefined) part.value.data = await lay(part.value.data);
  }
  value.rejoin();
}

/** What each step does that works on text. */
export const TEXT_STEPS: Performers<keyof typeof TEXT> = {
  itn: layering({
    layer: 'itn',
    lay(data, { style }) {
      const time = TIME_STYLES.find((known) => known === style);
      const made = isItnLanguage(data.language) ? itn(data.raw, exact({ time })).replacements : [];
      return { ...data, changes: made.map(({ start, end, replacement }) => ({ start, end, replacement })) };
    },
  }),
  tokenize: layering({
    async lay(data, { layer }, text) {
      const { raw, changes = [] } = data;
      const cutFrom = layer === 'itn' ? changes : [];
      const { tokens } = raw === '' ? { tokens: [] } : await text().tokenize(raw, cutFrom);
      return { ...data, tokens: [...tokens] };
    },
  }),
  'zh-tw': layering({
    layer: 'zh-tw',
    // A text of one language: phrases may lie across a cut.
    whole: ({ language }) => isItnLanguage(language),
    async lay(data, { style }, text) {
      const { raw, language, changes = [], times = [] } = data;
      // Kanji must not become Taiwan's characters: what is not Chinese stays as it is.
      if (!isItnLanguage(language) || raw === '') {
        const units = times.map(({ from, to, start, end }) => ({ text: raw.slice(from, to), start, end }));
        return { ...data, zhTw: { full: raw, units } };
      }
      const vocabulary = VOCABULARIES.find((one) => one === style) ?? 'general';
      const { full, units, dictionary } = await text().zhTw(raw, times, { changes, vocabulary });
      const { name, version, config } = dictionary;
      return { ...data, zhTw: { full, units: [...units], dictionary: `${name} ${version} ${config}` } };
    },
  }),
  subtitle: writeSubtitles,
};
