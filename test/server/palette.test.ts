import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PALETTE_STYLE } from '../../src/reports/charts/palette.ts';
import { packageRoot } from '../../src/system/package-root.ts';

/** Colours by name, of the light and of the dark set: a name that comes twice has both. */
function colours(style: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [, name = '', value = ''] of style.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g))
    found.set(name, [...(found.get(name) ?? []), value]);
  return found;
}

describe('the page and the reports', () => {
  it('have the same colours under the same names', () => {
    const reports = colours(PALETTE_STYLE);
    const page = colours(readFileSync(join(packageRoot(), 'web', 'style.css'), 'utf8'));
    const shared = [...page].filter(([name]) => reports.has(name));
    expect(shared.length).toBeGreaterThan(10);
    for (const [name, values] of shared) expect(values, name).toEqual(reports.get(name));
  });
});
