import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../src/server/server-job.ts';

describe('events of a job', () => {
  it('go on where a reader was, or say that they cannot', () => {
    const log = new EventLog(3);
    for (let n = 1; n <= 10; n += 1) log.push('text', { n });
    expect(log.since(8)?.map(({ id }) => id)).toEqual([9, 10]);
    expect(log.since(10)).toEqual([]);
    expect(log.since(1)).toBeUndefined();
    expect(log.since(11)).toBeUndefined();
    expect(log.since(Number.NaN)).toBeUndefined();
  });

  it('keep what they promise and not without end, and never skip one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 220 }),
        (most, count, after) => {
          const log = new EventLog(most);
          for (let n = 0; n < count; n += 1) log.push('text', {});
          const since = log.since(after);
          if (after > count) expect(since).toBeUndefined();
          else if (since !== undefined) {
            expect(since.map(({ id }) => id)).toEqual(
              Array.from({ length: count - after }, (_, at) => after + 1 + at),
            );
            expect(since.length).toBeLessThanOrEqual(2 * most);
          } else expect(count - after).toBeGreaterThan(most);
        },
      ),
    );
  });
});
