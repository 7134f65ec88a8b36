import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FeatureExtractor } from '../../../src/pipeline/vad/features/feature-extractor.ts';
import { correlate, LAG_COUNT } from '../../../src/pipeline/vad/pitch/correlation.ts';
import { levinsonDurbin } from '../../../src/pipeline/vad/pitch/envelope-lpc.ts';
import { hopAt, recording, sharedJson } from './recording.ts';

/** Pitch of each hop of `samples`. */
function pitchOf(samples: Int16Array): number[] {
  const extractor = new FeatureExtractor();
  const vector = new Float32Array(41);
  return Array.from({ length: Math.floor(samples.length / 256) }, (_, t) =>
    extractor.next(hopAt(samples, t), vector, 0),
  );
}

/** A buzz of decaying pulses: the crudest of voices. */
const buzz = (hz: number, seconds: number): Int16Array =>
  Int16Array.from({ length: 16_000 * seconds }, (_, n) => 8000 * Math.exp(-(n % (16_000 / hz)) / 30) - 1000);

describe('pitch', () => {
  it.each([80, 125, 200, 250, 400])('of a buzz of %i Hz is found to one part in fifty', (hz) => {
    const settled = pitchOf(buzz(hz, 1)).slice(10);
    for (const found of settled) expect(Math.abs(found / hz - 1)).toBeLessThan(0.02);
  });

  it('of silence and of a faint constant is none', () => {
    expect(pitchOf(new Int16Array(16_000))).toEqual(Array(62).fill(0));
    expect(pitchOf(new Int16Array(16_000).fill(3)).slice(10)).toEqual(Array(52).fill(0));
  });

  it('comes back after silence as if nothing had been: histories do not grow stale', () => {
    const pause = 16_000;
    const twice = new Int16Array(3 * 16_000);
    twice.set(buzz(200, 1), 0);
    twice.set(buzz(200, 1), 16_000 + pause);
    expect(pitchOf(twice).at(-1)).toBeCloseTo(200, 0);
  });

  const files = sharedJson(
    'vad/pitch-hz.json',
    z.object({ files: z.record(z.string(), z.array(z.number())) }),
  )?.files;
  it.skipIf(files === undefined)(
    'agrees with the upstream estimator: voicing ≥ 99.9 %, 0.5 Hz (needs shared data)',
    async () => {
      let hops = 0;
      let voicing = 0;
      let worst = 0;
      for (const [name, expected] of Object.entries(files ?? {})) {
        const found = pitchOf(await recording(name));
        expected.forEach((hz, t) => {
          const mine = found[t] ?? Number.NaN;
          hops += 1;
          if (mine > 0 !== hz > 0) voicing += 1;
          else worst = Math.max(worst, Math.abs(mine - hz));
        });
      }
      expect(hops).toBeGreaterThan(1000);
      expect(voicing).toBeLessThanOrEqual(hops / 1000);
      expect(worst).toBeLessThanOrEqual(0.5);
    },
  );
});

describe('the linear predictor', () => {
  it('finds the coefficient of a first-order process and leaves the rest 0', () => {
    const lpc = new Float64Array(4);
    levinsonDurbin(
      Float64Array.from({ length: 5 }, (_, n) => 0.9 ** n),
      lpc,
    );
    expect(Array.from(lpc, (value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([-0.9, 0, 0, 0]);
  });

  it('stops once a thousandth of the power is left', () => {
    const lpc = new Float64Array(4);
    levinsonDurbin(
      Float64Array.from({ length: 5 }, (_, n) => 0.9999 ** n),
      lpc,
    );
    expect(lpc[0]).toBeCloseTo(-0.9999, 9);
    expect(Array.from(lpc.subarray(1))).toEqual([0, 0, 0]);
  });

  it('makes nothing of no power', () => {
    const lpc = Float64Array.of(1, 1);
    levinsonDurbin(new Float64Array(3), lpc);
    expect(Array.from(lpc)).toEqual([0, 0]);
  });
});

describe('correlation', () => {
  it('is what the definition says, at every lag', () => {
    const excitation = Float64Array.from({ length: 129 }, (_, n) => Math.sin(n * n) * 100);
    const found = new Float64Array(LAG_COUNT);
    const energy = correlate(excitation, 32, found, 0);
    const sum = (f: (j: number) => number): number =>
      Array.from({ length: 32 }, (_, j) => f(j)).reduce((a, b) => a + b);
    const x = (n: number): number => excitation[n] ?? Number.NaN;
    const own = sum((j) => x(96 + j) ** 2);
    const plain = Array.from({ length: LAG_COUNT }, (_, i) => {
      const window = sum((j) => x(32 + i + j) ** 2);
      return (2 * sum((j) => x(96 + j) * x(32 + i + j))) / (window + 1 + own);
    });
    const at = (i: number): number => plain[i] ?? Number.NaN;
    const expected = plain.map((value, i) =>
      i < 48 && value < 1.1 * Math.max(at((64 + i) >> 1), at((66 + i) >> 1), at((63 + i) >> 1))
        ? 0.8 * value
        : value,
    );
    expect(energy).toBeCloseTo(own, 6);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 9);
    });
  });
});
