import { describe, expect, it } from 'vitest';
import {
  CAUSES,
  type CauseCode,
  type GrowthByMetric,
  nameGrowth,
} from '../../../src/metrics/growth/cause.ts';
import { leak, someGrowth, undecided } from './some-growth.ts';

const bounded = someGrowth();
const step = someGrowth({ verdict: 'pool-step' });
const quiet: GrowthByMetric = {
  heap: bounded,
  anon: bounded,
  arena: bounded,
  rss: bounded,
  'js-heap': bounded,
  handles: bounded,
  threads: bounded,
  mappings: bounded,
  processes: bounded,
  shared: bounded,
  'child-anon': bounded,
  zombies: bounded,
  group: bounded,
};

describe('naming the growth', () => {
  const cases: readonly (readonly [string, GrowthByMetric, readonly CauseCode[]])[] = [
    ['nothing grows', {}, []],
    ['heap and anonymous agree', { heap: leak(100), anon: leak(124) }, ['native-heap-leak']],
    ['heap and anonymous agree from below', { heap: leak(100), anon: leak(76) }, ['native-heap-leak']],
    ['more grows than the heap', { heap: leak(100), anon: leak(126) }, ['native-heap-and-other-leak']],
    ['holes are filled first', { heap: leak(100), anon: leak(74) }, ['native-heap-leak-filling']],
    ['the arena has room', { heap: leak(100), anon: bounded }, ['native-heap-leak-filling']],
    ['anonymous memory undecided', { heap: leak(100), anon: undecided() }, ['native-heap-leak']],
    ['the arena grows alone', { anon: leak(9), arena: leak(9) }, ['allocator-retention']],
    ['the JS heap grows', { anon: leak(9), 'js-heap': leak(9) }, ['host-heap-leak']],
    ['the mappings grow', { anon: leak(9), mappings: leak(1) }, ['mmap-leak']],
    ['the threads grow', { anon: leak(9), threads: leak(1), mappings: leak(2) }, ['thread-stacks']],
    ['nobody says why', { anon: leak(9) }, ['anonymous-leak']],
    [
      'shared memory, heap undecided',
      { anon: leak(9), heap: undecided(), shared: leak(9) },
      ['shared-memory-leak'],
    ],
    ['heap undecided', { anon: leak(9), heap: undecided(), arena: leak(9) }, ['anonymous-leak-heap-unknown']],
    ['only RSS grows', { rss: leak(9) }, ['file-pages']],
    ['only RSS steps', { rss: step }, ['file-pages']],
    ['mappings alone', { mappings: leak(1) }, ['never-unmapped']],
    ['mappings and RSS', { rss: leak(1), mappings: leak(1) }, ['file-pages', 'never-unmapped']],
    ['threads alone', { threads: leak(1), mappings: leak(2) }, ['thread-leak']],
    [
      'shared memory grows',
      { anon: leak(9), shared: leak(9), mappings: leak(1) },
      ['shared-memory-leak', 'never-unmapped'],
    ],
    ['a file in memory grows', { anon: leak(9), shared: leak(9) }, ['shared-memory-leak']],
    ['little of it is shared', { anon: leak(9), shared: leak(4), arena: leak(5) }, ['allocator-retention']],
    ['a child grows', { anon: leak(9), 'child-anon': leak(9) }, ['child-process-leak']],
    [
      'shared memory of a child',
      { anon: leak(9), shared: leak(9), 'child-anon': leak(9) },
      ['child-process-leak'],
    ],
    ['zombies', { processes: leak(1), zombies: leak(1) }, ['unreaped-children']],
    ['helpers that stay', { processes: leak(1) }, ['process-leak']],
    ['more stay than die', { processes: leak(1), zombies: leak(0.4) }, ['process-leak']],
    ['a GPU', { device: leak(9) }, ['device-leak']],
    ['RSS, and the group knows of more', { rss: leak(9), group: leak(9) }, ['memory-in-no-process']],
    ['the group alone', { group: leak(9) }, ['memory-in-no-process']],
    ['RSS and shared memory, too little for anon', { rss: leak(9), shared: leak(9) }, ['shared-memory-leak']],
    ['RSS, shared memory undecided', { rss: leak(9), shared: undecided() }, ['file-or-shared-pages']],
    ['handles', { handles: leak(1) }, ['handle-leak']],
    [
      'heap and handles',
      { heap: leak(5), anon: leak(5), handles: leak(1) },
      ['native-heap-leak', 'handle-leak'],
    ],
    ['all expand in steps', { heap: step, anon: step, arena: step, rss: step }, ['pool-expansion']],
    ['steps, but not of the arena', { heap: step, anon: step }, []],
  ];

  it.each(cases)('%s', (_, grown, codes) => {
    expect(nameGrowth({ ...quiet, ...grown }).map(({ code }) => code)).toEqual(codes);
  });

  it('says which quantities it goes by', () => {
    expect(nameGrowth({ ...quiet, heap: leak(5), anon: leak(5) })[0]?.quantities).toEqual(['heap', 'anon']);
    expect(nameGrowth({ ...quiet, heap: leak(5), anon: undecided() })[0]?.quantities).toEqual(['heap']);
    expect(nameGrowth({ ...quiet, anon: leak(5), arena: leak(5) })[0]?.quantities).toEqual(['anon', 'arena']);
    expect(nameGrowth({ heap: step, anon: step })[0]).toEqual({
      code: 'pool-expansion',
      quantities: ['heap', 'anon'],
    });
  });

  it('names nothing for quantities that were not measured', () => {
    expect(nameGrowth({})).toEqual([]);
    expect(nameGrowth({ anon: leak(5), arena: leak(5) })[0]?.code).toBe('anonymous-leak-heap-unknown');
    expect(nameGrowth({ heap: bounded, rss: leak(5) })).toEqual([]);
  });

  it('has words for every code', () => {
    for (const words of Object.values(CAUSES)) expect(words.length).toBeGreaterThan(8);
  });
});
