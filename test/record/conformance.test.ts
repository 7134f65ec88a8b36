import { describe, expect, it } from 'vitest';
import {
  type ConformanceCheck,
  ConformanceReport,
  conformanceDifferences,
} from '../../src/record/conformance.ts';

const check = (id: string, change: Partial<ConformanceCheck> = {}): ConformanceCheck => ({
  id,
  claim: `${id} works`,
  state: 'holds',
  detail: '',
  consequence: 'nothing to do',
  observed: { code: 0 },
  took: 1,
  ...change,
});

const report = (...checks: ConformanceCheck[]): ConformanceReport =>
  ConformanceReport.parse({
    schema: 'asr-bench/conformance',
    version: 1,
    harness: '0',
    library: { path: '/a', sha256: '0', calibration: false },
    models: {},
    ffmpeg: null,
    checks,
  });

describe('conformanceDifferences', () => {
  it('is empty for two reports on one build, whatever the time they took', () => {
    expect(conformanceDifferences(report(check('a')), report(check('a', { took: 9 })))).toEqual([]);
  });

  it('names a changed state with its consequence, and the figures behind it', () => {
    const after = check('a', {
      state: 'does-not-hold',
      observed: { code: -1, signal: 'SIGABRT' },
      consequence: 'never destroy',
    });
    expect(conformanceDifferences(report(check('a'), check('b')), report(after, check('b')))).toEqual([
      {
        id: 'a',
        claim: 'a works',
        before: 'holds',
        after: 'does-not-hold',
        observed: [
          { name: 'code', before: 0, after: -1 },
          { name: 'signal', before: undefined, after: 'SIGABRT' },
        ],
        consequence: 'never destroy',
      },
    ]);
  });

  it('names a figure that differs although the state is the same', () => {
    const [found] = conformanceDifferences(report(check('a')), report(check('a', { observed: { code: 1 } })));
    expect(found).toMatchObject({ before: 'holds', after: 'holds', observed: [{ before: 0, after: 1 }] });
  });

  it('names a check that only one report has, from either side', () => {
    const both = conformanceDifferences(report(check('a')), report(check('b')));
    expect(both.map(({ id, before, after }) => [id, before, after])).toEqual([
      ['b', undefined, 'holds'],
      ['a', 'holds', undefined],
    ]);
  });
});
