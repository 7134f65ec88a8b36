import { describe, expect, it } from 'vitest';
import { growthPlot } from '../../../src/reports/terminal/growth-plot.ts';

const plot = (series: readonly number[], from: number, fitted: readonly number[], columns = 60): string[] =>
  growthPlot({ series, window: [from, series.length], fitted, format: (value) => value.toFixed(0) }, columns);

describe('growthPlot', () => {
  it('draws samples, the fit and the warm-up', () => {
    const series = [0, 30, 60, 100, 100, 100, 50, 100, 100, 100];
    expect(plot(series, 3, Array<number>(7).fill(100))).toEqual([
      '100 │   ▀▀▀─▀▀▀',
      '    │',
      '    │  ▀   ▄',
      '    │',
      '    │ ▀',
      '  0 │▄',
      '     ░░░▔▔▔▔▔▔▔',
    ]);
  });

  it('puts a constant series in the middle', () => {
    expect(plot([5, 5, 5, 5, 5, 5, 5, 5], 0, []).map((line) => line.slice(3))).toEqual([
      '',
      '',
      '',
      '▀▀▀▀▀▀▀▀',
      '',
      '',
      '▔▔▔▔▔▔▔▔',
    ]);
  });

  it('shows medians where the series is longer than the line', () => {
    const series = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 9e9 : i));
    const lines = plot(series, 250, series.slice(250), 40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines.at(-1)?.replaceAll(' ', '')).toMatch(/^░{6,8}▔{18,24}$/);
  });

  it('draws a series that was not judged without a window', () => {
    const lines = growthPlot({ series: [1, 2, 3], window: [0, 0], fitted: [], format: String }, 60);
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)?.trim()).toBe('');
    expect(plot([], 0, [])).toEqual([]);
  });
});
