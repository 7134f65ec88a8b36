import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALIGNMENT_CODES } from '../../../src/pipeline/alignment/alignment-checks.ts';

const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');

describe('alignment codes', () => {
  it('are those of the page, with the same alerts', () => {
    const rows = [...page.matchAll(/^\| `([EW]_[A-Z]+)` \|.*\| ([^|]+) \|$/gm)];
    const listed = Object.fromEntries(rows.map(([, code, alert]) => [code, alert]));
    const coded = Object.entries(ALIGNMENT_CODES).map(([code, entry]) => {
      if (!('alertAbove' in entry)) return [code, 'fails'];
      return [code, entry.alertAbove === 0 ? 'any' : `> ${100 * entry.alertAbove} % of units`];
    });
    expect(listed).toEqual(Object.fromEntries(coded));
  });
});
