import { describe, expect, it } from 'vitest';
import { timelineOutline } from '../../src/metrics/memory/timeline.ts';

const samples = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    at: i * 10,
    rss: i % 997 === 5 ? 9e9 : 1000 + (i % 7),
    phase: '',
  }));

describe('the timeline of a record', () => {
  it('is whole where it is short, and absent where there is none', () => {
    expect(timelineOutline([], [])).toBeUndefined();
    expect(timelineOutline(samples(3), [])).toEqual({ at: [0, 10, 20], rss: [1000, 1001, 1002] });
  });

  it('keeps every peak of a long one, in order, and more of the iterations that are shown closely', () => {
    const long = samples(19_000);
    const outline = timelineOutline(long, [
      { at: 0, duration: 2000 },
      undefined,
      { at: 180_000, duration: 5000 },
    ]);
    expect(outline?.rss.filter((rss) => rss === 9e9)).toHaveLength(20);
    expect(outline?.at).toEqual(outline?.at.toSorted((a, b) => a - b));
    expect(outline?.at.length).toBeLessThan(1500);
    expect(outline?.at.filter((at) => at <= 2000)).toHaveLength(201);
  });
});
