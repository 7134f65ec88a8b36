import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { itn } from '../../../src/pipeline/itn/itn.ts';
import { sharedRows } from '../../support/shared.ts';

const Row = z.object({
  in: z.string(),
  out: z.string(),
  category: z.string(),
  level: z.enum(['study', 'study-alt', 'fix', 'ext']),
  alt: z.array(z.string()).default([]),
});
const rows = sharedRows('text/itn-public.jsonl').map((row) => Row.parse(row));

/** Rows of these levels whose outcome is neither the expected one nor an accepted one. */
const failing = (levels: readonly string[]): string[] =>
  rows
    .filter(({ level }) => levels.includes(level))
    .map((row) => ({ ...row, got: itn(row.in).text }))
    .filter(({ out, alt, got }) => got !== out && !alt.includes(got))
    .map(({ category, in: raw, out, got }) => `${category}: ${raw} → ${got}, not ${out}`);

describe.skipIf(rows.length === 0)('the acceptance rows of Chinese ITN (shared data)', () => {
  it('parity, levels study and study-alt: every row', () => {
    expect(failing(['study', 'study-alt'])).toEqual([]);
  });

  it('quality, level fix: every row', () => {
    expect(failing(['fix'])).toEqual([]);
  });

  it('quality, level ext: every row', () => {
    expect(failing(['ext'])).toEqual([]);
  });

  it('is idempotent on every output', () => {
    const outputs = rows.map(({ in: raw }) => itn(raw).text);
    expect(outputs.filter((output) => itn(output).text !== output)).toEqual([]);
  });
});
