import type { Expression } from '../../record/gate-expression.ts';
import type { Place, Problem } from '../plan/plan.ts';
import { checkGate } from './check/checker.ts';
import type { GateContext } from './check/context.ts';
import { type Absence, Findings } from './check/findings.ts';
import { problemOf } from './grammar/fault.ts';
import { parseGate } from './grammar/parser.ts';

/**
 * Reads one gate and checks it against the cell it is to judge: syntax, names, units, statistics, and whether
 * its quantities can exist there. Pure. The loader calls it once for each gate and cell.
 *
 * - `text`   the gate as written, `ttft.p95 < 5 s`
 * - `place`  of the gate's YAML value; carets count columns within `text`, from 1
 */
export type GateCompiler = (text: string, place: Place, context: GateContext) => CompiledGate;

export interface CompiledGate {
  /** Absent when there are problems. Present beside `absent`: the gate is sound, this cell just lacks it. */
  readonly gate?: Expression;
  /**
   * Why this cell can never have the quantity: `no align step`, `8 iterations are needed, each respawns`. The
   * loader decides what that means: a gate of a plain list or of `all` skips the cell and lists it, as long as
   * one cell has the quantity; a gate of one variant is an error.
   */
  readonly absent?: Absence;
  /** Errors of the gate itself, whatever the cell: exit 2. */
  readonly problems: readonly Problem[];
  /** What will run but hardly as meant: `growth(handles) < 1`. */
  readonly warnings: readonly Problem[];
}

/** See `GateCompiler`. */
export const compileGate: GateCompiler = (text, place, context) => {
  const { expression, fault } = parseGate(text);
  if (fault !== undefined) return { problems: [problemOf(text, place, fault)], warnings: [] };
  const findings = new Findings(text, place);
  checkGate(expression, context, findings);
  const { problems, warnings, absence } = findings;
  if (problems.length > 0) return { problems, warnings };
  return { gate: expression, ...(absence && { absent: absence }), problems, warnings };
};
