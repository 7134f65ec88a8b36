import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FeatureContext } from '../../../src/pipeline/vad/features/context.ts';
import {
  BINS,
  FeatureExtractor,
  LogMel,
  MEL_EDGES,
  PowerSpectrum,
} from '../../../src/pipeline/vad/features/feature-extractor.ts';
import { DEVIATIONS, FEATURES, MEANS } from '../../../src/pipeline/vad/features/normalisation.ts';
import { FFT_SIZE, realPower } from '../../../src/pipeline/vad/features/real-fft.ts';
import { TriangularBands } from '../../../src/pipeline/vad/grid/triangular-bands.ts';
import { hopAt, recording, sharedJson } from './recording.ts';

/** Deterministic noise in ±1. */
const noise = (n: number): number => ((Math.imul(n + 1, 0x9e3779b1) >>> 0) / 2 ** 31 - 1) * ((n % 7) + 1);

describe('the FFT', () => {
  it('gives the power of every bin as the definition does', () => {
    const signal = Float64Array.from({ length: FFT_SIZE }, (_, n) => noise(n));
    const even = signal.filter((_, n) => n % 2 === 0);
    const odd = signal.filter((_, n) => n % 2 === 1);
    const power = new Float64Array(BINS);
    realPower(even, odd, power);
    for (let k = 0; k < BINS; k += 1) {
      let re = 0;
      let im = 0;
      signal.forEach((value, n) => {
        re += value * Math.cos((2 * Math.PI * k * n) / FFT_SIZE);
        im -= value * Math.sin((2 * Math.PI * k * n) / FFT_SIZE);
      });
      const exact = re * re + im * im;
      expect(Math.abs((power[k] ?? 0) - exact)).toBeLessThan(1e-9 * (exact + 1));
    }
  });
});

describe('the power spectrum', () => {
  it('frames three hops, so that an impulse is heard for three and then gone', () => {
    const spectrum = new PowerSpectrum();
    const power = new Float64Array(BINS);
    const totals: number[] = [];
    for (let t = 0; t < 5; t += 1) {
      const hop = new Float64Array(256);
      if (t === 0) hop[128] = 1000;
      spectrum.next(hop, power);
      totals.push(power.reduce((sum, value) => sum + value, 0));
    }
    expect(totals.map((total) => total > 1)).toEqual([true, true, true, false, false]);
  });

  it('carries pre-emphasis across hops: a constant leaves 3 % of itself, except at its very start', () => {
    const spectrum = new PowerSpectrum();
    const power = new Float64Array(BINS);
    const hop = new Float64Array(256).fill(1000);
    for (let t = 0; t < 2; t += 1) spectrum.next(hop, power);
    const withStart = power[0] ?? 0;
    for (let t = 0; t < 2; t += 1) spectrum.next(hop, power);
    // Sum of the window is 384.
    expect(power[0]).toBeCloseTo((0.03 * 1000 * 384) ** 2, 0);
    expect(withStart).not.toBeCloseTo(power[0] ?? 0, 0);
  });
});

describe('log-mel energies', () => {
  it('has the edges that the model was trained with', () => {
    expect(MEL_EDGES).toEqual([
      0, 2, 5, 9, 12, 16, 19, 24, 28, 33, 38, 43, 48, 54, 61, 67, 75, 82, 90, 99, 108, 118, 128, 139, 151,
      163, 176, 190, 205, 221, 238, 256, 275, 296, 317, 340, 365, 391, 418, 448, 479, 512,
    ]);
  });

  it('reads digital silence as ln 1e-20', () => {
    const out = new Float64Array(40);
    new LogMel().of(new Float64Array(BINS), out);
    for (const value of out) expect(value).toBeCloseTo(-46.0517, 4);
  });

  it('gives a bin on an inner edge to one filter alone, at full weight', () => {
    const power = new Float64Array(BINS);
    power[9] = 2 ** 30;
    const out = new Float64Array(40);
    new LogMel().of(power, out);
    expect(Array.from(out, (value) => Math.round(value * 1e6) / 1e6).filter((value) => value > -40)).toEqual([
      0,
    ]);
    expect(out[2]).toBeCloseTo(0, 9);
  });
});

describe('triangular bands', () => {
  it('share every bin between two neighbours and lose nothing', () => {
    const bands = new TriangularBands([0, 4], [4, 4]);
    const energies = new Float64Array(3);
    bands.sum(Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1), energies);
    expect(Array.from(energies)).toEqual([2.5, 4, 1.5]);
  });
});

describe('the context', () => {
  it('puts two vectors before each one, zeros before the first, and carries over between blocks', () => {
    const context = new FeatureContext(3);
    const put = (t: number, value: number): void => {
      context.vectors.fill(value, context.at(t), context.at(t) + FEATURES);
    };
    const seen = (hops: number): number[][] => {
      const rows = context.rows(hops);
      return Array.from({ length: hops }, (_, t) =>
        [0, 1, 2].map((r) => rows[(t * 3 + r) * FEATURES] ?? Number.NaN),
      );
    };
    [1, 2, 3].forEach((value, t) => {
      put(t, value);
    });
    expect(seen(3)).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [1, 2, 3],
    ]);
    put(0, 4);
    expect(seen(1)).toEqual([[2, 3, 4]]);
    put(0, 5);
    expect(seen(1)).toEqual([[3, 4, 5]]);
  });
});

describe('feature vectors', () => {
  it('have a mean and a deviation for each of 41 numbers', () => {
    expect([MEANS.length, DEVIATIONS.length]).toEqual([FEATURES, FEATURES]);
    expect(Math.min(...DEVIATIONS)).toBeGreaterThan(4);
  });

  const expected = sharedJson(
    'vad/features.json',
    z.object({ file: z.string(), hops: z.record(z.string(), z.array(z.number())) }),
  );
  it.skipIf(expected === undefined)('agree with the reference within 2e-3 (needs shared data)', async () => {
    const samples = await recording(expected?.file ?? '');
    const extractor = new FeatureExtractor();
    const vectors = new Float32Array(FEATURES * Math.floor(samples.length / 256));
    for (let t = 0; t < vectors.length / FEATURES; t += 1)
      extractor.next(hopAt(samples, t), vectors, t * FEATURES);
    const rows = Object.entries(expected?.hops ?? {});
    expect(rows).toHaveLength(10);
    for (const [t, vector] of rows) {
      vector.forEach((value, j) => {
        expect(Math.abs((vectors[Number(t) * FEATURES + j] ?? 9) - value)).toBeLessThan(2e-3);
      });
    }
  });
});
