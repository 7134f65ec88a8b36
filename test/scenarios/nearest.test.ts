import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/scenarios/plan/nearest.ts';

/** The definition, without any table: exponential, for short words only. */
function byDefinition(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const last = a.at(-1) === b.at(-1) ? 0 : 1;
  const options = [
    byDefinition(a.slice(0, -1), b) + 1,
    byDefinition(a, b.slice(0, -1)) + 1,
    byDefinition(a.slice(0, -1), b.slice(0, -1)) + last,
  ];
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)) {
    options.push(byDefinition(a.slice(0, -2), b.slice(0, -2)) + 1);
  }
  return Math.min(...options);
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

describe('edit distance', () => {
  it('is the definition of optimal string alignment', () => {
    fc.assert(fc.property(word, word, (a, b) => editDistance(a, b) === byDefinition(a, b)));
  });

  it.each([
    ['load', 'load', 0],
    ['laod', 'load', 1],
    ['transcibe', 'transcribe', 1],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
  ])('of %s and %s is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });
});

describe('nearest name', () => {
  const words = ['align', 'load', 'respawn', 'restart', 'transcribe', 'unload'];

  it.each([
    ['transcibe', 'transcribe'],
    ['laod', 'load'],
    ['Load', 'load'],
    ['resp', 'respawn'],
    ['res', 'respawn'],
  ])('of %s is %s', (written, found) => {
    expect(nearest(written, words)).toBe(found);
  });

  it.each(['xyz', 'q', 'measure', 'l'.repeat(100)])('of %s is none', (written) => {
    expect(nearest(written, words)).toBeUndefined();
  });

  it('takes the last part of a path', () => {
    expect(nearest('threads', ['engine', 'options.threads'])).toBe('options.threads');
  });

  it('does not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(word, fc.shuffledSubarray(words, { minLength: words.length }), (written, shuffled) => {
        expect(nearest(written, shuffled)).toBe(nearest(written, words));
      }),
    );
  });

  it('can take candidates that can be gone through only once', () => {
    expect(nearest('threads', new Map([['options.threads', 1]]).keys())).toBe('options.threads');
  });
});
