import { type Change, shrink } from '../tokens/layer.ts';
import { type Convert, convertText } from './converted.ts';
import { locateTokens, type TimedToken } from './locate.ts';
import { withChanges } from './overlay.ts';
import { type TimedSpan, type Unit, unitsOf } from './units.ts';

export interface MappedText {
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
