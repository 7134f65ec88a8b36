import { describe, expect, it } from 'vitest';
import {
  CAUSES,
  type CauseCode,
  type GrowthByMetric,
  nameGrowth,
  overallVerdict,
} from '../../../src/metrics/growth/cause.ts';
import { growthSentence } from '../../../src/metrics/growth/sentence.ts';
import { leak, someGrowth, undecided } from './some-growth.ts';

const bounded = someGrowth();
const step = someGrowth({ verdict: 'pool-step' });
const MIB = 1024 ** 2;

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

describe('the verdict over all quantities', () => {
  it('is a leak if any gated quantity leaks, whatever the others say', () => {
    const growth = { ...quiet, heap: undecided(), handles: leak(1) };
    expect(overallVerdict(growth)).toEqual({
      verdict: 'leak',
      leaking: ['handles'],
      inconclusive: ['heap'],
      unjudged: [],
    });
  });

  it('does not gate on RSS, the arena or the JS heap', () => {
    const growth = { ...quiet, rss: leak(9), arena: leak(9), 'js-heap': undecided() };
    expect(overallVerdict(growth).verdict).toBe('stable');
  });

  it('is inconclusive before it is unjudged, and unjudged before it is stable', () => {
    const { heap: _, ...rest } = quiet;
    expect(overallVerdict(rest)).toMatchObject({ verdict: 'unjudged', unjudged: ['heap'] });
    expect(overallVerdict({ ...rest, anon: undecided() })).toMatchObject({
      verdict: 'inconclusive',
      unjudged: ['heap'],
    });
    expect(overallVerdict({}).unjudged).toHaveLength(5);
    expect(overallVerdict(rest, ['anon', 'handles']).verdict).toBe('stable');
  });
});

describe('the sentence', () => {
  const heap = { tolerance: 1024 };

  it.each<[GrowthByMetric, string]>([
    [
      { ...quiet, heap: leak(33 * MIB), anon: leak(33 * MIB), handles: leak(1) },
      'leaks 33.0 MiB and 1 file handle per iteration, native heap',
    ],
    // The heap's own rate, where anonymous memory has nothing to say.
    [{ ...quiet, heap: leak(3 * MIB), anon: undecided() }, 'leaks 3.00 MiB per iteration, native heap'],
    [{ ...quiet, handles: leak(1.006) }, 'leaks 1.01 file handles per iteration'],
    [
      { ...quiet, heap: leak(33 * MIB), anon: leak(60 * MIB) },
      'leaks 60.0 MiB per iteration, native heap, and other memory besides',
    ],
    [
      { ...quiet, anon: leak(2 * MIB), mappings: leak(1) },
      'leaks 2.00 MiB and 1 mapping per iteration, direct mmap',
    ],
    [{ ...quiet, handles: leak(2.004) }, 'leaks 2 file handles per iteration'],
    [{ ...quiet, handles: leak(0.125) }, 'leaks 0.125 file handles per iteration'],
    [
      { ...quiet, handles: leak(1), threads: leak(1), mappings: leak(2) },
      'leaks 1 file handle, 1 thread and 2 mappings per iteration, threads that never end',
    ],
    [{ ...quiet, heap: someGrowth(heap) }, 'bounded, below 1 KiB/iteration over the observed 100 iterations'],
    [
      { ...quiet, heap: someGrowth({ ...heap, n: 60 }) },
      'bounded, below 1 KiB/iteration over the observed 60 iterations',
    ],
    [{ ...quiet, anon: undecided() }, 'undecided: anon needs about 350 iterations'],
    [
      { ...quiet, heap: undecided({ iterationsNeeded: null }), anon: undecided() },
      'undecided: heap, anon needs about 350 iterations',
    ],
    [{ anon: bounded }, 'not judged: heap, handles, threads and mappings not measured'],
  ])('%#', (growth, sentence) => {
    expect(growthSentence(growth)).toBe(sentence);
  });

  it('goes by anonymous memory where the heap was not to be gated', () => {
    const growth = { anon: someGrowth({ tolerance: 256 * 1024 }) };
    expect(growthSentence(growth, ['anon'])).toBe(
      'bounded, below 256 KiB/iteration over the observed 100 iterations',
    );
    expect(growthSentence({ handles: bounded }, ['handles'])).toBe(
      'bounded over the observed 100 iterations',
    );
    expect(growthSentence({}, [])).toBe('bounded');
  });
});
