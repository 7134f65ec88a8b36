import { describe, expect, it } from 'vitest';
import { type KnownSizes, roughEstimate } from '../../src/scenarios/plan/rough-estimate.ts';
import { cellOf, PREAMBLE, planOf } from './planning.ts';

const MIB = 1024 ** 2;
const OURS = PREAMBLE.replace('models:', 'engines: { ours: lib.so }\nmodels:');

const known: KnownSizes = {
  bytes: ({ id }) => (id === 'small' ? 514 * MIB : 1300 * MIB),
  seconds: (audio) => (audio === 'jfk' ? 11 : undefined),
  threads: 1,
};

function of(scenario: string, sizes = known, text = OURS) {
  const plan = planOf(`${text}  a: ${scenario}`);
  return roughEstimate(plan, cellOf(plan), sizes);
}

/** Seconds on the machine that was measured: the span is 0.3 to 10 times that. */
const seconds = ({ time }: ReturnType<typeof of>): number => (time?.[1] ?? Number.NaN) / 1e10;

describe('what a cell takes that has never been run', () => {
  it('is what was measured, for the model and audio that were measured', () => {
    const once = of('{ iterations: 1, each: [respawn, load, transcribe] }');
    expect(Math.round((once.rss ?? 0) / MIB)).toBe(949);
    // Two starts, 0.46 to load, 5.1 to the first token, 2.2 for the others.
    expect(seconds(once)).toBeGreaterThan(7.7);
    expect(seconds(once)).toBeLessThan(8.3);
    expect((once.time?.[1] ?? 0) / (once.time?.[0] ?? 1)).toBeCloseTo(10 / 0.3);
  });

  it('grows with iterations, launches and models, and falls with threads', () => {
    const each = 'before: [load], each: [transcribe, restart]';
    const [ten, more] = [of(`{ iterations: 10, ${each} }`), of(`{ iterations: 10, launches: 3, ${each} }`)];
    expect(seconds(more) / seconds(ten)).toBeCloseTo(3);
    expect(seconds(of(`{ iterations: 10, options: { threads: 4 }, ${each} }`))).toBeLessThan(
      seconds(ten) / 3,
    );
    const loop = '{ for-each: { model: [small, large] }, do: [load, transcribe, unload] }';
    expect(of(`{ iterations: 1, each: [${loop}] }`).rss).toBeCloseTo((75 + 1.7 * 1300) * MIB, 0);
  });

  it('is a span where the number of iterations is open', () => {
    const open = 'iterations: { first: 10, until: conclusive, max: 100 }';
    const { time } = of(`{ ${open}, before: [load], each: [transcribe, restart] }`);
    expect((time?.[1] ?? 0) / (time?.[0] ?? 1)).toBeGreaterThan(8 * (10 / 0.3));
  });

  it('has no time for audio whose length nobody knows, and no memory without a size', () => {
    const each = 'iterations: 1, each: [respawn, load, transcribe]';
    expect(of(`{ audio: phone, ${each} }`)).toEqual({ rss: expect.any(Number) });
    expect(of(`{ ${each} }`, { ...known, bytes: () => undefined })).toEqual({});
  });

  it('has no time for loops over what is found', () => {
    const before = 'before: [decode, vad, { chunk: 20s, as: cut }]';
    const each = 'each: [{ for-each: { chunk: $cut }, do: [respawn, load, transcribe] }]';
    expect(of(`{ ${before}, ${each} }`)).toEqual({ rss: expect.any(Number) });
  });

  it('knows the calibration engine by its pace', () => {
    const { time, rss } = of('{ iterations: 10, each: [respawn, load, transcribe] }', known, PREAMBLE);
    expect([rss, time?.map((ns) => Math.round(ns / 1e7) / 100)]).toEqual([110 * MIB, [2.45, 24.5]]);
  });
});
