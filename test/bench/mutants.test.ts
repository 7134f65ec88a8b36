import { expect, it } from 'vitest';
import { FORMATS, inFolder } from '../../bench/trials/mutants/formats.ts';
import { randomFrom } from '../../bench/trials/mutants/random.ts';
import { DamagedRecording, HeaptrackData } from '../../src/metrics/allocations/heaptrack-data.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The first of the trial's ten thousand; scenario files have a test of their own. */
const COUNT = 50;
const SEED = 20261130;

it.each(Object.keys(FORMATS).filter((name) => name !== 'scenario file'))(
  `${COUNT} mutants of a %s are taken or refused, and nothing else is thrown; what is whole is taken`,
  async (name) => {
    const format = FORMATS[name]?.();
    const folder = `${temporaryFolder()}/mutant`;
    const healthy = await inFolder(folder, async (empty) => format?.examine(format.healthy, empty, 1));
    expect(healthy).toBe('taken');
    const outcomes = new Set<string>();
    for (let number = 0; number < COUNT; number += 1) {
      const mutant = format?.mutant(randomFrom(SEED * 1_000_003 + number)) ?? '';
      outcomes.add(
        await inFolder(folder, async (empty) => (await format?.examine(mutant, empty, number)) ?? 'none'),
      );
    }
    expect([...outcomes].filter((outcome) => outcome !== 'taken')).toEqual(['refused']);
  },
  60_000,
);

it('a recording whose stacks lead to themselves is damaged; one whose stacks end is read', () => {
  const read = (...stacks: string[]): HeaptrackData => {
    const data = new HeaptrackData(new Set());
    for (const line of ['v 10400 3', 's 4 here', 'i a0 1 1', ...stacks, 'a 28 1', '+ 0']) data.line(line);
    data.end();
    return data;
  };
  expect(() => read('t 1 1')).toThrow(DamagedRecording);
  expect(() => read('t 1 2', 't 1 1')).toThrow(DamagedRecording);
  const { kinds, ...data } = read('t 1 0');
  expect(kinds).toHaveLength(1);
  expect(data).toBeDefined();
});
