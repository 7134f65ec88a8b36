import { describe, expect, it } from 'vitest';
import { gateSentence } from '../../src/judge/answer.ts';
import { judge } from '../../src/judge/judge.ts';
import type { Diagnosis } from '../../src/record/diagnosis.ts';
import type { Gate } from '../../src/record/run-record.ts';
import { aRun } from '../reports/a-run.ts';
import { expected } from '../support/gates.ts';
import { iteration, round, segment, step, trace, variant } from '../support/record.ts';

const gate = (outcome: Gate['outcome'], parts: Partial<Gate> = {}): Gate => ({
  gate: 'a gate',
  severity: 'fail',
  outcome,
  ...parts,
});

describe('the answer', () => {
  it('tells what was heard where no growth was judged, and else what the gates say', () => {
    const heard = variant([], {
      status: 'unsupported',
      accuracy: {
        errorRates: [],
        distinctTexts: {},
        texts: {},
        alignment: { rounds: 1, units: 5, errors: 0, warnings: 0, codes: {} },
      },
    });
    const other = variant([], { id: 'b' });
    expect(judge(aRun([heard, other])).verdict).toMatchObject({
      outcome: 'undecided',
      headline: 'b: nothing was measured',
      facts: ['default: no alignment errors'],
    });
  });

  it('says what can be done about a burst: another run where some rounds came so, another gate where all did', () => {
    const cell = (...bursts: boolean[]) =>
      variant(
        [
          segment(
            bursts.map((burst, i) =>
              iteration(i + 1, [step('transcribe', { model: 'small', round: round({ burst, total: 9e9 }) })]),
            ),
          ),
        ],
        { engine: 'mended', iterationsPlanned: 2, expect: [expected('ttft.p95 < 5 s')] },
      );
    const { headline, next } = judge(aRun([cell(true, false)])).verdict;
    expect(headline).toMatch(
      /burst: all chunks came at the end of the call\): run it again on a quiet machine$/,
    );
    expect(next).toEqual([
      'asr-bench run trial --library lib/libchatllm.so --variant default --iterations 2',
    ]);
    const held = judge(aRun([cell(true, true)])).verdict;
    expect(held.headline).toMatch(/measuring again will not help, a gate on `total` can be met$/);
    expect(held.next).toEqual(['asr-bench doctor --library lib/libchatllm.so']);
    // What no chunk says is not answered by another look at the chunks.
    const other = { ...cell(true), expect: [expected('wer(raw) < 5 %')] };
    expect(judge(aRun([other])).verdict).toMatchObject({ outcome: 'undecided', next: [] });
  });

  it('names what would answer the growth that no gate asks for: an all-clear it is not', () => {
    const grown = (id: string, count: number, rate: number) =>
      variant(
        [
          trace(
            'heap',
            Array.from({ length: count }, (_, i) => 5e7 + i * rate),
          ),
        ],
        {
          id,
          engine: 'mended',
          expect: [expected('growth(handles) < 9', { absent: 'not here' })],
        },
      );
    const next = (...cells: ReturnType<typeof grown>[]) => {
      const { verdict } = judge(aRun(cells));
      expect(verdict.outcome).toBe('pass');
      return verdict.next;
    };
    const few = ['few', 'fewer'].map((id, i) => grown(id, 8 - i, 0));
    expect(next(grown('leaks', 40, 2 ** 20), ...few)).toEqual([
      'asr-bench diagnose trial --library lib/libchatllm.so --variant leaks',
      'asr-bench run trial --library lib/libchatllm.so --variant few --variant fewer --iterations 24',
    ]);
    const diagnosis: Diagnosis = {
      ...{ variant: 'leaks', tool: 'heaptrack', lengths: [4, 8], attributed: 0 },
      ...{ sites: [], things: [], unexplained: [], flame: [] },
    };
    // Where it leaks has been looked for: nobody is sent there again, unless that failed.
    const looked = (parts: Partial<Diagnosis> = {}) => ({
      ...aRun([grown('leaks', 40, 2 ** 20)]),
      diagnoses: [{ ...diagnosis, ...parts }],
    });
    const found = looked();
    expect(judge(looked({ failed: 'no heaptrack' })).verdict.next).toHaveLength(1);
    expect(judge(found).verdict.next).toEqual([]);
    const why = { gate: 'growth(heap) < 50 MiB', why: 'the tokenizer is never deleted' };
    const known = {
      ...grown('known', 40, 2 ** 20),
      expect: [expected('growth(heap) < 50 MiB', why)],
    };
    expect(next(known)).toEqual([]);
  });

  it('counts gates by what became of them', () => {
    expect(gateSentence([])).toBe('No gate was judged');
    expect(gateSentence([gate('skipped')])).toBe('Every gate was skipped');
    expect(gateSentence([gate('pass', { why: 'it is stated', knownFault: true }), gate('skipped')])).toBe(
      'The one gate passed (1 known fault, 1 skipped)',
    );
    expect(gateSentence([gate('pass', { why: 'it is stated' })])).toBe('The one gate passed');
    expect(
      gateSentence([
        gate('fail'),
        gate('fail', { severity: 'warn' }),
        gate('unjudged'),
        gate('inconclusive'),
      ]),
    ).toBe('1 of 4 gates failed, 2 undecided (1 warning)');
    expect(gateSentence([gate('pass'), gate('fail', { severity: 'warn' })])).toBe(
      '1 of 2 gates passed (1 warning)',
    );
  });
});
