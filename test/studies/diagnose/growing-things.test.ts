import { describe, expect, it } from 'vitest';
import { mappingNames, openThings } from '../../../src/metrics/memory/open-things.ts';
import { growingThings } from '../../../src/studies/diagnose/growing-things.ts';

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

  it('gives memory without a file its size and rights', () => {
    const maps = [
      '7f00-9f00 r--p 00000000 08:01 12 /lib/a b.so',
      '10000-30000 rw-p 00000000 00:00 0 ',
      '30000-31000 rw-p 00000000 00:00 0 [heap]',
      '',
    ].join('\n');
    expect(mappingNames(maps)).toEqual(['/lib/a b.so', 'anonymous 128 KiB rw-p', '[heap]']);
  });

  it.skipIf(process.platform !== 'linux')('reads this process', () => {
    const { handles, mappings, threads } = openThings(process.pid);
    expect(handles.length).toBeGreaterThan(0);
    expect(mappings.some((name) => name.endsWith('node') || name === '[heap]')).toBe(true);
    expect(threads.length).toBeGreaterThan(0);
  });
});
