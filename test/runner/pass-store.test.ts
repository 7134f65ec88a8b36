import { describe, expect, it } from 'vitest';
import { PassStore } from '../../src/runner/steps/pass-store.ts';

const result = (n: number, loop: 'chunk' | 'part' = 'chunk', slot = 4) => ({
  slot,
  loop,
  n,
  start: n * 100,
  end: n * 100 + 90,
  transcript: { raw: `said ${n}` },
});
const failure = { kind: 'crashed' as const, message: 'died' };
const step = (pass: string, name = 'transcribe') => ({ step: name, pass, at: 0, duration: 1 });

describe('passes of an interrupted run', () => {
  it('are found by loop and number, with their steps marked, in their iteration only', () => {
    const open = {
      iteration: 2,
      steps: [
        step('chunk 1'),
        step('chunk 2'),
        step('part 1', 'align'),
        { step: 'load', at: 0, duration: 1 },
      ],
      results: [result(1), result(2), result(1, 'part', 9)],
    };
    const store = new PassStore([{ iterations: [], open }]);
    expect(store.find(4, 1)).toBeUndefined();
    store.begin(2);
    expect(store.find(4, 1)).toEqual({
      result: result(1),
      steps: [{ ...step('chunk 1'), resumed: true }],
    });
    expect(store.find(9, 1)?.steps).toEqual([{ ...step('part 1', 'align'), resumed: true }]);
    expect(store.find(4, 3)).toBeUndefined();
  });

  it('are done again where they failed, and taken from the last run that did them', () => {
    const first = { iteration: 1, steps: [], results: [result(1), { ...result(2), failure }] };
    const second = { iteration: 1, steps: [], results: [{ ...result(1), transcript: { raw: 'again' } }] };
    const store = new PassStore([
      { iterations: [], open: first },
      { iterations: [], open: second },
      { iterations: [] },
    ]);
    store.begin(1);
    expect(store.find(4, 1)?.result.transcript?.raw).toBe('again');
    expect(store.find(4, 2)).toBeUndefined();
  });
});
