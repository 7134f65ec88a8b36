import { z } from 'zod';
import { parseAlignerOutput } from '../../pipeline/alignment/aligner-output.ts';
import {
  type AlignmentInput,
  checkAlignment,
  summariseFindings,
} from '../../pipeline/alignment/alignment-checks.ts';
import { alignmentShift, type Times } from '../../pipeline/alignment/alignment-shift.ts';
import type { AlignmentFinding } from '../../record/run-record.ts';
import { parseRow } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

/** Start and end in ms. */
const Span = z.tuple([z.number(), z.number()]);

const AlignRow = z.object({
  kind: z.literal('align_json'),
  /** The aligner's output as it came. */
  raw: z.string(),
  tokens: z.array(z.string()).optional(),
  audio_ms: z.number().optional(),
  /** Speech that a VAD heard: adds the checks that need it. */
  speech: z.array(Span).optional(),
});
const ShiftRow = z.object({ kind: z.literal('aas'), ref: z.array(Span), hyp: z.array(Span) });
const Row = z.preprocess(withKind, z.discriminatedUnion('kind', [AlignRow, ShiftRow]));

/** A row may leave its kind to be told by its fields. */
function withKind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'kind' in value) return value;
  return { ...value, kind: 'ref' in value ? 'aas' : 'align_json' };
}

/** Codes of what is wrong with an alignment (docs/metrics.md#alignment). */
export const checkAlignmentFilter: TextFilter = {
  name: 'check-alignment',
  summary: 'what is wrong with aligner output (a line: its JSON), or how far it lies from reference times',
  rows: '{raw, tokens, audio_ms, [speech]} → {codes, findings, …}; {ref, hyp} → {aas_ms, slots, …}; times in ms',
  async open() {
    return {
      line(text) {
        if (text.trim() === '') return '';
        const { codes } = alignerReport(text, {});
        return codes.length === 0 ? 'ok' : codes.join(' ');
      },
      row(value) {
        const row = parseRow(Row, value);
        if (row.kind === 'aas') return shiftReport(row.ref, row.hyp);
        const speech = row.speech?.map(([start, end]) => ({ start, end }));
        return alignerReport(row.raw, { tokens: row.tokens, audioMs: row.audio_ms, speech });
      },
    };
  },
};

/** Fields of `text check-alignment`: names as in the metrics. */
interface AlignerReport {
  /** Each once, sorted. */
  readonly codes: readonly string[];
  readonly align_errors: number;
  /** Share of units. */
  readonly align_warnings: number;
  readonly alerts: readonly string[];
  readonly findings: readonly AlignmentFinding[];
}

/** Checks aligner output as it came. */
function alignerReport(raw: string, against: Omit<AlignmentInput, 'units'>): AlignerReport {
  const output = parseAlignerOutput(raw);
  const units = output.ok ? output.units : [];
  const findings = output.ok ? checkAlignment({ ...against, units }) : [output.finding];
  const { codes, errors, warningShare, alerts } = summariseFindings(findings, units.length);
  return { codes, align_errors: errors, align_warnings: warningShare, alerts, findings };
}

/** Shift of predicted against reference times; `aas_ms` is null where there is nothing to compare. */
function shiftReport(ref: readonly [number, number][], hyp: readonly [number, number][]): object {
  const times = (spans: readonly [number, number][]): Times[] =>
    spans.map(([start, end]) => ({ start, end }));
  const shift = alignmentShift([{ reference: times(ref), predicted: times(hyp) }]);
  if (shift === undefined) {
    return { aas_ms: null, slots: 0, reason: `${hyp.length} units against ${ref.length} of the reference` };
  }
  const { aas, slots, p50, p95, within80, within160 } = shift;
  return { aas_ms: aas, slots, p50_ms: p50, p95_ms: p95, within_80: within80, within_160: within160 };
}
