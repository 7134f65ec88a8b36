import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fates } from '../../../src/studies/soak/client-load.ts';

const share = fc.integer({ min: 0, max: 33 }).map((percent) => percent / 100);

describe('what clients have in mind', () => {
  it('comes out exactly as often as asked, of every hundred jobs', () => {
    fc.assert(
      fc.property(share, share, share, fc.nat(1000), fc.nat(5), (cancel, drop, bad, seed, round) => {
        const fates = new Fates({ cancel, drop, bad }, seed);
        const hundred = Array.from({ length: 100 }, (_, i) => fates.of(100 * round + i + 1));
        const count = (fate: string): number => hundred.filter((one) => one === fate).length;
        expect([count('cancel'), count('drop'), count('bad')]).toEqual(
          [cancel, drop, bad].map((part) => Math.round(100 * part)),
        );
        expect(count('whole')).toBe(100 - count('cancel') - count('drop') - count('bad'));
      }),
    );
  });

  it('is the same for each seed, and mixed', () => {
    const deal = (seed: number): string[] => {
      const fates = new Fates({ cancel: 0.1, drop: 0.1, bad: 0.1 }, seed);
      return Array.from({ length: 200 }, (_, i) => fates.of(i + 1));
    };
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
    expect(deal(1).slice(0, 100)).not.toEqual(deal(1).slice(100));
  });
});
