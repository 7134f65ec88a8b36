import { readdirSync, readFileSync } from 'node:fs';
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

/** Relative luminance of a colour, and the contrast of two (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const PAGE = readFileSync(join(packageRoot(), 'web', 'style.css'), 'utf8');

/** Selectors of a style sheet, or of those in a source file, whose rules draw a line with the hairline's colour. */
const hairlines = (style: string): string[] =>
  [...style.matchAll(/([^{};]+)\{[^{}]*var\(--line\)/g)].map(([, selector = '']) =>
    selector.trim().replace(/\s+/g, ' '),
  );

const REPORTS = join(packageRoot(), 'src', 'reports', 'html');
const sources = readdirSync(REPORTS, { encoding: 'utf8', recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(REPORTS, name), 'utf8'));

describe('lines', () => {
  it('have 3:1 on page and panel where they bound something or say something, and text has 4.5:1', () => {
    const palette = colours(PALETTE_STYLE);
    const of = (name: string, scheme: number): string => palette.get(name)?.[scheme] ?? '';
    for (const scheme of [0, 1])
      for (const ground of ['page', 'panel']) {
        const against = (name: string): number => contrast(of(name, scheme), of(ground, scheme));
        for (const name of ['rule', 's1', 's2', 's3', 's4', 's5', 's6'])
          expect(against(name), `${name} on ${ground} ${scheme}`).toBeGreaterThanOrEqual(3);
        for (const name of ['ink', 'soft', 'link', 'good', 'bad', 'unsure'])
          expect(against(name), `${name} on ${ground} ${scheme}`).toBeGreaterThanOrEqual(4.5);
      }
  });

  it('are fainter only between the rows of a table, and between two parts of one card', () => {
    expect([...sources, PAGE].flatMap(hairlines)).toEqual(['th,td', '.figures', 'th, td']);
  });
});

describe('the page and the reports', () => {
  it('have the same colours under the same names', () => {
    const reports = colours(PALETTE_STYLE);
    const page = colours(PAGE);
    const shared = [...page].filter(([name]) => reports.has(name));
    expect(shared.length).toBeGreaterThan(10);
    for (const [name, values] of shared) expect(values, name).toEqual(reports.get(name));
  });
});
