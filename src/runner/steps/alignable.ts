import type { TranscriptInput } from '../../pipeline/alignment/transcript-input.ts';
import { languageNamed } from '../../pipeline/languages.ts';
import type { TranscriptValue } from './values.ts';

/** Languages that Qwen3-ForcedAligner was trained on (docs/pipeline.md#alignment). */
const ALIGNED_LANGUAGES: readonly string[] = [
  ...['Chinese', 'English', 'Cantonese', 'French', 'German', 'Italian', 'Japanese', 'Korean', 'Portuguese'],
  ...['Russian', 'Spanish'],
];

/**
 * Why a transcript of the recogniser is not given to the aligner although nothing failed. Undefined: it is given.
 * `whole`: it says something, which then has the time of its whole audio.
 */
export function alignmentRefusal(
  { data }: TranscriptValue,
  reference: boolean,
  input: TranscriptInput,
): { skipped: string; whole: boolean } | undefined {
  if (reference) return undefined;
  if (data.raw.trim() === '') return { skipped: 'nothing was said', whole: false };
  const language = languageNamed(data.language ?? '');
  if (language !== undefined && !ALIGNED_LANGUAGES.includes(language)) {
    return { skipped: `the aligner does not know ${language}: one cue for the whole chunk`, whole: true };
  }
  return input.tokens.length === 0 ? { skipped: 'the text has no letter or digit', whole: true } : undefined;
}
