import { z } from 'zod';
import { parseGate } from '../../scenarios/gates/grammar/parser.ts';
import { RUN_SCHEMA, RUN_VERSION, RunRecord } from '../run-record.ts';

/** As much of a record of version 1 as has to change; the rest is as it was. */
const Version1 = z.looseObject({
  schema: z.literal(RUN_SCHEMA),
  version: z.literal(1),
  variants: z.array(z.looseObject({ expect: z.array(z.looseObject({ gate: z.string() })) })),
});

/**
 * A record of an earlier version in the form of this one; anything else as it is. Version 1 kept gates as text alone, which
 * is compiled here for the last time, and had its own answer, growth verdicts and exit code: what they stood on was decided in
 * several places, so that they are dropped, and whoever reads such a run judges it again. A gate that is none any more leaves
 * the record unreadable: without it the run would pass. Pure.
 */
export function upgraded(value: unknown): unknown {
  const old = Version1.safeParse(value);
  if (!old.success) return value;
  const { summary: _summary, exitCode: _exitCode, variants, ...rest } = old.data;
  return {
    ...rest,
    version: RUN_VERSION,
    variants: variants.map((variant) => ({
      ...variant,
      ...UNJUDGED,
      expect: variant.expect.map((gate) => {
        const { expression, fault } = parseGate(gate.gate);
        return { ...gate, expression: expression ?? `\`${gate.gate}\` is no gate: ${fault.message}` };
      }),
    })),
  };
}

const UNJUDGED = { growth: {}, rawGrowth: {}, causes: [], sentence: '', gates: [] };

/** A run record, of this version or an earlier one; undefined for anything else. */
export const parseRecord = (value: unknown): RunRecord | undefined =>
  RunRecord.safeParse(upgraded(value)).data;
