import { describe, expect, it } from 'vitest';
import { applyEvent, finishedLaunches, markInterrupted, wholeLength } from '../../src/record/journal.ts';
import type { RunRecord } from '../../src/record/run-record.ts';
import { countedSegments } from '../../src/record/segments.ts';
import { growth, iteration, segment, variant } from '../support/record.ts';

/** As much of a record as journal events touch. */
const recordWith = (...variants: RunRecord['variants']): RunRecord =>
  ({
    status: 'interrupted',
    endedAt: '2026-01-01T00:00:00Z',
    variants,
    warnings: [],
  }) as unknown as RunRecord;

const cut = { kind: 'interrupted', reason: 'the runner was killed' } as const;

describe('a journal', () => {
  it.each([
    ['', 0],
    ['{"a":1}\n', 8],
    ['{"a":1}\n{"b', 8],
    ['{"a', 0],
    ['{"a":"é"}\n{', 11],
  ])('%j has %i bytes of whole lines', (text, bytes) => {
    expect(wholeLength(Buffer.from(text))).toBe(bytes);
  });
});

describe('the launches of a variant', () => {
  const launch = (number: number, status: 'completed' | 'crashed' | 'interrupted', reason?: string) =>
    ({
      type: 'launch',
      variant: 'default',
      launch: { launch: number, status, ...(reason === undefined ? {} : { reason }) },
    }) as const;

  it('give it its status: a later one that went well does not undo a failure', () => {
    const record = recordWith(variant([], { status: 'interrupted' }));
    const status = () => [record.variants[0]?.status, record.variants[0]?.reason];
    applyEvent(record, launch(1, 'completed'));
    expect(status()).toEqual(['completed', undefined]);
    applyEvent(record, launch(2, 'crashed', 'SIGSEGV'));
    expect(status()).toEqual(['crashed', 'SIGSEGV']);
    applyEvent(record, launch(3, 'completed'));
    expect(status()).toEqual(['crashed', 'SIGSEGV']);
  });

  it('are open as long as they were interrupted', () => {
    const record = recordWith(variant([], { launchesPlanned: 2 }));
    applyEvent(record, launch(1, 'completed'));
    expect(finishedLaunches(record.variants[0] ?? variant([]))).toEqual([1]);
    markInterrupted(record);
    expect(record.variants[0]?.status).toBe('interrupted');
    applyEvent(record, launch(2, 'interrupted', 'stopped by the user'));
    expect(finishedLaunches(record.variants[0] ?? variant([]))).toEqual([1]);
    applyEvent(record, launch(2, 'completed'));
    expect(finishedLaunches(record.variants[0] ?? variant([]))).toEqual([1, 2]);
    markInterrupted(record);
    expect(record.variants[0]?.status).toBe('completed');
  });
});

describe('taking a run up again', () => {
  it('marks every process of an unfinished launch, its earlier crash included, and no other', () => {
    const whole = segment([iteration(1, [])], { launch: 1 });
    const crashed = segment([iteration(1, [])], { launch: 2, end: { kind: 'crashed', reason: 'SIGSEGV' } });
    const torn = segment([iteration(2, [])], { launch: 2, end: cut });
    const record = recordWith(
      variant([whole, crashed, torn], {
        status: 'interrupted',
        reason: 'stopped by the user',
        launches: [
          { launch: 1, status: 'completed' },
          { launch: 2, status: 'interrupted', reason: 'stopped by the user' },
        ],
        looks: [{ n: 1, growth: { heap: growth() } }],
      }),
      variant([], { id: 'other', status: 'unsupported', reason: 'no destroy' }),
    );
    const at = '2026-01-02T00:00:00Z';
    applyEvent(record, { type: 'resumed', at });
    const [first, other] = record.variants;
    expect(first?.segments.map(({ broken }) => broken !== undefined)).toEqual([false, true, true]);
    expect(countedSegments(first ?? variant([]))).toEqual([whole]);
    expect([first?.launches, first?.looks, first?.reason]).toEqual([
      [{ launch: 1, status: 'completed' }],
      [],
      undefined,
    ]);
    expect([other?.status, other?.reason]).toEqual(['unsupported', 'no destroy']);
    expect([record.status, record.endedAt, record.resumed]).toEqual(['running', undefined, [at]]);
    // What an earlier resumption marked keeps its mark.
    applyEvent(record, { type: 'resumed', at: '2026-01-03T00:00:00Z' });
    expect(first?.segments[2]?.broken).toContain(at);
  });
});
