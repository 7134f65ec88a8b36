import { describe, expect, it } from 'vitest';
import { type AuditFacts, auditGrowth, standing } from '../../../src/judge/growth/audit.ts';
import { leak, someGrowth, undecided } from '../../metrics/growth/some-growth.ts';

const MIB = 1024 ** 2;
/** A leak of five tolerances in every quantity, over 100 iterations. */
const leaking = {
  heap: leak(5 * MIB),
  anon: leak(5 * MIB),
  arena: leak(5 * MIB),
  rss: leak(5 * MIB),
  handles: leak(5 * MIB),
};
const audit = (facts: Partial<AuditFacts>) => auditGrowth({ growth: leaking, ...facts });
const codes = (facts: Partial<AuditFacts>) => audit(facts).warnings.map(({ code }) => code);
const withdrawn = (facts: Partial<AuditFacts>) =>
  Object.entries(audit(facts).growth).flatMap(([metric, judged]) =>
    judged?.superseding === undefined ? [] : [metric],
  );

describe('the self-audit', () => {
  it('has nothing to say of a clean run, and leaves its verdicts', () => {
    const { warnings, growth } = audit({
      otherLoad: 0.1,
      input: [11, 11, 11],
      allocator: 'glibc 2.39',
      swapped: 0,
    });
    expect(warnings).toEqual([]);
    expect(growth).toEqual(
      Object.fromEntries(Object.entries(leaking).map(([metric, raw]) => [metric, { raw }])),
    );
  });

  const cases: readonly (readonly [string, Partial<AuditFacts>, string, readonly string[]])[] = [
    [
      'a host that grew by itself takes back what it explains',
      { idleDrift: { heap: 3 * MIB, anon: 2 * MIB } },
      'heap, anon grew in the idle host before the first iteration: let it settle longer',
      ['heap'],
    ],
    [
      'other load spoils times, not memory',
      { otherLoad: 0.5 },
      'other work took 50.0 % of the cores; memory is not affected, times are: run on a quiet machine',
      [],
    ],
    [
      'input that varied is said',
      { input: [11, 30, 11, 30] },
      'input varied from 11.0 to 30.0: give every iteration the same input',
      [],
    ],
    [
      'input that grew explains memory that grew, but no handles',
      { input: [11, 11, 30, 30] },
      'input varied from 11.0 to 30.0, and grew: give every iteration the same input',
      ['heap', 'anon', 'arena', 'rss'],
    ],
    [
      'the calibration engine is our own simulator',
      { calibrationEngine: true },
      'measured on the calibration engine, our own simulator: give the real one by --library',
      [],
    ],
    [
      'swapped memory is missing from RSS',
      { swapped: 8 * MIB },
      '8.00 MiB of the process were swapped out, so rss and pss read low: free memory or turn swap off',
      [],
    ],
    [
      'another allocator makes the heap counters void',
      { allocator: 'jemalloc' },
      "the allocator is jemalloc, so glibc's heap counters do not count it: run without the preload",
      ['heap', 'arena'],
    ],
  ];

  it.each(cases)('%s', (_, facts, detail, metrics) => {
    expect(audit(facts).warnings.map((warning) => warning.detail)).toEqual([detail]);
    expect(withdrawn(facts)).toEqual(metrics);
  });

  it('warns of few iterations, with the rarest leak that they can show', () => {
    const growth = { heap: someGrowth({ n: 30 }), anon: someGrowth({ n: 31 }) };
    expect(auditGrowth({ growth }).warnings).toEqual([
      {
        code: 'W_FEW',
        detail: '30 iterations: a leak rarer than every 6 iterations is not excluded; run 100',
      },
    ]);
    expect(auditGrowth({ growth: {} }).warnings).toEqual([]);
  });

  it('withdraws growth of RSS that untouched model pages can explain, if anonymous memory stands still', () => {
    const still = { rss: leak(5 * MIB), anon: someGrowth() };
    const of = (mappedModel: number, growth: AuditFacts['growth'] = still) =>
      auditGrowth({ growth, mappedModel }).growth.rss?.superseding?.because;
    expect(of(501 * MIB)).toEqual(['W_FIRST_TOUCH']);
    expect(of(499 * MIB)).toBeUndefined();
    expect(of(501 * MIB, { ...still, anon: leak(5 * MIB) })).toBeUndefined();
    expect(of(501 * MIB, { rss: leak(5 * MIB) })).toBeUndefined();
  });

  it('warns near the tolerance, and withdraws a leak there in a short run', () => {
    const of = (rate: number, n: number) => auditGrowth({ growth: { heap: leak(rate * MIB, { n }) } });
    expect(of(1.4, 100).warnings.map(({ code }) => code)).toEqual(['W_NEAR']);
    expect(of(1.4, 100).growth.heap?.superseding).toBeUndefined();
    expect(of(1.4, 60).growth.heap?.superseding?.because).toEqual(['W_NEAR']);
    expect(of(1.6, 100).warnings).toEqual([]);
    expect(auditGrowth({ growth: { heap: someGrowth({ rate: 0.6 * MIB }) } }).warnings).toHaveLength(1);
    expect(auditGrowth({ growth: { heap: someGrowth({ rate: 0.4 * MIB }) } }).warnings).toEqual([]);
    expect(auditGrowth({ growth: { heap: undecided({ rate: null }) } }).warnings).toEqual([]);
  });

  it('keeps the raw verdict beside the one that supersedes it, and reads them through one function', () => {
    const { growth } = audit({ allocator: 'mimalloc', input: [1, 1, 9, 9] });
    const heap = growth.heap;
    if (heap === undefined) throw new Error('heap is judged');
    expect(heap.raw).toBe(leaking.heap);
    expect(heap.superseding?.because).toEqual(['W_INPUT', 'W_ALLOCATOR']);
    expect(standing(heap)).toMatchObject({
      verdict: 'inconclusive',
      rate: 5 * MIB,
      iterationsNeeded: null,
      reason: expect.stringMatching(
        /^a leak by the trace \(as the test says\), withdrawn: input varied .*; the alloc/,
      ),
    });
    expect(standing({ raw: leaking.heap })).toBe(leaking.heap);
  });

  it('never withdraws a bounded or an undecided verdict', () => {
    const growth = { heap: someGrowth(), anon: undecided() };
    const facts = {
      growth,
      allocator: 'jemalloc',
      input: [1, 9],
      idleDrift: { heap: 9 * MIB, anon: 9 * MIB },
    };
    expect(Object.values(auditGrowth(facts).growth).map((judged) => judged?.superseding)).toEqual([
      undefined,
      undefined,
    ]);
    expect(codes({ allocator: 'glibcish' })).toEqual(['W_ALLOCATOR']);
  });

  it('takes every verdict back after a failed control, bounded ones too, and no more iterations help', () => {
    const growth = { heap: leak(5 * MIB), anon: someGrowth(), handles: undecided() };
    const control = { trusted: false, failures: ['64 KiB of heap: called bounded', 'and more'] };
    const judged = auditGrowth({ growth, control });
    expect(judged.warnings.filter(({ code }) => code === 'W_CONTROL')).toEqual([
      {
        code: 'W_CONTROL',
        detail:
          'the control on this machine failed (64 KiB of heap: called bounded; and more): no growth verdict is believed; run `asr-bench calibrate` and mend what it names',
      },
    ]);
    const { heap, anon, handles } = judged.growth;
    if (heap === undefined || anon === undefined) throw new Error('both are judged');
    expect(standing(heap)).toMatchObject({ verdict: 'inconclusive', iterationsNeeded: null });
    expect(standing(anon)).toMatchObject({ verdict: 'inconclusive', iterationsNeeded: null });
    expect(
      [heap.superseding?.reason, anon.superseding?.reason].map((reason) => reason?.slice(0, 24)),
    ).toEqual(['a leak by the trace (as ', 'no-leak by the trace (as']);
    expect(handles?.superseding).toBeUndefined();
    expect(
      auditGrowth({ growth, control: { trusted: true, failures: [] } }).growth.heap?.superseding,
    ).toBeUndefined();
  });

  it('counts growth of the idle host from above the tolerance, and half of the growth measured', () => {
    const growth = { heap: leak(6 * MIB, { tolerance: MIB }) };
    const withdrawnAt = (heap: number) => {
      const { warnings, growth: judged } = auditGrowth({ growth, idleDrift: { heap } });
      return [warnings.some(({ code }) => code === 'W_UNSETTLED'), judged.heap?.superseding !== undefined];
    };
    expect(withdrawnAt(MIB)).toEqual([false, false]);
    expect(withdrawnAt(MIB + 1)).toEqual([true, false]);
    expect(withdrawnAt(3 * MIB)).toEqual([true, false]);
    expect(withdrawnAt(3 * MIB + 1)).toEqual([true, true]);
  });

  const heap = { heap: leak(5 * MIB) };
  const detailOf = (code: string, facts: Omit<AuditFacts, 'growth'>, growth: AuditFacts['growth'] = heap) =>
    auditGrowth({ growth, ...facts }).warnings.find((warning) => warning.code === code)?.detail;

  it('minds other load from above a quarter of the cores', () => {
    expect(detailOf('W_LOAD', { otherLoad: 0.25 })).toBeUndefined();
    expect(detailOf('W_LOAD', { otherLoad: 0.26 })).toContain('26.0 %');
  });

  it.each([
    [9, 2],
    [18, 3],
    [99, 19],
  ])('in %i iterations a leak rarer than every %i is not excluded', (n, rarest) => {
    const growth = { heap: someGrowth({ n }) };
    expect(detailOf('W_FEW', {}, growth)).toContain(`rarer than every ${rarest} iterations`);
  });

  it.each([
    [[100, 102], undefined],
    [[100, 102.1], 'input varied from 100 to 102, and'],
    [[7], undefined],
    [[100, 100, 104, 104], 'input varied from 100 to 104: give'],
    [[100, 100, 106, 106], 'input varied from 100 to 106, and grew: give'],
    [[106, 106, 100, 100], 'input varied from 100 to 106: give'],
    [[10, 90, 50, 10, 90], 'input varied from 10.0 to 90.0: give'],
  ] as const)('input %j: %s', (input, said) => {
    const detail = detailOf('W_INPUT', { input });
    if (said === undefined) expect(detail).toBeUndefined();
    else if (input.length > 2) expect(detail).toContain(said);
    else expect(detail).toContain('input varied from 100 to 102');
  });
});
