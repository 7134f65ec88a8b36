import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../src/reports/github/annotations.ts';
import { expected } from '../../support/gates.ts';
import { variant } from '../../support/record.ts';
import { aRun, aVerdict } from '../a-run.ts';

describe('annotations', () => {
  it('put a failed gate at its line, and keep their own marks out of the text', () => {
    const leaking = variant([], {
      id: 'recreate, twice',
      expect: [expected('not leak', { line: 12 })],
      gates: [
        { gate: 'not leak', severity: 'fail', outcome: 'fail', value: '100 %\nof it' },
        { gate: 'rtf.max < 5', severity: 'fail', outcome: 'inconclusive', reason: 'noise' },
        { gate: 'ok', severity: 'fail', outcome: 'pass' },
      ],
    });
    expect(githubAnnotations(aRun([leaking], { verdict: aVerdict() }), 'bench/scenarios.yaml')).toEqual([
      '::error title=trial%3A FAIL::recreate leaks 1.00 MiB per iteration, native heap (`not leak`)%0Anext: asr-bench diagnose trial --variant recreate',
      '::error file=bench/scenarios.yaml,line=12,title=trial recreate%2C twice%3A not leak::100 %25%0Aof it',
      '::warning title=trial recreate%2C twice%3A rtf.max < 5 is inconclusive::noise',
    ]);
  });

  it('say that an engine died, and are silent about a healthy run', () => {
    const dead = variant([], { status: 'crashed', reason: 'SIGSEGV', outcome: 'fail' });
    const verdict = aVerdict({ exitCode: 4, headline: 'the engine crashed', next: [] });
    expect(githubAnnotations(aRun([dead], { verdict }), 's.yaml')).toEqual([
      '::error title=trial%3A FAIL::the engine crashed',
      '::error title=trial default%3A crashed::SIGSEGV',
    ]);
    const passed = aVerdict({ outcome: 'pass', exitCode: 0 });
    expect(githubAnnotations(aRun([variant([])], { verdict: passed }), 's.yaml')).toEqual([]);
    expect(
      githubAnnotations(aRun([variant([], { state: 'leaks' })], { verdict: passed }), 's.yaml'),
    ).toHaveLength(1);
  });
});
