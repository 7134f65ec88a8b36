import { describe, expect, it } from 'vitest';
import { formatProblems, shortList, sortProblems } from '../../src/scenarios/plan/problem.ts';

const at = (line: number, column: number, message: string, file = 'f.yaml') => ({
  place: { file, line, column },
  message,
  detail: [],
});

describe('a report of problems', () => {
  it('is in the order of the file, each once, with a line that says that nothing happened', () => {
    const later = at(10, 1, 'later');
    const report = formatProblems(
      [later, at(2, 7, 'second'), at(2, 3, 'first'), later, { ...at(3, 1, 'third'), detail: ['do: this'] }],
      'f.yaml',
    );
    expect(report).toBe(
      [
        'f.yaml:2:3  first',
        'f.yaml:2:7  second',
        'f.yaml:3:1  third',
        '     do: this',
        'f.yaml:10:1  later',
        '',
        '4 problems in f.yaml, nothing was loaded or run.  exit 2',
      ].join('\n'),
    );
  });

  it('counts one problem as one, and shows an option as its own place', () => {
    expect(formatProblems([at(0, 0, 'no such path', '--set x=1')], 'f.yaml')).toBe(
      '--set x=1  no such path\n\n1 problem in f.yaml, nothing was loaded or run.  exit 2',
    );
  });

  it('puts what has no place first', () => {
    const [first] = sortProblems([at(1, 1, 'placed'), { message: 'nowhere', detail: [] }]);
    expect(first?.message).toBe('nowhere');
  });
});

describe('a short list', () => {
  it('names the first and counts all', () => {
    expect(shortList(['d', 'c', 'b', 'a'], 2)).toBe('a, b, … (4)');
  });

  it('is whole where cutting would spare one name only', () => {
    expect(shortList(['c', 'b', 'a'], 2)).toBe('a, b, c');
  });
});
