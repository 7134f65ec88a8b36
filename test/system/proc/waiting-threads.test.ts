import { expect, it } from 'vitest';
import { codeOf, stackRange } from '../../../src/system/proc/waiting-threads.ts';

const MAPS = `7f0000000000-7f0000001000 ---p 00000000 00:00 0
7f0000001000-7f0000801000 rw-p 00000000 00:00 0
7f0000801000-7f0000803000 r--p 00000000 fe:00 77                         /lib/koffi.node
7f0000803000-7f0000900000 r-xp 00002000 fe:00 77                         /lib/koffi.node
7f0000900000-7f0000901000 r-xp 00002000 fe:00 78                         /lib/other.so
`;

it('takes the code of a library alone, not its data', () => {
  expect(codeOf(MAPS, 'koffi.node')).toMatchObject([{ start: 0x7f0000803000n, end: 0x7f0000900000n }]);
});

it('reads no further than the stack goes: what lies behind it may be the data of any library', () => {
  expect(stackRange(MAPS, 0x7f0000800f00n)).toEqual({ start: 0x7f0000800f00n, end: 0x7f0000801000n });
  expect(stackRange(MAPS, 0x7f0000700000n)).toEqual({ start: 0x7f0000700000n, end: 0x7f0000701000n });
  expect(stackRange(MAPS, 0x10n)).toBeUndefined();
});
