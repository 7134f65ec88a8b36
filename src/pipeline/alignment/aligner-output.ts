import { z } from 'zod';
import { AlignedUnit, type AlignmentFinding } from '../../record/run-record.ts';
import { checkAlignment } from './alignment-checks.ts';
import type { SpeechSpan } from './speech-checks.ts';

export type AlignerOutput =
  | { readonly ok: true; readonly units: AlignedUnit[] }
  /** `E_PARSE`, with what is wrong and where. */
  | { readonly ok: false; readonly finding: AlignmentFinding };

/** Fields of ours are required; what a later engine adds is no error. */
const Units = z.array(z.object(AlignedUnit.shape));

/**
 * The aligner's `format=json` output: an array of `{start, end, text}` in ms. The engine prints numbers with six
 * significant digits, so 1.00008e+06 and 12345.3 are both usual. Text keeps the white space that it came with.
 */
export function parseAlignerOutput(raw: string): AlignerOutput {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
  const units = Units.safeParse(value);
  if (units.success) return { ok: true, units: units.data };
  const [issue] = units.error.issues;
  const where = issue?.path.join('.') ?? '';
  return failed(`${where === '' ? '' : `${where}: `}${issue?.message ?? 'not an array of units'}`);
}

const failed = (detail: string): AlignerOutput => ({ ok: false, finding: { code: 'E_PARSE', detail } });

/** What one `align` answered: the units, where it could be read, and what is wrong with them. Times in ms. */
interface ExaminedAlignment {
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
