import { z } from 'zod';
import { AlignedUnit, type AlignmentFinding } from '../../record/run-record.ts';

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
