import { type Change, shrink } from '../tokens/layer.ts';
import { isSpoken } from '../tokens/token.ts';
import { type Convert, convertText } from './converted.ts';
import { withChanges } from './overlay.ts';
import { type TimedSpan, type Unit, unitsOf } from './units.ts';

/** A token as an aligner gives it: its text in the raw transcript, and its time in milliseconds. */
export interface TimedToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A token that the text does not have where it should be. */
export class UnknownToken extends Error {
  override readonly name = 'UnknownToken';
  /** Position in the list, from 0. */
  readonly index: number;

  constructor(index: number, token: string, after: string) {
    super(
      `token ${index + 1} (${JSON.stringify(token)}) is not in the text${after === '' ? '' : ` after ${JSON.stringify(after)}`}`,
    );
    this.index = index;
  }
}

/**
 * Where timed tokens stand in a transcript. They must stand there in order; what lies between them is no token. Tokens
 * without a letter or number are dropped. Linear.
 *
 * @throws UnknownToken
 */
export function locateTokens(raw: string, tokens: readonly TimedToken[]): TimedSpan[] {
  const spans: TimedSpan[] = [];
  let at = 0;
  let last = '';
  tokens.forEach(({ text, start, end }, index) => {
    const word = text.trim();
    if (!isSpoken(word)) return;
    const from = raw.indexOf(word, at);
    if (from < 0) throw new UnknownToken(index, word, last);
    at = from + word.length;
    last = word;
    spans.push({ from, to: at, start, end });
  });
  return spans;
}

interface MappedText {
  /** The whole text converted, with its punctuation and spaces. */
  readonly full: string;
  /** What each token became; never more than there are tokens. */
  readonly units: readonly Unit[];
}

/**
 * Converts a transcript once and maps the result back to its timed tokens (docs/text-conventions.md, "Converting once").
 * `full` is the text for transcripts and subtitles: units are for times.
 *
 * @throws UnknownToken
 */
export function mapTokens(raw: string, tokens: readonly TimedToken[], convert: Convert): MappedText {
  return mapSpans(raw, locateTokens(raw, tokens), convert);
}

/** `mapTokens` for tokens that are spans already, with the changes of ITN in the result. `spans` in order, disjoint. */
export function mapSpans(
  raw: string,
  spans: readonly TimedSpan[],
  convert: Convert,
  changes: readonly Change[] = [],
): MappedText {
  const small = changes.flatMap((change) => shrink(raw, change));
  const cuts = [
    ...spans.flatMap(({ from, to }) => [from, to]),
    ...small.flatMap(({ start, end }) => [start, end]),
  ];
  const converted = withChanges(raw, convertText(raw, cuts, convert), small, convert);
  return { full: converted.text, units: unitsOf(converted, spans) };
}
