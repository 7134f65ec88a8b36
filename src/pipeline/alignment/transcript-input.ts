import type { TimedStretch, Transcript } from '../../record/transcript.ts';
import { isSpoken } from '../tokens/token.ts';
import { rawStretch } from '../transcript/layers.ts';

export interface TranscriptInput {
  /** As it goes to the aligner, behind the audio. */
  readonly text: string;
  /** The units that it should answer with. */
  readonly tokens: readonly string[];
  /** The stretch of the raw text that each unit times. */
  readonly stretches: readonly { readonly from: number; readonly to: number }[];
}

/**
 * A transcript as the aligner is given it (docs/pipeline.md#alignment). With a delimiter every token (without tokens:
 * every piece between delimiters) is timed as one; without, what white space separates, or with language Chinese every
 * Han character. Pure.
 */
export function transcriptInput(
  transcript: Transcript,
  layer: 'tokens' | 'raw' | 'itn',
  language: string,
  delimiter: string | undefined,
): TranscriptInput {
  const { raw, changes = [], tokens } = transcript;
  if (layer === 'tokens' && tokens !== undefined && delimiter !== undefined) {
    return {
      text: delimitedTokens(tokens),
      tokens: tokens.map(({ text }) => escapeForAligner(text)),
      stretches: tokens.map(({ start, end }) => ({ from: start, to: end })),
    };
  }
  const { text: said, stretch } = rawStretch(raw, layer === 'raw' ? [] : changes);
  const text = withoutMediaTags(said);
  const found = delimiter === undefined ? wordsOf(text, language) : piecesOf(text, delimiter);
  return {
    text:
      delimiter === undefined
        ? alignerInput(text, language).text
        : found.map((it) => it.text).join(delimiter),
    tokens: delimiter === undefined ? alignerInput(text, language).tokens : found.map((it) => it.text.trim()),
    stretches: found.map(({ from, to }) => stretch(from, to)),
  };
}

interface TokenSpan {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

function piecesOf(text: string, delimiter: string): TokenSpan[] {
  const found: TokenSpan[] = [];
  for (let from = 0; from <= text.length; ) {
    const next = text.indexOf(delimiter, from);
    const to = next < 0 ? text.length : next;
    const piece = text.slice(from, to);
    if (isSpoken(piece)) found.push({ text: piece, from, to });
    from = to + delimiter.length;
  }
  return found;
}

const HAN = /\p{Script=Han}/u;

/** Where the units of `alignerInput` stand in the text: the same rules, by place. */
function wordsOf(text: string, language: string): TokenSpan[] {
  const words = [...text.matchAll(/\S+/gu)].filter(([word]) => isSpoken(word));
  if (language !== 'Chinese') {
    return words.map(({ 0: word, index }) => ({ text: word, from: index, to: index + word.length }));
  }
  return words.flatMap(({ 0: word, index }) => {
    const found: { text: string; from: number; to: number }[] = [];
    let open: { text: string; from: number; to: number } | undefined;
    let at = index;
    for (const character of word) {
      const place = { text: character, from: at, to: at + character.length };
      at = place.to;
      if (!/[\p{L}\p{N}']/u.test(character)) continue;
      if (HAN.test(character)) {
        found.push(place);
        open = undefined;
      } else if (open === undefined) {
        open = place;
        found.push(place);
      } else {
        open.text += character;
        open.to = place.to;
      }
    }
    return found;
  });
}

/** The aligner's units as times on the transcript; nothing when their number is not that of the stretches. */
export function timesOf(
  units: readonly { readonly start: number; readonly end: number }[],
  stretches: TranscriptInput['stretches'],
): TimedStretch[] | undefined {
  if (units.length !== stretches.length) return undefined;
  return stretches.map(({ from, to }, index) => ({
    from,
    to,
    start: units[index]?.start ?? 0,
    end: units[index]?.end ?? 0,
  }));
}

const SPOKEN = /[\p{L}\p{N}]/u;

/** The transcript as the aligner is given it, and the units that it will answer with. */
interface AlignerInput {
  readonly text: string;
  readonly tokens: readonly string[];
}

/**
 * Prepares a transcript for the aligner (docs/pipeline.md#alignment). With language Chinese the engine times
 * Han characters one by one and whatever stands between them as one unit, lower-cased and without punctuation;
 * with any other language it times what white space separates, as it is written. Words without a letter or digit
 * are left out: the engine would answer 0/0 for them. Media tags become full-width. Pure.
 */
export function alignerInput(transcript: string, language: string): AlignerInput {
  const words = withoutMediaTags(transcript)
    .split(/\s+/u)
    .filter((word) => SPOKEN.test(word));
  const text = words.join(' ');
  return { text, tokens: language === 'Chinese' ? words.flatMap(chineseUnits) : words };
}

function chineseUnits(word: string): string[] {
  const units: string[] = [];
  let run = '';
  const flush = (): void => {
    if (run !== '') units.push(run);
    run = '';
  };
  for (const character of word.toLowerCase().replace(/[^\p{L}\p{N}']/gu, '')) {
    if (HAN.test(character)) {
      flush();
      units.push(character);
    } else {
      run += character;
    }
  }
  flush();
  return units;
}

/** Full-width twins of what the engine would read as markup. The aligner cleans both away, so no time changes. */
const TWINS: Readonly<Record<string, string>> = { '|': '｜', '{{': '｛｛', '}}': '｝｝' };

/**
 * A token as it may stand in the aligner's input: neither the delimiter `|` nor a media tag `{{ }}` of the transcript's
 * own survives. The length in UTF-16 code units stays the same.
 */
export const escapeForAligner = (token: string): string =>
  token.replace(/\||\{\{|\}\}/g, (mark) => TWINS[mark] ?? mark);

/**
 * A transcript without media tags: what a speaker said must not name a file for the engine to open (`{{audio:/…}}`), nor
 * a kind of media that it does not know, which ends the process. The length in UTF-16 code units stays the same.
 */
const withoutMediaTags = (text: string): string => text.replace(/\{\{|\}\}/g, (mark) => TWINS[mark] ?? mark);

/** The aligner's input in delimiter mode: one piece for each token, in order. Tokens must not be empty. */
export const delimitedTokens = (tokens: readonly { readonly text: string }[]): string =>
  tokens.map(({ text }) => escapeForAligner(text)).join('|');
