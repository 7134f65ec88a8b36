import { describe, expect, it } from 'vitest';
import { firstSignal, interruptible, withSignals } from '../../src/cli/console/signals.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Who is listening at the moment. */
const listeners = (): number[] => SIGNALS.map((signal) => process.listenerCount(signal));

describe('a signal', () => {
  it('asks work to end soon, the second to end now, whichever they are; afterwards nobody listens', async () => {
    const before = listeners();
    const seen = await interruptible(async (interrupt) => {
      const states = [[interrupt.requested, interrupt.now]];
      for (const signal of SIGNALS) {
        process.emit(signal);
        states.push([interrupt.requested, interrupt.now]);
      }
      return states;
    });
    expect(seen).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
    ]);
    expect(listeners()).toEqual(before);
  });

  it('is left to the system again when work fails', async () => {
    const before = listeners();
    let heard = 0;
    const work = withSignals(
      () => {
        heard += 1;
      },
      async () => {
        process.emit('SIGTERM');
        throw new Error('broken');
      },
    );
    await expect(work).rejects.toThrow('broken');
    expect(heard).toBe(1);
    expect(listeners()).toEqual(before);
  });

  it('that is waited for is the first alone: the next is the system’s', async () => {
    const before = listeners();
    const stopped = firstSignal();
    expect(listeners()).toEqual(before.map((count) => count + 1));
    process.emit('SIGTERM');
    await stopped;
    expect(listeners()).toEqual(before);
  });
});
