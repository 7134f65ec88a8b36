import { describe, expect, it } from 'vitest';
import type { StageEvent } from '../../src/runner/steps/events.ts';
import { JobProgress } from '../../src/server/job-progress.ts';

const pass = (loop: 'chunk' | 'part', n: number): StageEvent => ({
  type: 'pass-end',
  pass: { loop, n, of: 4, start: 0, end: 1 },
  resumed: false,
});

describe('how far a job is', () => {
  it('never falls back, though two loops count the same chunks and one of them out of order', () => {
    const events: StageEvent[] = [
      { type: 'progress', step: 'decode', done: 30 },
      { type: 'progress', step: 'decode', done: 30, of: 60 },
      { type: 'stage', step: 'vad', at: 0 },
      { type: 'progress', step: 'vad', done: 60, of: 60 },
      { type: 'chunks', count: 4, seconds: 60, backend: 'energy' },
      ...[1, 2, 3, 4].map((n) => pass('chunk', n)),
      { type: 'stage', step: 'load', at: 0 },
      ...[2, 4, 1, 3].map((n) => pass('part', n)),
      pass('part', 3),
      { type: 'stage', step: 'zh-tw', at: 0 },
    ];
    const progress = new JobProgress();
    const shares = events.map((event) => {
      progress.hear(event);
      return Number(progress.share.toFixed(3));
    });
    expect(shares).toEqual([
      0, 0.02, 0.04, 0.08, 0.08, 0.245, 0.41, 0.575, 0.74, 0.74, 0.8, 0.86, 0.92, 0.98, 0.98, 0.98,
    ]);
  });
});
