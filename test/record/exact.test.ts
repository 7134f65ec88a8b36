import { expect, it } from 'vitest';
import { wordTable } from '../../src/record/exact.ts';

it.each(['constructor', 'toString', '__proto__', 'valueOf'])(
  'a table of words has no %s of its own',
  (word) => {
    const table = wordTable({ first: 1 });
    expect([table[word], table.first, Object.keys(table)]).toEqual([undefined, 1, ['first']]);
  },
);
