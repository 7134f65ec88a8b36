import { describe, expect, it } from 'vitest';
import { forecast, headroom, shortage } from '../../../src/metrics/memory/headroom.ts';

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

describe('room for the next iteration', () => {
  it('is the least of machine, control group and scenario, with a reserve off the machine', () => {
    const limits = { available: 10 * GiB, group: undefined, scenario: undefined };
    expect(headroom(limits, 24 * GiB)).toEqual({
      left: 10 * GiB - 0.02 * 24 * GiB,
      limit: 'memory available',
    });
    expect(headroom({ ...limits, group: GiB }, 24 * GiB)).toEqual({ left: GiB, limit: 'control group' });
    expect(headroom({ ...limits, group: GiB, scenario: MiB }, 24 * GiB).limit).toBe('limit.rss');
    expect(headroom({ ...limits, available: GiB }, GiB).left).toBe(GiB - 256 * MiB);
  });

  it('is compared with the largest rise so far and the mean growth', () => {
    expect(forecast([])).toBe(0);
    expect(forecast([{ start: 100 * MiB, peak: 600 * MiB }])).toBe(500 * MiB);
    expect(
      forecast([
        { start: 100 * MiB, peak: 600 * MiB },
        { start: 133 * MiB, peak: 580 * MiB },
        { start: 166 * MiB, peak: 600 * MiB },
      ]),
    ).toBe(533 * MiB);
  });

  it('grows as fast as the fastest telling of what is held: a file in memory is in no RSS', () => {
    const flat = [
      { start: 100 * MiB, peak: 110 * MiB },
      { start: 100 * MiB, peak: 110 * MiB },
    ];
    expect(forecast(flat, [[0, 20 * MiB, 40 * MiB], [], [7]])).toBe(30 * MiB);
    expect(forecast(flat, [[40 * MiB, 0]])).toBe(10 * MiB);
  });
});

describe('engine hosts side by side', () => {
  const left = { available: 10 * GiB, group: 6 * GiB };

  it('are refused where so many models do not fit into what is left, with both sizes', () => {
    expect(shortage(4, [GiB, 2 * GiB], left, 24 * GiB)).toBe(
      'memory: 4 engine hosts side by side need 8.00 GiB or more (4 × 2.00 GiB of model), 6.00 GiB are left (control group)',
    );
    expect(shortage(3, [GiB, 2 * GiB], left, 24 * GiB)).toBeUndefined();
  });
});
