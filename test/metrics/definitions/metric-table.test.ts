import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../../../src/metrics/definitions/definition.ts';
import { METRIC_NAMES, METRICS } from '../../../src/metrics/definitions/metrics.ts';
import { CHECKPOINT_METRICS } from '../../../src/record/metric.ts';

/** One row of the table in docs/gates.md. */
function row(name: string, definition: MetricDefinition): string {
  const { argument, meaning, per, dimension, subjects, reach, percent } = definition;
  const argued = argument === 'none' ? name : `${name}(${argument})`;
  const unit = dimension === 'quantity' ? 'bytes, count' : percent === true ? 'ratio, %' : dimension;
  const value = reach === 'series' ? `each ${per}` : `a ${reach}`;
  const cells = [`\`${argued}\``, meaning, value, unit, subjects.join(', ') || '–'];
  return `| ${cells.join(' | ')} |`;
}

const page = readFileSync(new URL('../../../docs/gates.md', import.meta.url), 'utf8');

describe('the metric table', () => {
  it('stands in the reference page as it is in the code', () => {
    const rows = page
      .split('\n')
      .filter((line) => /^\| `[a-z_-]+(\([a-z]+\))?` \| .* \| (each .*|a launch|a cell) \|/.test(line));
    const quantities: readonly string[] = CHECKPOINT_METRICS;
    const others = METRIC_NAMES.filter((name) => !quantities.includes(name));
    expect(rows).toEqual(others.map((name) => row(name, METRICS[name])));
  });

  it('has in one sentence what is not better the less it is', () => {
    const of = (wanted: MetricDefinition['better']): string =>
      METRIC_NAMES.filter((name) => METRICS[name].better === wanted)
        .map((name) => `\`${name}\``)
        .join(', ')
        .replace(/, ([^,]*)$/, ' and $1');
    const words = [`of ${of('more')} more`, `of ${of('one')} 1`, `of ${of('neither')} neither`];
    expect(page).toContain(`Less is better, but ${words.join(', ')}.`);
  });

  it('has a series wherever it says so, and one number elsewhere', () => {
    for (const { shape, reach } of Object.values(METRICS))
      expect(reach === 'series').toBe(shape === 'series');
  });

  it('has the quantities of a checkpoint in one line', () => {
    const names = CHECKPOINT_METRICS.map((name) => `\`${name}\``).join(' ');
    expect(page).toContain(`less is better: ${names} (`);
    for (const name of CHECKPOINT_METRICS) {
      const { shape, per, better, subjects } = METRICS[name];
      expect({ shape, per, better, subjects }).toEqual({
        shape: 'series',
        per: 'checkpoint',
        better: 'less',
        subjects: ['process', 'model', 'step'],
      });
    }
  });

  it('has every quantity of a checkpoint as a metric', () => {
    expect(METRIC_NAMES).toEqual(expect.arrayContaining([...CHECKPOINT_METRICS]));
  });

  it('names no metric by a word of the language', () => {
    expect(
      METRIC_NAMES.filter((name) =>
        ['not', 'leak', 'baseline', 'of', 'at', 'per', 'in', 'and', 'or'].includes(name),
      ),
    ).toEqual([]);
  });
});
