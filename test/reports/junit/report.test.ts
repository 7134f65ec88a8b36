import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Gate, Outcome, RunRecord } from '../../../src/record/run-record.ts';
import { junitReport } from '../../../src/reports/junit/report.ts';
import { variant } from '../../support/record.ts';
import { aRun, aVerdict } from '../a-run.ts';

const gate = (outcome: Gate['outcome'], parts: Partial<Gate> = {}): Gate => ({
  gate: `a gate that is ${outcome}`,
  severity: 'fail',
  outcome,
  ...parts,
});

const gates: readonly Gate[] = [
  gate('pass'),
  gate('fail', { value: '33.0 MiB', interval: '32.4 .. 33.7', bound: '1 MiB', reason: 'grows "to the end"' }),
  gate('fail', { severity: 'warn' }),
  gate('inconclusive', { reason: 'noise' }),
  gate('unjudged'),
  gate('skipped', { reason: 'no unload step' }),
];

/** The cases of a report as `name: child element`. */
function cases(xml: string): Record<string, string> {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return Object.fromEntries(
    [...document.querySelectorAll('testcase')].map((element) => {
      const child = element.firstElementChild;
      const found = child === null ? 'pass' : `${child.localName}: ${child.getAttribute('message')}`;
      return [String(element.getAttribute('name')), found];
    }),
  );
}

describe('JUnit XML', () => {
  it('has a test a gate, and one for the end of the variant', () => {
    expect(cases(junitReport(aRun([variant([], { gates: [...gates] })]), 'skipped'))).toEqual({
      'comes to its end': 'pass',
      'a gate that is pass': 'pass',
      // Two gates of one name: the second is only a warning.
      'a gate that is fail': 'skipped: only a warning: ',
      'a gate that is inconclusive': 'skipped: inconclusive: noise',
      'a gate that is unjudged': 'skipped: unjudged: ',
      'a gate that is skipped': 'skipped: no unload step',
    });
  });

  it('says of a failure what was found, and counts', () => {
    const xml = junitReport(aRun([variant([], { gates: [...gates] })]), 'skipped');
    expect(xml).toContain(
      '<failure type="gate" message="33.0 MiB [32.4 .. 33.7] against 1 MiB; grows &quot;to the end&quot;"/>',
    );
    expect(xml).toContain('<testsuite name="trial default" tests="7" failures="1" errors="0" skipped="4"');
  });

  it('makes a gate without an answer a failure, or what is undecided would look green', () => {
    const xml = junitReport(aRun([variant([], { gates: [...gates] })]));
    expect(xml).toContain('tests="7" failures="3" errors="0" skipped="2"');
    expect(xml).toContain('<failure type="inconclusive" message="noise"/>');
  });

  it('reports a crash as an error, and an unsupported variant as skipped', () => {
    const crashed = variant([], { id: 'a', status: 'crashed', reason: 'SIGSEGV' });
    const unsupported = variant([], {
      id: 'b',
      status: 'unsupported',
      outcome: 'pass',
      reason: 'destroy aborts',
      remedy: 'mend it',
    });
    const xml = junitReport(aRun([crashed, unsupported], { notice: 'CALIBRATION -- ours' }));
    expect(xml).toContain('<error message="crashed: SIGSEGV"/>');
    expect(xml).toContain('<skipped message="unsupported: destroy aborts; do: mend it"/>');
    const lines = xml.trimEnd().split('\n');
    expect([lines[1], lines.at(-1)]).toEqual([
      '<!-- CALIBRATION  - ours -->',
      '<!-- CALIBRATION  - ours -->',
    ]);
  });

  it('is not green where the run did not pass for what is no gate', () => {
    const held = [gate('pass'), gate('pass', { gate: 'no step failed' })];
    const judged = (outcome: Outcome, exitCode: number, parts: Partial<RunRecord> = {}): RunRecord =>
      aRun([variant([], { outcome: parts.status === undefined ? outcome : 'pass', gates: held })], {
        verdict: aVerdict({ outcome, exitCode, headline: 'why' }),
        exitCode,
        ...parts,
      });
    const red = (record: RunRecord, as?: 'skipped') =>
      Object.entries(cases(junitReport(record, as))).filter(([, found]) => found !== 'pass');
    expect(red(judged('pass', 0))).toEqual([]);
    // Most of it failed, and a gate on failures allows that.
    expect(red(judged('undecided', 11))).toEqual([['verdict', 'error: UNDECIDED: why']]);
    expect(red(judged('undecided', 11), 'skipped')).toEqual([['verdict', 'skipped: UNDECIDED: why']]);
    // Ctrl-C behind the last variant, a disk without room, a run that was killed.
    expect(red(judged('undecided', 130, { status: 'interrupted' }))).toEqual([
      ['verdict', 'error: UNDECIDED: why'],
    ]);
    expect(red(judged('fail', 1, { status: 'aborted' }), 'skipped')).toEqual([
      ['verdict', 'error: FAIL: why'],
    ]);
    const { verdict: _verdict, exitCode: _code, ...killed } = judged('pass', 0, { status: 'running' });
    expect(red(killed)).toEqual([['verdict', 'error: UNDECIDED: the run has not ended']]);
    // An empty shard keeps no job from going on.
    expect(red(aRun([], { verdict: aVerdict({ outcome: 'undecided', exitCode: 0 }), exitCode: 0 }))).toEqual(
      [],
    );
  });
});
