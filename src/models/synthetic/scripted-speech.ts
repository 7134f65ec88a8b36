import { spell, spellBytes } from './byte-alphabet.ts';
import { signCode } from './sign-code.ts';
import type { SpokenScript } from './spoken-script.ts';
import type { SpecialIds, VocabularyPlan } from './vocabulary-plan.ts';
import { ONES, rows, type ScriptedWeights, sparse } from './weights-plan.ts';
import { ASR_LANGUAGES, errorUnit, NO_LANGUAGE } from './words/languages.ts';
import { pieces } from './words/pieces.ts';

/**
 * A transcript as a Markov chain in the weights. The decoder's layers add
 * nothing to what enters them, so the embedding of the last token arrives at the output head as it is. Each token
 * has a random ±1 code; the head's row for token `t` is the sum of the codes of all tokens that `t` may follow.
 */

/** Dimensions of the model that carry something else than a code; one in each block of 32. */
const DIMENSION = {
  /** Set in every frame of audio. */
  sound: 0,
  /** The share of audio in the context, gathered by the uniform attention of layer 0. */
  heard: 32,
  /** Set in the last token of every transcript: any number of them end alike, at no noise. */
  ended: 64,
  /** Set in every `<asr_text>`. */
  headed: 96,
} as const;
const RESERVED: ReadonlySet<number> = new Set(Object.values(DIMENSION));

/** Score of the scripted next token; others have about ±30 / √width, and 30 such spreads never meet. */
const LINK = 30;
/** Score of what follows only where no audio was heard: above `LINK`, also with a block of 32 left out. */
const SILENT_LINK = 60;
/** Weight of `heard` against it; a single frame of audio in a long prompt must outweigh it. */
const HEARD_WEIGHT = -16384;
const SOUND_LEVEL = 4;

/** How the head scores one token. */
interface OutputRow {
  readonly after: { readonly state: number; readonly strength: number }[];
  ended: number;
  headed: number;
  silentOnly: boolean;
}

/** In a loop the first word follows the last one as any other. */
function textOf(script: SpokenScript, language: string): string {
  const text = script.transcripts[language] ?? '';
  return script.loop && text !== '' && errorUnit(language) === 'word' ? `${text} ` : text;
}

export class ScriptedSpeech {
  readonly #script: SpokenScript;
  readonly #steps: Readonly<Record<string, readonly number[]>>;
  readonly #openers: Readonly<Record<string, number>>;
  readonly #scriptedNone: number;
  readonly #silentHeader: number;

