import type { AlignedUnit, AlignmentFinding } from '../../record/run-record.ts';
import { parseAlignerOutput } from './aligner-output.ts';
import { checkAlignment } from './alignment-checks.ts';
import type { SpeechSpan } from './speech-checks.ts';

/** What one `align` answered: the units, where it could be read, and what is wrong with them. Times in ms. */
export interface ExaminedAlignment {
  readonly units?: AlignedUnit[];
  readonly findings: AlignmentFinding[];
}

/**
 * Reads and checks an aligner's JSON output.
 * @param tokens the units that the engine should answer with @param audioMs length of the audio
 * @param speech where a VAD heard speech in it, ms; without it the checks that need it are left out
 */
export function examineAlignment(
  output: string,
  tokens: readonly string[],
  audioMs: number,
  speech?: readonly SpeechSpan[],
): ExaminedAlignment {
  const parsed = parseAlignerOutput(output);
  if (!parsed.ok) return { findings: [parsed.finding] };
  return { units: parsed.units, findings: checkAlignment({ units: parsed.units, tokens, audioMs, speech }) };
}
