import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { engineParams, roundInput } from '../../src/bindings/chatllm/abi/params.ts';
import { EngineHost } from '../../src/bindings/engine-host.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { lookAtProcess } from '../../src/metrics/memory/process-memory.ts';
import { modelFile } from '../support/calibration.ts';
import { temporaryFolder, toneWav } from '../support/cli.ts';

const SECOND = 1e9;
const BLOCKED_MS = 3000;

it('a runner that stands still for 3 s holds up no token and leaves nothing in the host’s memory', async () => {
  const { library } = await ensureCalibrationEngine();
  const started = await EngineHost.start({ library, readyWithin: 60 * SECOND, onLiveText: () => {} });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  onTestFinished(() => host.kill());
  const text = Array.from({ length: 200 }, (_, index) => `word${index}`).join(' ');
  const params = engineParams(modelFile({ text, token_ms: 15 }), 'asr', { threads: 1, context: 4096 });
  await host.perform({ op: 'load', params, checkpoint: null }, 60 * SECOND);
  const audio = toneWav(temporaryFolder(), join('tone.wav'), 1);

  const round = async (block: boolean, maxNewTokens: number | null) => {
    let memory = { heap: 0, jsHeap: 0, anon: 0 };
    const performed = host.perform(
      { op: 'infer', input: roundInput(audio), maxNewTokens, abortAfter: 0, checkpoint: 'inferred' },
      60 * SECOND,
      ({ heap, jsHeap }) => {
        memory = { heap: heap ?? 0, jsHeap, anon: lookAtProcess(host.pid).readings.anon ?? 0 };
      },
    );
    if (block) {
      await sleep(200);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
    }
    const outcome = await performed;
    if (!outcome.ok) throw new Error(outcome.failure.message);
    await host.perform({ op: 'restart', system: null, checkpoint: null }, 60 * SECOND);
    return { times: outcome.value.times, memory };
  };

  // The first rounds bring what every host takes once; they need not be long for that.
  await round(false, 20);
  const { memory: awake } = await round(false, 20);
  const { memory: blocked, times } = await round(true, null);
  expect(times).toHaveLength(203);
  // All of it ran while the runner stood still: a host that waited for it would have a gap of seconds.
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThan(0.6 * BLOCKED_MS * 1e6);
  expect(blocked.heap - awake.heap).toBeLessThan(64 * 1024);
  expect(blocked.jsHeap - awake.jsHeap).toBeLessThan(256 * 1024);
  expect(blocked.anon - awake.anon).toBeLessThan(2 * 1024 * 1024);
});
