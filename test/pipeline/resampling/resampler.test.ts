import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampler } from '../../../src/pipeline/resampling/resampler.ts';

const sine = (hz: number, rate: number, count: number, amplitude = 16_000): Int16Array =>
  Int16Array.from({ length: count }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hz * i) / rate)),
  );

function convert(samples: Int16Array, from: number, to: number, pieces: readonly number[] = []): number[] {
  const converter = resampler(from, to);
  const out: number[] = [];
  let at = 0;
  for (const length of pieces) {
    out.push(...converter.push(samples.subarray(at, at + length)));
    at += length;
  }
  out.push(...converter.push(samples.subarray(at)), ...converter.end());
  return out;
}

/** Root mean square of the middle, away from the silence that is taken to lie around. */
function rms(samples: readonly number[]): number {
  const middle = samples.slice(400, -400);
  return Math.sqrt(middle.reduce((sum, x) => sum + x * x, 0) / middle.length);
}

const decibel = (ratio: number): number => 20 * Math.log10(ratio);
const RATES = [8_000, 11_025, 22_050, 32_000, 44_056, 44_100, 48_000, 96_000, 192_000];

describe('resampler', () => {
  it.each(RATES)('from %i Hz: a 1 kHz tone stays that tone, in phase', (rate) => {
    const out = convert(sine(1_000, rate, rate / 4), rate, 16_000);
    const ideal = sine(1_000, 16_000, out.length);
    const error = out.map((x, i) => x - (ideal[i] ?? 0));
    expect(decibel(rms(error) / rms([...ideal]))).toBeLessThan(-75);
  });

  it.each([44_100, 48_000, 44_056])(
    'from %i Hz: what 16 kHz cannot hold is gone, not folded back',
    (rate) => {
      for (const hz of [8_100, 10_000, 15_000]) {
        const out = convert(sine(hz, rate, rate / 4), rate, 16_000);
        expect(decibel(rms(out) / (16_000 / Math.SQRT2))).toBeLessThan(-70);
      }
    },
  );

  it.each([44_100, 48_000])('from %i Hz: 6.5 kHz still comes through', (rate) => {
    const out = convert(sine(6_500, rate, rate / 4), rate, 16_000);
    expect(Math.abs(decibel(rms(out) / (16_000 / Math.SQRT2)))).toBeLessThan(0.1);
  });

  it('gives ⌈n · to / from⌉ samples, however the input is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.constantFrom(...RATES),
        fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }),
        (length, rate, pieces) => {
          const samples = sine(440, rate, length);
          const whole = convert(samples, rate, 16_000);
          expect(whole).toHaveLength(Math.ceil((length * 16_000) / rate));
          expect(convert(samples, rate, 16_000, pieces)).toEqual(whole);
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });

  it('keeps a constant, and clips instead of wrapping', () => {
    const constant = convert(new Int16Array(44_100).fill(1_234), 44_100, 16_000);
    expect(new Set(constant.slice(200, -200))).toEqual(new Set([1_234]));
    const square = Int16Array.from({ length: 4_410 }, (_, i) => (i % 200 < 100 ? 32_767 : -32_768));
    const out = convert(square, 44_100, 16_000);
    expect(Math.max(...out)).toBe(32_767);
    expect(Math.min(...out)).toBe(-32_768);
  });

  it('does nothing at the same rate', () => {
    const samples = sine(440, 16_000, 100);
    expect(convert(samples, 16_000, 16_000)).toEqual([...samples]);
  });
});
