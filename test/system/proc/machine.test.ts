import { describe, expect, it } from 'vitest';
import { killsSince } from '../../../src/system/proc/machine.ts';

describe('kills for want of memory since', () => {
  it('are those of the control group, whatever else the machine kills', () => {
    expect(killsSince({ group: 1, machine: 5 }, { group: 1, machine: 9 })).toBe(0);
    expect(killsSince({ group: 1, machine: 5 }, { group: 3, machine: 7 })).toBe(2);
  });

  it('are those of the machine where no group counts, and never negative', () => {
    const none = { group: undefined };
    expect(killsSince({ ...none, machine: 5 }, { ...none, machine: 6 })).toBe(1);
    expect(killsSince({ ...none, machine: 5 }, { group: 40, machine: 6 })).toBe(1);
    expect(killsSince({ group: 4, machine: 5 }, { group: 0, machine: 5 })).toBe(0);
  });
});
