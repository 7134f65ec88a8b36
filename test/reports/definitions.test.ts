import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKPOINT_METRICS } from '../../src/record/metric.ts';
import { DEFINITIONS } from '../../src/reports/sections/definitions.ts';

const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');

const plain = (cell: string): string => cell.replaceAll('`', '').replaceAll('\\|', '|').trim();

/** Second cell of every table row, by the names in the first. */
const rows = new Map(
  page.split('\n').flatMap((line): [string, string][] => {
    const [, first = '', second = ''] = line.split(/(?<!\\)\|/);
    return [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => [name, plain(second)]);
  }),
);

describe('definitions', () => {
  it.each([...DEFINITIONS])('%s is defined in docs/metrics.md in the same words', (name, { what }) => {
    const written = rows.get(name) ?? '';
    // `distinct_texts` is defined in a sentence of its section.
    const said = written === '' ? plain(page.replaceAll('\n', ' ')) : written;
    expect(said).toContain(plain(what));
  });

  it('knows every metric of a checkpoint', () => {
    expect(CHECKPOINT_METRICS.filter((metric) => !DEFINITIONS.has(metric))).toEqual([]);
  });
});
