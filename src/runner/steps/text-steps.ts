import { itn } from '../../pipeline/itn/itn.ts';
import { isItnLanguage } from '../../pipeline/itn/language.ts';
import { TIME_STYLES } from '../../pipeline/itn/reading/options.ts';
import type { TextService } from '../../pipeline/text-service.ts';
import { layerText } from '../../pipeline/transcript/layers.ts';
import { VOCABULARIES } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import type { StepRecord } from '../../record/run-record.ts';
import type { Transcript } from '../../record/transcript.ts';
import type { Step, Value } from '../../scenarios/plan/plan.ts';
import { peakRss } from '../../system/proc/process.ts';
import { refused, type StepResult, stageFailure } from './failures.ts';
import type { Outputs, TranscriptValue } from './values.ts';
import type { StepWorld } from './world.ts';

export type TextStep = Step & { readonly step: 'itn' | 'tokenize' | 'zh-tw' };

/**
 * Steps that lay a layer over a transcript. Those of a joined transcript go over its parts, each in its own language;
 * zh-TW converts a text of one language in one piece, since phrases may lie across a cut.
 */
export class TextSteps {
  readonly #world: StepWorld;
  readonly #outputs: Outputs;
  /** Process of the worker that this step asked; none where it had nothing to ask. */
  #worker: number | undefined;

  constructor(world: StepWorld, outputs: Outputs) {
    this.#world = world;
    this.#outputs = outputs;
  }

  async run(step: TextStep, base: StepRecord): Promise<StepResult> {
    const value = this.#transcript(step.input);
    if (value === undefined) return refused(base, 'no-input', `there is no transcript to ${step.step}`);
    const unknown = unknownArgument(step);
    if (unknown !== undefined) return refused(base, 'no-such-style', unknown);
    this.#worker = undefined;
    try {
      await this.#lay(step, value);
    } catch (thrown) {
      return { record: { ...this.#timed(base), failure: stageFailure(thrown) }, fatal: false };
    }
    const { data } = value;
    // After the step: the dictionaries that it loaded are in it.
    const peak = this.#worker === undefined ? undefined : peakRss(this.#worker);
    const layer = step.step === 'tokenize' ? undefined : step.step;
    const text = layer === undefined ? undefined : layerText(data, layer);
    return {
      record: {
        ...this.#timed(base),
        audio: value.sound.id,
        ...(layer === undefined || text === undefined ? {} : { layers: { [layer]: text } }),
        ...(data.language === undefined ? {} : { language: data.language }),
        ...(peak === undefined ? {} : { worker: { peakRss: peak } }),
      },
      fatal: false,
    };
  }

  #timed(base: StepRecord): StepRecord {
    return { ...base, duration: this.#world.clock.now() - base.at };
  }

  async #lay(step: TextStep, value: TranscriptValue): Promise<void> {
    const { parts } = value;
    const whole = step.step === 'zh-tw' && isItnLanguage(value.data.language);
    if (parts === undefined || whole) {
      value.data = await this.#layer(step, value.data);
      return;
    }
    for (const part of parts) {
      if (part.value !== undefined) part.value.data = await this.#layer(step, part.value.data);
    }
    value.rejoin();
  }

  async #layer(step: TextStep, data: Transcript): Promise<Transcript> {
    const { raw, language, changes = [], times = [] } = data;
    const chinese = isItnLanguage(language);
    switch (step.step) {
      case 'itn': {
        const time = TIME_STYLES.find((style) => style === step.arguments.style);
        const made = chinese ? itn(raw, time === undefined ? {} : { time }).replacements : [];
        return { ...data, changes: made.map(({ start, end, replacement }) => ({ start, end, replacement })) };
      }
      case 'tokenize': {
        const cutFrom = step.arguments.layer === 'itn' ? changes : [];
        const { tokens } = raw === '' ? { tokens: [] } : await this.#text().tokenize(raw, cutFrom);
        return { ...data, tokens: [...tokens] };
      }
      case 'zh-tw': {
        // Kanji must not become Taiwan's characters: what is not Chinese stays as it is.
        if (!chinese || raw === '') {
          const units = times.map(({ from, to, start, end }) => ({ text: raw.slice(from, to), start, end }));
          return { ...data, zhTw: { full: raw, units } };
        }
        const vocabulary = VOCABULARIES.find((one) => one === step.arguments.style) ?? 'general';
        const { full, units, dictionary } = await this.#text().zhTw(raw, times, { changes, vocabulary });
        const { name, version, config } = dictionary;
        return {
          ...data,
          zhTw: { full, units: [...units], dictionary: `${name} ${version} ${config}` },
        };
      }
    }
  }

  #text(): TextService {
    const service = this.#world.text();
    this.#worker = service.pid;
    return service;
  }

  #transcript(value: Value<string> | undefined): TranscriptValue | undefined {
    return value?.kind === 'output' ? this.#outputs.transcript(value.ref) : undefined;
  }
}

/** What the language lets one write, and no stage knows: it must not pass for done. */
function unknownArgument({ step, arguments: { style, dictionary } }: TextStep): string | undefined {
  if (dictionary !== undefined) return `${step}: a dictionary of your own cannot be used`;
  const styles: readonly string[] = STYLES[step];
  if (style === undefined || styles.some((known) => known === style)) return undefined;
  const known = styles.length > 0 ? `it has: ${styles.join(', ')}` : 'it has none';
  return `${step}: no style ${String(style)}; ${known}`;
}

/** The named styles of each stage: of ITN how a time is written, of zh-TW which words change. */
const STYLES = { itn: TIME_STYLES, 'zh-tw': VOCABULARIES, tokenize: [] } satisfies Record<
  TextStep['step'],
  readonly string[]
>;
