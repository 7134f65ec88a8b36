import { parseAlignerOutput } from '../../pipeline/alignment/aligner-output.ts';
import {
  type AlignmentInput,
  checkAlignment,
  summariseFindings,
} from '../../pipeline/alignment/alignment-checks.ts';
import { alignmentShift, type Times } from '../../pipeline/alignment/alignment-shift.ts';
import type { AlignmentFinding } from '../../record/run-record.ts';

/** Fields of `text check-alignment`: names as in the metrics. */
export interface AlignerReport {
  /** Each once, sorted. */
  readonly codes: readonly string[];
  readonly align_errors: number;
  /** Share of units. */
  readonly align_warnings: number;
  readonly alerts: readonly string[];
  readonly findings: readonly AlignmentFinding[];
}

/** Checks aligner output as it came. */
export function alignerReport(raw: string, against: Omit<AlignmentInput, 'units'>): AlignerReport {
  const output = parseAlignerOutput(raw);
  const units = output.ok ? output.units : [];
  const findings = output.ok ? checkAlignment({ ...against, units }) : [output.finding];
  const { codes, errors, warningShare, alerts } = summariseFindings(findings, units.length);
  return { codes, align_errors: errors, align_warnings: warningShare, alerts, findings };
}

/** Shift of predicted against reference times; `aas_ms` is null where there is nothing to compare. */
export function shiftReport(ref: readonly [number, number][], hyp: readonly [number, number][]): object {
  const times = (spans: readonly [number, number][]): Times[] =>
    spans.map(([start, end]) => ({ start, end }));
  const shift = alignmentShift([{ reference: times(ref), predicted: times(hyp) }]);
  if (shift === undefined) {
    return { aas_ms: null, slots: 0, reason: `${hyp.length} units against ${ref.length} of the reference` };
  }
  const { aas, slots, p50, p95, within80, within160 } = shift;
  return { aas_ms: aas, slots, p50_ms: p50, p95_ms: p95, within_80: within80, within_160: within160 };
}
