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

describe('damaged data of heaptrack', () => {
  const trace = (n: number, line: string): string[] =>
    RECORDING.map((given) =>
      given === RECORDING.filter((one) => one.startsWith('t '))[n - 1] ? line : given,
    );

  it.each([
    ['a stack that calls itself', trace(1, 't 1 1'), 'stack 1 is called by 1'],
    ['two that call each other', trace(2, 't 2 3'), 'stack 2 is called by 3'],
    ['a caller that is none', trace(2, 't 2 zz'), 'stack 2 is called by zz'],
    ['a negative one', trace(2, 't 2 -1'), 'stack 2 is called by -1'],
  ])('%s: is refused, not followed', (_what, lines, message) => {
    expect(() => sitesOf(read(lines), new Set(['chatllm_start']))).toThrow(message);
  });

  it('a chain of callers deeper than heaptrack makes one is refused; one of a thousand is read', () => {
    const chain = (length: number): string[] => [
      'v 10400 3',
      's 1 a',
      'i a0 1 1',
      ...Array.from({ length }, (_, at) => `t 1 ${at.toString(16)}`),
      `a 28 ${length.toString(16)}`,
    ];
    expect(read(chain(1000)).stack({ bytes: 40, trace: 1000 })).toHaveLength(1000);
    expect(() => read(chain(2000))).toThrow('more than 1024 callers');
  });

  it('marks without end are refused before they fill the memory', () => {
    const kinds = Array.from({ length: 20_000 }, () => 'a 700001 0');
    const marks = Array.from({ length: 1000 }, () => '+ 0');
    expect(() => read(['v 10400 3', ...kinds, ...marks])).toThrow('marks of 20000 kinds');
  });

  it('a thousand mutants are read or refused, none for ever', () => {
    const text = RECORDING.join('\n');
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const fates = { read: 0, refused: 0 };
    for (let n = 0; n < 1000; n += 1) {
      const mutant = [...text];
      for (let edits = 0; edits <= random(3); edits += 1) {
        mutant[random(mutant.length)] = '0123456789abcdef+-tasiv \n'[random(25)] ?? '';
      }
      try {
        sitesOf(read(mutant.join('').split('\n')), new Set(['chatllm_start']));
        fates.read += 1;
      } catch {
        fates.refused += 1;
      }
    }
    expect(fates.read).toBeGreaterThan(300);
    expect(fates.refused).toBeGreaterThan(50);
  });
});
