import type { ExpectedGate } from '../../src/record/run-record.ts';
import { parseGate } from '../../src/scenarios/gates/grammar/parser.ts';

/** A gate as a scenario states it. */
export function expected(gate: string, parts: Partial<ExpectedGate> = {}): ExpectedGate {
  const { expression } = parseGate(gate);
  if (expression === undefined) throw new Error(`the test's own gate is wrong: ${gate}`);
  return { gate, expression, severity: 'fail', shared: false, ...parts };
}
