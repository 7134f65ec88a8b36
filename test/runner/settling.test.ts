import { expect, it } from 'vitest';
import { idleDrift, isStill } from '../../src/runner/session/settling.ts';

const heap = (...values: number[]) => values.map((value) => ({ heap: value, handles: 20 }));

it('is growth per reading over the last three', () => {
  expect(idleDrift(heap(0, 100))).toBeUndefined();
  expect(idleDrift(heap(0, 6000, 6100, 6200))).toEqual({ heap: 100, handles: 0 });
});

it('leaves out what was not read', () => {
  expect(idleDrift([{ heap: 1 }, { heap: 2 }, { heap: 3 }])).toEqual({ heap: 1 });
});

it('a host is still when nothing grows by more than its tolerance', () => {
  expect(isStill({ heap: 1024, anon: -1e9, handles: 0 })).toBe(true);
  expect(isStill({ heap: 1025 })).toBe(false);
  expect(isStill({ mappings: 2 })).toBe(false);
});
