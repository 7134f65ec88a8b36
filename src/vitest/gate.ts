import { judge } from '../judge/judge.ts';
import { exact } from '../record/exact.ts';
import { DEFAULT_TOLERANCE } from '../record/metric.ts';
import type { Gate, RunRecord, Variant } from '../record/run-record.ts';
import { parseRecord } from '../record/store/versions.ts';
import { parseGate } from '../scenarios/gates/grammar/parser.ts';

export interface GateOptions {
  /** Only this cell of the run, by its id or its variant. */
  readonly variant?: string;
  /** The run that `baseline` means in the gate. */
  readonly baseline?: RunRecord;
}

export interface GateAnswer {
  /** `undecided`: inconclusive or unjudged, or no cell has what the gate is about. */
  readonly met: 'yes' | 'no' | 'undecided';
  readonly words: string;
}

/**
 * Judges a gate of the scenario language on a run record, in every cell or in one.
 * @throws TypeError when it is no gate, or what it is asked of is no run record
 */
export function gateAnswer(received: unknown, gate: string, { variant, baseline }: GateOptions): GateAnswer {
  const { expression, fault } = parseGate(gate);
  if (expression === undefined) throw new TypeError(`\`${gate}\` is no gate: ${fault.message}`);
  const parsed = parseRecord(received);
  if (parsed === undefined)
    throw new TypeError('toMeetGate expects a run record: run.json, or what runPlan gives');
  const record = structuredClone(parsed);
  const cells = record.variants.filter(
    (cell) => variant === undefined || cell.id === variant || cell.variant === variant,
  );
  if (cells.length === 0) {
    const known = record.variants.map(({ id }) => id).join(', ');
    throw new TypeError(`there is no variant ${variant} in the run; it has: ${known}`);
  }
  for (const cell of record.variants) {
    // Its own gates stay: one on failures says what may fail beside.
    const asked = { gate, expression, severity: 'fail' as const, shared: true };
    if (cells.includes(cell)) cell.expect = [asked, ...cell.expect.filter((own) => own.gate !== gate)];
    cell.tolerance = { ...DEFAULT_TOLERANCE, ...cell.tolerance };
    if (baseline !== undefined) cell.baseline = { kind: 'run', run: baseline.id };
  }
  const { variants } = judge(record, exact({ baseline }));
  const judged = cells.flatMap((cell) =>
    (variants.get(cell.id)?.gates ?? [])
      .filter((it) => it.gate === gate)
      .map((it) => ({ id: cell.id, gate: unlessCut(cell, it) })),
  );
  const of = (...outcomes: Gate['outcome'][]) => judged.some(({ gate: it }) => outcomes.includes(it.outcome));
  const met = of('fail') ? 'no' : of('inconclusive', 'unjudged') || !of('pass') ? 'undecided' : 'yes';
  return { met, words: judged.map(({ id, gate: it }) => `${id}: ${gateWords(it)}`).join('\n') };
}

/** What held until a cell was cut short, or died, might not have held to its end: a run of it would not pass either. */
function unlessCut({ status, reason }: Variant, gate: Gate): Gate {
  if (gate.outcome !== 'pass' || status === 'completed') return gate;
  const ended = `${status}${reason === undefined ? '' : ` (${reason})`}`;
  return { ...gate, outcome: 'unjudged', reason: `${ended}: it holds as far as that got` };
}

function gateWords({ outcome, value, bound, interval, reason }: Gate): string {
  const parts = [
    outcome,
    ...(value === undefined ? [] : [`value ${value}`]),
    ...(bound === undefined ? [] : [`bound ${bound}`]),
    ...(interval === undefined ? [] : [`interval ${interval}`]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return parts.join(', ');
}
