import { expect, it, onTestFinished, vi } from 'vitest';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { engine } from '../../src/runner/session/binding.ts';
import { RunClock } from '../../src/runner/session/clock.ts';
import { Session } from '../../src/runner/session/session.ts';

/** While it is read for the how manieth time the engine is killed. */
const killed = vi.hoisted(() => ({ at: 0, reads: 0 }));

vi.mock(import('../../src/metrics/memory/tree-memory.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    lookAtTree: (tree) => {
      const look = real.lookAtTree(tree);
      killed.reads += 1;
      if (killed.reads === killed.at) process.kill(look.pids[0] ?? 0, 'SIGKILL');
      return look;
    },
  };
});

it.each([
  ['in the first look', 1, false],
  ['in a later one', 2, false],
  ['never', 0, true],
])(
  'an engine that is killed while it settles has crashed, and is no fault of ours: %s',
  async (_, at, lives) => {
    Object.assign(killed, { at, reads: 0 });
    const { library } = await ensureCalibrationEngine();
    const host = { library, env: {}, readyWithin: 60e9 };
    const session = new Session({ host, clock: new RunClock(), memory: true, timeline: 0 });
    onTestFinished(() => session.kill());
    const { outcome } = await session.start();
    expect(outcome).toMatchObject(
      lives ? { ok: true } : { ok: false, failure: { kind: 'crashed', signal: 'SIGKILL' } },
    );
  },
);

it('a host whose memory nobody reads does not clean up for it, and tells no figures', async () => {
  const { library } = await ensureCalibrationEngine();
  const started = await engine.start({ library, env: {}, readyWithin: 60e9 });
  if (!started.ok) throw new Error(started.failure.message);
  onTestFinished(() => started.value.kill());
  const heaps: (number | null)[] = [];
  for (const unread of [{}, { unread: true } as const]) {
    await started.value.perform({ op: 'look', checkpoint: 'idle', ...unread }, 5e9, ({ heap }) => {
      heaps.push(heap);
    });
  }
  expect(heaps).toEqual([expect.any(Number), null]);
});
