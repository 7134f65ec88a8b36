import { describe, expect, it } from 'vitest';
import type { Gate } from '../../src/record/run-record.ts';
import { answerOf, gateSentence } from '../../src/judge/answer.ts';
import { growth, variant } from '../support/record.ts';
import { aRun } from '../reports/a-run.ts';

const gate = (outcome: Gate['outcome'], parts: Partial<Gate> = {}): Gate => ({
  gate: 'a gate',
  severity: 'fail',
  outcome,
  ...parts,
});

const withGates = (...gates: Gate[]) => aRun([variant([], { gates })]);

describe('the answer', () => {
  it('says together what came to the same', () => {
    const record = aRun([
      variant([], { id: 'recreate', sentence: 'leaks 1 MiB' }),
      variant([], { id: 'restart', sentence: 'bounded' }),
      variant([], { id: 'process', sentence: 'bounded' }),
    ]);
    expect(answerOf(record).headline).toBe('recreate leaks 1 MiB; restart and process each bounded');
  });

  it('counts where there is too much to name, and keeps what is said of no variant', () => {
    const many = Array.from({ length: 9 }, (_, i) =>
      variant([], {
        id: `cell-${i}`,
        sentence: `leaks ${i} MiB`,
        growth: { heap: growth({ verdict: i < 2 ? 'leak' : 'no-leak' }) },
      }),
    );
    const record = aRun(many, { summary: `cell-0 leaks 0 MiB\nb is 3 % slower than a` });
    expect(answerOf(record).headline).toBe(
      'b is 3 % slower than a; 2 of 9 variants leak native heap: cell-0, cell-1',
    );
  });

  it('tells what was heard where no growth was judged, and else what the gates say', () => {
    const heard = variant([], {
      accuracy: {
        errorRates: [],
        distinctTexts: {},
        texts: {},
        alignment: { rounds: 1, units: 5, errors: 0, warnings: 0, codes: {} },
      },
    });
    expect(answerOf(aRun([heard])).headline).toBe('default: no alignment errors');
    expect(answerOf(withGates(gate('pass'), gate('pass'))).headline).toBe('All 2 gates passed');
  });

  it('counts gates by what became of them', () => {
    expect(gateSentence(withGates())).toBe('No gate was judged');
    expect(gateSentence(withGates(gate('skipped')))).toBe('Every gate was skipped');
    expect(gateSentence(withGates(gate('pass', { why: 'known' }), gate('skipped')))).toBe(
      'The one gate passed (1 known fault, 1 skipped)',
    );
    expect(
      gateSentence(
        withGates(gate('fail'), gate('fail', { severity: 'warn' }), gate('unjudged'), gate('inconclusive')),
      ),
    ).toBe('Of 4 gates 1 failed and 2 without an answer (1 warning)');
  });
});
