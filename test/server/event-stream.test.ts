import { describe, expect, it } from 'vitest';
import { type EventStream, tell } from '../../src/server/event-stream.ts';
import { ServerJob } from '../../src/server/server-job.ts';

const by = { address: 'here', owner: 'me' };
const job = (): ServerJob =>
  new ServerJob('id', { name: 'a', file: '/a', temporary: false, bytes: 1, type: 'audio/wav', by }, 'now');

/** A listener whose connection takes one event each time that it is let. */
function listener(): EventStream & {
  seen: { id: number; event: string; data: string }[];
  let(): Promise<void>;
} {
  let room = (): void => {};
  const seen: { id: number; event: string; data: string }[] = [];
  return {
    seen,
    closed: false,
    aborted: false,
    onAbort: () => {},
    write: async () => undefined,
    writeSSE: ({ id, event = '', data }) => {
      seen.push({ id: Number(id), event, data });
      return new Promise((resolve) => {
        room = resolve;
      });
    },
    async let() {
      room();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('a listener who reads slowly', () => {
  it('goes on with a snapshot when what it missed is gone, and is told the end', async () => {
    const served = job();
    const slow = listener();
    const told = tell(served, 0, slow);
    const say = (text: string): void => served.hear({ type: 'live', at: 0, text });
    say('first');
    await slow.let();
    for (let n = 0; n < 10_000; n += 1) say('x');
    served.move('completed', 'now');
    await slow.let();
    await slow.let();
    await told;
    expect(slow.seen.map(({ event }) => event)).toEqual(['text', 'snapshot']);
    expect(slow.seen[1]).toMatchObject({ id: 10_002 });
    expect(JSON.parse(slow.seen[1]?.data ?? '')).toMatchObject({
      state: 'completed',
      text: `first${'x'.repeat(10_000)}`,
    });
  });

  it('hears everything once, in order, when nothing it missed is gone', async () => {
    const served = job();
    const slow = listener();
    const told = tell(served, 0, slow);
    for (let n = 0; n < 100; n += 1) served.hear({ type: 'live', at: 0, text: String(n) });
    for (let n = 0; n < 50; n += 1) await slow.let();
    served.move('failed', 'now', 'so');
    for (let n = 0; n < 60; n += 1) await slow.let();
    await told;
    expect(slow.seen.map(({ id }) => id)).toEqual(Array.from({ length: 101 }, (_, at) => at + 1));
    expect(slow.seen.at(-1)?.event).toBe('done');
  });
});
