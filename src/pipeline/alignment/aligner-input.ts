import { withoutMediaTags } from '../tokens/aligner-text.ts';

const HAN = /\p{Script=Han}/u;
const SPOKEN = /[\p{L}\p{N}]/u;

/** The transcript as the aligner is given it, and the units that it will answer with. */
export interface AlignerInput {
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
