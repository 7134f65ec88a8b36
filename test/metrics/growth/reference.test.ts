import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judgeGrowth } from '../../../src/metrics/growth/judge.ts';
import { REFERENCE_SERIES, type ReferenceSeries } from './reference-series.ts';

/** What an independent implementation of the same fit (numpy, scipy) says of the same series. */
const Figures = z.object({
  name: z.string(),
  n: z.number(),
  rate: z.number(),
  ci95: z.tuple([z.number(), z.number()]),
  bounds: z.tuple([z.number(), z.number()]),
  mde: z.number(),
  warmup: z.number(),
  steps: z.array(z.tuple([z.number(), z.number()])),
  sd: z.number(),
  rho: z.number(),
  cycle: z.number(),
  bends: z.number(),
  slowing: z.boolean(),
  staircase: z.boolean(),
});
const FIGURES = z
  .array(Figures)
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/growth-reference.json', import.meta.url), 'utf8')));

const judge = ({ series, tolerance, quantum, cycle }: ReferenceSeries) =>
  judgeGrowth(series, { tolerance, scale: tolerance, quantum, ...(cycle === undefined ? {} : { cycle }) });

describe('the fit against an independent implementation', () => {
  it('covers the same series', () => {
    expect(REFERENCE_SERIES.map(({ name, series }) => [name, series.length])).toEqual(
      FIGURES.map(({ name, n }) => [name, n]),
    );
  });

  it.each(REFERENCE_SERIES)('agrees on $name', (reference) => {
    const figures = FIGURES.find(({ name }) => name === reference.name);
    if (figures === undefined) throw new Error('no figures');
    const analysis = judge(reference);
    const { growth } = analysis;
    expect({
      warmup: growth.warmup,
      steps: growth.steps.map(({ at }) => at),
      cycle: analysis.cycle,
      bends: analysis.bends,
      slowing: analysis.slowing,
      staircase: analysis.staircase,
    }).toEqual({
      warmup: figures.warmup,
      steps: figures.steps.map(([at]) => at),
      cycle: figures.cycle,
      bends: figures.bends,
      slowing: figures.slowing,
      staircase: figures.staircase,
    });
    const got = [
      growth.rate,
      ...growth.ci95,
      ...growth.bounds,
      growth.mde,
      analysis.sd,
      ...growth.steps.map(({ size }) => size),
    ];
    const wanted = [
      figures.rate,
      ...figures.ci95,
      ...figures.bounds,
      figures.mde,
      figures.sd,
      ...figures.steps.map(([, size]) => size),
    ];
    const off = got.map((value, i) => Math.abs((value ?? Number.NaN) - (wanted[i] ?? Number.NaN)));
    // Per iteration, relative to the tolerance or to the figure itself, whichever is larger.
    expect(
      off.every(
        (difference, i) => difference <= 1e-6 * Math.max(reference.tolerance, Math.abs(wanted[i] ?? 0)),
      ),
      `${got} against ${wanted}`,
    ).toBe(true);
    expect(analysis.rho).toBeCloseTo(figures.rho, 6);
  });
});
