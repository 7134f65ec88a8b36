import { describe, expect, it } from 'vitest';
import { defaultThreads } from '../../src/bindings/threads.ts';

describe('threads by default', () => {
  it.each([
    [1, undefined, 1],
    [2, undefined, 1],
    [4, undefined, 3],
    [64, undefined, 3],
    [8, 2.5, 1],
    [8, 0.5, 1],
  ])('of %i cores with a quota of %s are %i', (affinity, quota, threads) => {
    expect(defaultThreads({ affinity, quota })).toBe(threads);
  });
});
