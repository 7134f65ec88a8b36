import type { KnownLeak } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import type { ModelWeights } from '../../record/model-weights.ts';
import type { GateContext } from '../gates/check/context.ts';
import type { CompiledGate, GateCompiler } from '../gates/compiler.ts';
import { child, entriesOf, type Located, plain } from '../load/located.ts';
import type { Place, PlannedGate, Problem } from '../plan/plan.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { Gate } from '../schema/expect.ts';
import { KnownLeak as KnownLeakSchema } from '../schema/known-leak.ts';

/** A gate as written, and which variants it is for. */
export interface WrittenGate {
  readonly text: string;
  readonly why?: string;
  readonly severity: 'fail' | 'warn';
  readonly weights?: readonly ModelWeights[];
  readonly known?: readonly string[];
  readonly place: Place;
  /** Absent: every variant. */
  readonly variant?: string;
}

/** Reads `expect`: a list, or a map of `all` and variants. Faults of the schema are left out, they are reported. */
export function writtenGates(
  expect: Located | undefined,
  variants: readonly string[],
  problems: Problem[],
): WrittenGate[] {
  if (expect?.kind === 'list') return gatesOf(expect, undefined, problems);
  return entriesOf(expect).flatMap(([variant, { key, value }]) => {
    if (variant !== 'all' && !variants.includes(variant)) {
      problems.push({
        place: key,
        message: `expect: there is no variant ${variant}`,
        detail: [nearestOrAll(variant, [...variants, 'all'], 'variants')],
      });
      return [];
    }
    return gatesOf(value, variant === 'all' ? undefined : variant, problems);
  });
}

function gatesOf(list: Located, variant: string | undefined, problems: Problem[]): WrittenGate[] {
  if (list.kind !== 'list') return [];
  let open = false;
  return list.items.flatMap((item) => {
    const gate = Gate.safeParse(plain(item));
    if (!gate.success) return [];
    const { gate: text, severity = 'fail', why, known, weights } = gate.data;
    const place = child(item, 'gate')?.place ?? item.place;
    const balance = text.split('(').length - text.split(')').length;
    if (balance !== 0) {
      // The second half of a torn gate is the same mistake.
      if (!(open && balance < 0)) problems.push(tornProblem(text, place, balance > 0));
      open = balance > 0;
      return [];
    }
    open = false;
    return [
      {
        text,
        severity,
        place,
        ...exact({ why, known, variant, weights: typeof weights === 'string' ? [weights] : weights }),
      },
    ];
  });
}

/** In a `[ ]` list YAML takes a comma for the end of an item: `leak(heap, anon)` arrives in two pieces. */
function tornProblem(text: string, place: Place, opens: boolean): Problem {
  const half = opens
    ? 'opens a parenthesis and does not close it'
    : 'closes a parenthesis that it does not open';
  return {
    place,
    message: `gate \`${text}\` ${half}`,
    detail: ['a comma ends an item of a [ ] list: write leak(a b), without comma'],
  };
}

/** A cell as gates meet it. */
export interface GatedCell {
  readonly id: string;
  readonly variant: string;
  readonly context: GateContext;
}

/**
 * Compiles every gate for every cell it is for. A gate whose quantity a cell lacks skips that cell, as long as
 * another cell has it; if none has, it could never be judged: an error.
 *
 * @param known whether the cells of a gate are known: what a variant at fault has, or one whose corpus cannot be read, is not
 */
export function compileGates(
  written: readonly WrittenGate[],
  cells: readonly GatedCell[],
  known: (gate: WrittenGate) => boolean,
  compile: GateCompiler,
  problems: Problem[],
  warnings: Problem[],
): ReadonlyMap<string, readonly PlannedGate[]> {
  const planned = new Map<string, PlannedGate[]>(cells.map(({ id }) => [id, []]));
  for (const gate of written) {
    const meant = cells.filter(({ variant }) => gate.variant === undefined || gate.variant === variant);
    const compiled = meant.map((cell) => ({ cell, result: compile(gate.text, gate.place, cell.context) }));
    for (const { cell, result } of compiled) {
      problems.push(...result.problems);
      warnings.push(...result.warnings);
      if (result.gate !== undefined)
        planned.get(cell.id)?.push(plannedGate(gate, result.gate, result.absent?.reason));
    }
    const everywhere = compiled.length > 0 && compiled.every(({ result }) => result.absent !== undefined);
    if (everywhere && known(gate)) {
      problems.push(...compiled.flatMap(({ result }) => result.absent?.problem ?? []).slice(0, 1));
    }
  }
  return planned;
}

function plannedGate(
  gate: WrittenGate,
  expression: NonNullable<CompiledGate['gate']>,
  absent: string | undefined,
): PlannedGate {
  const { text, why, severity, weights, known, place } = gate;
  return {
    text,
    expression,
    severity,
    place,
    shared: gate.variant === undefined,
    ...exact({ why, weights, known, absent }),
  };
}

/** Reads `known-leaks`. Faults of the schema are left out, they are reported. */
export function knownLeaks(section: Located | undefined): KnownLeak[] {
  return entriesOf(section).flatMap(([id, { value }]) => {
    const leak = KnownLeakSchema.safeParse(plain(value));
    if (!leak.success) return [];
    const { function: name, why, until } = leak.data;
    return [{ id, function: name, why, ...exact({ until }) }];
  });
}

/** What gates name as known must be declared, and only growth of the heap has functions to its name. */
export function checkKnown(
  gates: readonly WrittenGate[],
  leaks: readonly KnownLeak[],
  problems: Problem[],
): void {
  const ids = leaks.map(({ id }) => id);
  for (const { text, known = [], place } of gates) {
    for (const id of known.filter((name) => !ids.includes(name))) {
      problems.push({
        place,
        message: `gate \`${text}\`: there is no known leak ${id}`,
        detail: [ids.length === 0 ? 'declare it under known-leaks:' : nearestOrAll(id, ids, 'known leaks')],
      });
    }
    if (known.length > 0 && !/^(not leak|growth\(heap\))/.test(text)) {
      problems.push({
        place,
        message: `gate \`${text}\`: \`known\` takes leaks off the growth of the heap, which this gate does not judge`,
        detail: ['use it with growth(heap) < X or not leak'],
      });
    }
  }
}
