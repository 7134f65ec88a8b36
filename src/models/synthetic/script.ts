import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { type PlantedErrors, plantErrors } from './errors/planted-errors.ts';
import type { SpokenScript } from './spoken-script.ts';
import type { WordTime } from './timetable.ts';
import { ASR_LANGUAGES, errorUnit, languageOfText, NO_LANGUAGE } from './words/languages.ts';

/** What a synthetic model shall say: a scenario's `script`, and two faults of real models besides. */
export interface ScriptInput {
  /** One text, or one for each language. `None: ''` is a model that hears no speech. */
  readonly text?: string | Readonly<Record<string, string>>;
  /** Milliseconds, one pair a word. */
  readonly times?: readonly WordTime[];
  /** Share of words (or characters) to get wrong, 0 … 1. */
  readonly errors?: number;
  readonly seed?: number;
  /** False: the text comes without `language X<asr_text>` before it. */
  readonly header?: boolean;
  /** True: the text repeats until the token limit, as a model caught in a loop does. */
  readonly loop?: boolean;
}

/** What is known of the audio; defaults for what the script leaves out. */
export interface AudioFacts {
  /** Reference transcript. */
  readonly reference?: string;
  /** As the engine spells it. */
  readonly language?: string;
  readonly seconds?: number;
  /** Reference times of its words, ms. */
  readonly words?: readonly { readonly start: number; readonly end: number }[];
}

export interface ResolvedScript {
  readonly script: SpokenScript;
  /** Errors planted in each language's text; absent without `errors`. */
  readonly planted: Readonly<Record<string, PlantedErrors>>;
}

/** Said where neither a script nor a reference says what. */
export const NO_REFERENCE = 'There is no reference text for this audio.';

/** `english` → `English`; names that the engine does not know stay, `auto` is none. */
function languageName(name: string | undefined): string | undefined {
  if (name === undefined || name.toLowerCase() === 'auto') return undefined;
  return [...ASR_LANGUAGES, NO_LANGUAGE].find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

function checkText(language: string, text: string): void {
  if (!/^\p{Lu}\p{L}*$/u.test(language)) {
    throw new Failure(ExitCode.usage, `${JSON.stringify(language)} cannot be a language`, [
      `write it as the engine does: ${ASR_LANGUAGES.slice(0, 4).join(', ')}, …`,
    ]);
  }
  if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
    throw new Failure(
      ExitCode.usage,
      `the ${language} text holds ${text.includes('\0') ? 'a zero byte' : 'half a surrogate pair'}, which no UTF-8 text can carry to the engine’s callback`,
      'remove it from the script',
    );
  }
}

/** Decides everything that a script and the facts of its audio leave open, and plants the errors it asks for. */
export function resolveScript(input: ScriptInput, facts: AudioFacts): ResolvedScript {
  const stated = languageName(facts.language);
  const given = input.text ?? facts.reference ?? NO_REFERENCE;
  const texts: Readonly<Record<string, string>> =
    typeof given === 'string'
      ? { [stated ?? languageOfText(given)]: given }
      : Object.fromEntries(Object.entries(given).map(([name, text]) => [languageName(name) ?? name, text]));
  const [first] = Object.keys(texts);
  if (first === undefined) {
    throw new Failure(ExitCode.usage, 'the script has no text', 'give `text: …`, or `text: { English: … }`');
  }
  for (const [language, text] of Object.entries(texts)) checkText(language, text);
  const planted = Object.fromEntries(
    Object.entries(texts)
      .filter(([language, text]) => input.errors !== undefined && language !== NO_LANGUAGE && text !== '')
      .map(([language, text]) => [
        language,
        plantErrors(text, input.errors ?? 0, errorUnit(language), input.seed ?? 1),
      ]),
  );
  const transcripts = Object.fromEntries(
    Object.entries(texts).map(([language, text]) => [language, planted[language]?.text ?? text]),
  );
  return {
    planted,
    script: {
      transcripts,
      auto: stated !== undefined && stated in texts ? stated : first,
      header: input.header ?? true,
      loop: input.loop ?? false,
    },
  };
}
