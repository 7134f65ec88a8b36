import { describe, expect, it } from 'vitest';
import { type Beat, standstill } from '../../src/runner/session/pause-watch.ts';

const SECOND = 1e9;
const BEFORE: Beat = { at: 100e9, boot: 200e9, runner: 5e9, host: 50e9, stopped: false };

/** A beat so many seconds later, of which the main threads ran or waited for a core so many. */
function later(seconds: number, runner: number, host: number, change: Partial<Beat> = {}): Beat {
  const by = (was: number, more: number): number => was + more * SECOND;
  return {
    at: by(100e9, seconds),
    boot: by(200e9, seconds),
    runner: by(5e9, runner),
    host: by(50e9, host),
    stopped: false,
    ...change,
  };
}

describe('what stood still between two looks', () => {
  it.each([
    ['nothing: on time', later(0.5, 0.01, 0.5), undefined],
    ['nothing: on time, the engine waits for a device', later(0.5, 0.01, 0), undefined],
    ['nothing: the runner was busy', later(15, 15, 0), undefined],
    ['nothing: no core was free for either', later(15, 14.6, 14.6), undefined],
    ['nothing for the engine: it worked on while the runner was stopped', later(15, 0.01, 14.9), undefined],
    ['nothing: a second late', later(2.4, 0, 0), undefined],
    ['nothing: the kernel does not count', later(15, 0, 0, { runner: undefined }), undefined],
    [
      'both were stopped',
      later(15.5, 0.1, 0.2),
      { what: 'runner and engine stood still', time: 14.8 * SECOND },
    ],
    [
      'the engine alone',
      later(0.5, 0.01, 0, { stopped: true }),
      { what: 'the engine was stopped', time: 0.5 * SECOND },
    ],
    [
      'the machine, which no other clock counts',
      later(0.5, 0.01, 0.5, { boot: 200e9 + 3600.5 * SECOND }),
      { what: 'the machine was suspended', time: 3600 * SECOND },
    ],
    [
      'nothing: uptime is read in hundredths',
      later(0.5, 0.01, 0.5, { boot: 200e9 + 0.52 * SECOND }),
      undefined,
    ],
  ])('%s', (_, after, found) => {
    expect(standstill(BEFORE, after)).toEqual(found);
  });
});
