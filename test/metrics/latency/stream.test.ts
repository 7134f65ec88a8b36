import { describe, expect, it } from 'vitest';
import { streamLatency } from '../../../src/metrics/latency/stream.ts';

const ms = (...values: number[]): number[] => values.map((value) => value * 1e6);

describe('a stream of chunks', () => {
  it('has its first chunk and the gaps between neighbours', () => {
    expect(streamLatency(ms(100, 110, 125), 130e6)).toEqual({
      ttft: 100e6,
      gaps: ms(10, 15),
      burst: false,
    });
  });

  it('has no latency without chunks, and no gap with one', () => {
    expect(streamLatency([], 50e6)).toEqual({ ttft: undefined, gaps: [], burst: false });
    expect(streamLatency(ms(40), 50e6)).toEqual({ ttft: 40e6, gaps: [], burst: false });
  });

  it('is a burst when everything came at the end of the call', () => {
    const times = ms(1000, 1000.01, 1000.02, 1000.03, 1000.04);
    expect(streamLatency(times, 1001e6)).toEqual({ ttft: 1000e6, gaps: [], burst: true });
  });

  it('is no burst when it is quick, but no quicker than a small model decodes', () => {
    expect(streamLatency(ms(1000, 1000.3, 1000.6, 1000.9, 1001.2), 1002e6).burst).toBe(false);
  });

  it('is no burst when an unpaced engine streams at once from a short call', () => {
    expect(streamLatency(ms(1, 1.006, 1.012, 1.018, 1.024), 1.1e6).burst).toBe(false);
  });

  it('is a burst when it arrived in less than half the time that decoding took', () => {
    const times = ms(100, 102, 104, 106, 108);
    expect(streamLatency(times, 110e6, 80e6).burst).toBe(true);
    expect(streamLatency(times, 110e6, 10e6).burst).toBe(false);
  });
});
