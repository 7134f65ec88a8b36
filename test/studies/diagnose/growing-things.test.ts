import { describe, expect, it } from 'vitest';
import { growingThings } from '../../../src/studies/diagnose/assemble.ts';

const looks = (counts: readonly number[]) =>
  counts.map((count) => ({
    handles: ['/m/model.bin', ...Array.from({ length: count }, () => '/m/model.bin'), 'pipe'],
    mappings: [],
    threads: ['node', ...Array.from({ length: count }, () => 'worker')],
  }));

describe('handles, mappings and threads that become more', () => {
  it('are named by what they are', () => {
    const files = new Map([['/m/model.bin', 'the model file of small']]);
    expect(growingThings(looks([0, 1, 2, 3, 4]), { files, loads: 1 })).toEqual([
      {
        kind: 'handles',
        name: '/m/model.bin',
        detail: 'the model file of small, opened and not closed, once per load',
        rate: 1,
        every: 1,
      },
      {
        kind: 'threads',
        name: 'worker',
        detail: 'worker, started and not ended, once per load',
        rate: 1,
        every: 1,
      },
    ]);
  });

  it('are not listed where their number stays', () => {
    expect(growingThings(looks([0, 2, 2, 2, 2]), { files: new Map(), loads: 1 })).toEqual([]);
  });
});
