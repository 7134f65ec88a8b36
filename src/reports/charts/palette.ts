/** Colours of pages and pictures: one set of names, two sets of values (light and dark). */
const LIGHT = {
  page: '#f6f7f9',
  panel: '#ffffff',
  ink: '#1b2330',
  soft: '#556074',
  /**
   * Hairlines that help the eye along and say nothing: between the rows of a table, the grid of a chart. WCAG 1.4.11 asks 3:1 of what
   * is needed to understand a page; rows stand apart by their space, and an axis has its numbers.
   */
  line: '#d8dde6',
  /** Lines that say something, and what bounds a card, a table or a control: 3:1 against page and panel. */
  rule: '#7a8598',
  link: '#1d4fb8',
  bad: '#a61b13',
  'bad-tint': '#fdeceb',
  good: '#14632f',
  'good-tint': '#e6f4ea',
  unsure: '#7d5200',
  'unsure-tint': '#fdf3dc',
  s1: '#2563c9',
  s2: '#c2570c',
  s3: '#0f8a6d',
  s4: '#8b3fc0',
  s5: '#8a6d00',
  s6: '#c01f63',
  'warm-up': '#e9ebf0',
  'phase-1': '#dbe8fd',
  'phase-2': '#fde6d3',
  'phase-3': '#d9f1e6',
  'phase-4': '#eee0f8',
  'phase-5': '#f5eecb',
  'phase-6': '#fadde8',
} as const;

const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  page: '#10141b',
  panel: '#181e28',
  ink: '#e7ebf2',
  soft: '#a3aec0',
  line: '#333d4d',
  rule: '#69768c',
  link: '#8db4ff',
  bad: '#ff9a92',
  'bad-tint': '#3b1a1a',
  good: '#7fd79b',
  'good-tint': '#152e1f',
  unsure: '#f0c264',
  'unsure-tint': '#352a12',
  s1: '#6ea3ff',
  s2: '#ff9d57',
  s3: '#4fcaa8',
  s4: '#c792f0',
  s5: '#d9bd4d',
  s6: '#ff86b3',
  'warm-up': '#252d3a',
  'phase-1': '#1d3050',
  'phase-2': '#48301d',
  'phase-3': '#16382e',
  'phase-4': '#38264a',
  'phase-5': '#3a3418',
  'phase-6': '#472334',
};

export type Colour = keyof typeof LIGHT;

/** A colour as an attribute or style takes it. */
export const colour = (name: Colour): string => `var(--${name})`;

const SERIES = ['s1', 's2', 's3', 's4', 's5', 's6'] as const satisfies readonly Colour[];
const PHASES = [
  'phase-1',
  'phase-2',
  'phase-3',
  'phase-4',
  'phase-5',
  'phase-6',
] as const satisfies readonly Colour[];

/** Colour of the variant number `index`; there are six, then they come round. */
export const seriesColour = (index: number): string => colour(SERIES[index % SERIES.length] ?? 's1');

export const phaseColour = (index: number): string => colour(PHASES[index % PHASES.length] ?? 'phase-1');

const declared = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');

/** The variables, for the reader's light or dark. Paper is light. */
export const PALETTE_STYLE = `:root{color-scheme:light dark;${declared(LIGHT)}}@media screen and (prefers-color-scheme:dark){:root{${declared(DARK)}}}`;

/** A picture on its own, as a file: it brings its colours with it. */
export function standalone(svg: string): string {
  return svg.replace(
    /^<svg ([^>]*)>/,
    (_, attributes: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><style>${PALETTE_STYLE}svg{color:var(--ink);background:var(--panel)}</style>`,
  );
}
