import { describe, expect, it } from 'vitest';
import { compareSpeed } from '../../../src/judge/comparison/speed.ts';
import { looksOf } from '../../../src/studies/compare/measure.ts';

describe('a comparison that goes on while a figure is open', () => {
  it('counts the looks that it may come to: each doubling is one more', () => {
    expect([looksOf(10, 10), looksOf(10, 40), looksOf(10, 30), looksOf(40, 40)]).toEqual([1, 3, 3, 1]);
  });

  it('gives each look its share of the error', () => {
    expect(compareSpeed([], 'a', new Map(), 'paired').tail).toBe(0.005);
    expect(compareSpeed([], 'a', new Map(), 'paired', 4).tail).toBe(0.00125);
  });
});
