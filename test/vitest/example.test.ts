// What docs/vitest.md shows: the verdict in a suite of one's own. Written as a user of the package would write it.
import 'asr-bench/vitest';
import { describe, expect, it } from 'vitest';

/** Memory in use after each request, as a service of yours would report it: 64 KiB a request are never given back. */
const leaking = Array.from({ length: 60 }, (_, request) => 80e6 + 65_536 * request);
/** A cache fills for ten requests, then nothing grows. */
const bounded = Array.from({ length: 60 }, (_, request) => 80e6 + 1e6 * Math.min(request, 10));

describe('a service of yours', () => {
  it('does not grow without end', () => {
    expect(bounded).toNotLeak();
  });

  it('is caught where it does', () => {
    expect(leaking).not.toNotLeak();
    expect(() => expect(leaking).toNotLeak()).toThrow('heap: leak, 64.0 KiB per iteration');
  });

  it('may have a budget of its own', () => {
    expect(leaking).toNotLeak({ tolerance: 256 * 1024 });
  });
});
