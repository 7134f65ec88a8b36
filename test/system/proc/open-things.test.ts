import { describe, expect, it } from 'vitest';
import { mappingNames, openThings } from '../../../src/system/proc/open-things.ts';

describe('what a process holds', () => {
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
