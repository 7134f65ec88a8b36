import { describe, expect, it } from 'vitest';
import { HeaptrackData } from '../../../src/metrics/allocations/heaptrack-data.ts';
import { chunkBytes, culprit, sitesOf } from '../../../src/metrics/allocations/sites.ts';

const MARKS = new Set([0x700001, 0x700011, 0x700021]);

/** A recording by hand: chatllm_start > load > operator new takes 0x28 bytes in each iteration. */
const RECORDING = [
  'v 10400 3',
  'X node host.js',
  's 8 /lib/e.so',
  's 8 /bin/node',
  's d chatllm_start',
  's 9 load(int)',
  's 1b operator new(unsigned long)',
  's 8 v8::Call',
  's b /x/src/l.cpp',
  'i a0 1 3',
  'i a1 1 4 7 2a',
  'i a2 1 5',
  'i a3 2 6',
  't 1 0', // 1: chatllm_start
  't 2 1', // 2: load
  't 3 2', // 3: operator new under load
  't 4 1', // 4: a callback into the harness
  't 3 4', // 5: what that callback took
  't 3 0', // 6: outside the engine
  'a 28 3', // kind 0
  'a 700001 6', // kind 1: mark 0
  'a 700011 6',
  'a 700021 6',
  'a 40 5', // kind 4: taken by the harness
  'a 40 6', // kind 5: outside
  '+ 1',
  '- 1',
  '+ 0',
  '+ 4',
  '+ 5',
  '+ 2',
  '- 2',
  '+ 0',
  '+ 0',
  '- 0',
  '+ 4',
  '+ 3',
  '- 3',
  'c 5',
  'R 100',
];

function read(lines: readonly string[]): HeaptrackData {
  const data = new HeaptrackData(MARKS);
  for (const line of lines) data.line(line);
  data.end();
  return data;
}

describe('data of heaptrack', () => {
  it('counts what is alive at each mark, by place and call, the engine’s alone', () => {
    const sites = sitesOf(read(RECORDING), new Set(['chatllm_start']));
    expect(sites).toEqual([
      {
        call: 'chatllm_start',
        frames: [
          { function: 'chatllm_start', module: '/lib/e.so' },
          { function: 'load(int)', module: '/lib/e.so', file: '/x/src/l.cpp', line: 42 },
          { function: 'operator new(unsigned long)', module: '/lib/e.so' },
        ],
        depth: 2,
        bytes: [0, 48, 96],
        blocks: [0, 1, 2],
      },
    ]);
    expect(sites.map(culprit)).toEqual(['load']);
  });

  it('refuses another version of the format, and what is no such data', () => {
    expect(() => read(['v 10900 9'])).toThrow('version 9; this reads version 3');
    expect(() => read(['hello'])).toThrow('no version line');
  });

  it.each([
    [0, 32],
    [24, 32],
    [25, 48],
    [40, 48],
    [4096, 4112],
  ])('a block of %i bytes costs glibc %i', (request, chunk) => {
    expect(chunkBytes(request)).toBe(chunk);
  });
});