  /** Adds the steps of the script to `vocabulary`, which must still be empty. */
  constructor(script: SpokenScript, vocabulary: VocabularyPlan) {
    this.#script = script;
    const languages = Object.keys(script.transcripts);
    this.#steps = Object.fromEntries(
      languages.map((language) => [
        language,
        pieces(textOf(script, language)).map((piece) => vocabulary.addStep(spellBytes(piece))),
      ]),
    );
    this.#openers = Object.fromEntries(
      languages.map((language) => [language, vocabulary.addStep('<asr_text>')]),
    );
    this.#silentHeader = vocabulary.addStep('<asr_text>');
    this.#scriptedNone = vocabulary.addStep(spell(` ${NO_LANGUAGE}`));
  }

  /** Languages that `--set language` may name. */
  get languages(): string[] {
    const scripted = Object.keys(this.#script.transcripts).filter((language) => language !== NO_LANGUAGE);
    return [...new Set([...ASR_LANGUAGES, ...scripted])];
  }

  get stepCounts(): Record<string, number> {
    return Object.fromEntries(
      Object.entries(this.#steps).map(([language, steps]) => [language, steps.length]),
    );
  }

  /** A transcript of nothing is known by its header alone. */
  #hasHeader(language: string): boolean {
    return this.#script.header || this.#steps[language]?.length === 0;
  }

  /** The weights, once bytes, words (`SPOKEN_WORDS`, languages) and special tokens have their ids. */
  weights(seed: number, width: number, vocabulary: VocabularyPlan, special: SpecialIds): ScriptedWeights {
    const word = (text: string): number => vocabulary.addedWord(text);
    const newline = vocabulary.byteId(0x0a);
    const table = new Map<number, OutputRow>();
    const row = (id: number): OutputRow => {
      let found = table.get(id);
      if (found === undefined) {
        found = { after: [], ended: 0, headed: 0, silentOnly: false };
        table.set(id, found);
      }
      return found;
    };
    const link = (state: number, next: number, strength = LINK): void => {
      row(next).after.push({ state, strength });
    };
    const { auto, loop } = this.#script;
    const ended = new Set<number>();
    const headed = new Set([this.#silentHeader, ...Object.values(this.#openers)]);

    /** Languages without a transcript of their own are in the state of `auto`, and go on like it. */
    const sameState = new Map<number, number>();
    const name = (language: string): number =>
      language === NO_LANGUAGE ? this.#scriptedNone : word(` ${language}`);
    for (const language of this.languages) {
      if (!(language in this.#steps)) sameState.set(name(language), name(auto));
    }

    const announce = word('language');
    for (const [language, steps] of Object.entries(this.#steps)) {
      const opener = this.#openers[language] ?? -1;
      const path = this.#hasHeader(language)
        ? [name(language), opener, ...steps]
        : [name(language), ...steps];
      for (const [index, id] of path.slice(1).entries()) link(path[index] ?? -1, id);
      const [first, last] = [steps[0], path.at(-1) ?? -1];
      if (loop && first !== undefined) link(last, first);
      else ended.add(last);
    }
    row(special.turnEnd).ended = LINK;
    // Where the prompt ends with a newline no language was set: the model names one, or says the text at once.
    const named = this.#hasHeader(auto);
    link(announce, name(auto));
    link(newline, named ? announce : (this.#steps[auto]?.[0] ?? announce));

    // Without audio: `language None<asr_text>`, or `<asr_text>` alone where a language was set, and the end.
    const silent = (state: number, next: number): void => {
      link(state, next, SILENT_LINK);
      row(next).silentOnly = true;
    };
    if (!named) silent(newline, announce);
    silent(announce, word(` ${NO_LANGUAGE}`));
    link(word(` ${NO_LANGUAGE}`), this.#silentHeader);
    for (const language of Object.keys(this.#steps)) {
      if (!this.#hasHeader(language)) silent(name(language), this.#silentHeader);
    }
    row(special.endOfText).headed = SILENT_LINK;
    row(special.endOfText).silentOnly = true;

    const embedding = rows((id, into) => {
      if (!vocabulary.isCoded(id)) return false;
      signCode(seed, sameState.get(id) ?? id, into, RESERVED);
      if (ended.has(id)) into[DIMENSION.ended] = 1;
      if (headed.has(id)) into[DIMENSION.headed] = 1;
      return true;
    });
    const code = new Float32Array(width);
    const head = rows((id, into) => {
      const found = table.get(id);
      if (found === undefined) return false;
      for (const { state, strength } of found.after) {
        signCode(seed, sameState.get(state) ?? state, code, RESERVED);
        for (let dimension = 0; dimension < width; dimension += 1) {
          into[dimension] = (into[dimension] ?? 0) + ((code[dimension] ?? 0) * strength) / width;
        }
      }
      if (found.silentOnly) {
        // A number this large takes its whole block for itself where blocks share a scale.
        into.fill(0, DIMENSION.heard, DIMENSION.heard + 32);
        into[DIMENSION.heard] = HEARD_WEIGHT;
      }
      into[DIMENSION.ended] = found.ended;
      into[DIMENSION.headed] = found.headed;
      return true;
    });
    const unit = 1 / Math.sqrt(width);
    return {
      embedding,
      head,
      value: sparse(new Map([[0, new Map([[DIMENSION.sound, unit]])]])),
      output: sparse(new Map([[DIMENSION.heard, new Map([[0, 8]])]])),
      finalNorm: ONES,
      reserved: RESERVED,
      audioBias: sparse(new Map([[0, new Map([[DIMENSION.sound, SOUND_LEVEL]])]])),
    };
  }
}
