import { z } from 'zod';
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
    const { alignerReport, shiftReport } = await import('./alignment-report.ts');
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
