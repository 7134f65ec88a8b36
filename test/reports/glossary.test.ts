import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SPEED_METRICS } from '../../src/record/comparison.ts';
import { OUTCOME_WORDS } from '../../src/record/verdict.ts';
import { CHUNK_STAGES } from '../../src/reports/sections/chunks.ts';
import { EFFECT_WORDS } from '../../src/reports/sections/comparison.ts';
import { GLOSSARY, glossaryPage } from '../../src/reports/sections/glossary.ts';
import { VERDICT_WORDS } from '../../src/reports/sections/growth-section.ts';
import { sections } from '../../src/reports/sections/sections.ts';
import { sideBySideSection } from '../../src/reports/sections/side-by-side.ts';
import { speedFigure } from '../../src/reports/sections/speed-section.ts';
import { gateWord } from '../../src/reports/sections/verdict.ts';
import { richRun } from './rich-run.ts';

const known = (word: string): boolean =>
  [...GLOSSARY.keys()].some((name) => name.toLowerCase() === word.toLowerCase());

it('is docs/glossary.md, as `npm run docs:glossary` writes it', () => {
  expect(readFileSync(new URL('../../docs/glossary.md', import.meta.url), 'utf8')).toBe(glossaryPage());
});

it('has every word of a verdict, a gate, a chip and a speed', () => {
  const outcomes = ['pass', 'fail', 'inconclusive', 'unjudged', 'skipped'] as const;
  const words = [
    ...Object.values(OUTCOME_WORDS),
    ...Object.values(VERDICT_WORDS),
    ...Object.values(EFFECT_WORDS),
    ...outcomes.map((outcome) => gateWord({ gate: '', severity: 'fail', outcome })),
    gateWord({ gate: '', severity: 'warn', outcome: 'fail' }),
    ...SPEED_METRICS.map((metric) => speedFigure(metric).label),
  ];
  expect(words.filter((word) => !known(word))).toEqual([]);
  expect(CHUNK_STAGES).toContain('ASR');
});

/** Words that mean what they mean everywhere. */
const PLAIN = [
  '',
  'n',
  'min',
  'max',
  'first',
  'last',
  'value',
  'figure',
  'remark',
  'text',
  'model',
  'outcome',
  'speed',
  'total',
  'median',
  'detail',
];

it('has every heading of a report, but plain words', () => {
  const run = richRun();
  const heads = [sideBySideSection(run), ...sections(run)].flatMap(({ head }) => head.slice(1));
  const variants = run.variants.map(({ id }) => id);
  const words = heads.flatMap((head) =>
    head
      .replace(/ \(.*\)$/, '')
      .replace(/^99 % /, '')
      .split(', '),
  );
  const missing = [...new Set(words)].filter(
    (head) => !known(head) && !PLAIN.includes(head) && !variants.includes(head),
  );
  expect(missing).toEqual([]);
});
