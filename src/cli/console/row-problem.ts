import { z } from 'zod';
import { issueWords, shortened } from '../../record/issue-words.ts';

/** A row of input that is not what it should be; the message says what was found and what is allowed. */
export class RowProblem extends Error {
  override readonly name = 'RowProblem';
}

/** @throws RowProblem */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RowProblem(`not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** The value as the schema has it. @throws RowProblem with every fault of the row. */
export function parseRow<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true, error: issueWords });
  if (parsed.success) return parsed.data;
  throw new RowProblem(parsed.error.issues.map(faultOf).join('; '));
}

function faultOf({ path, message, input }: z.core.$ZodIssue): string {
  const where = z.core.toDotPath(path);
  const found = shortened(input);
  // A schema's own words do not say what was there.
  const said = message.includes('; it is missing') || message.endsWith(`, not ${found}`);
  return `${where === '' ? '' : `${where}: `}${message}${said ? '' : ` (found ${found})`}`;
}
