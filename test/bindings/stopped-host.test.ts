import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { engineParams } from '../../src/bindings/chatllm/abi/params.ts';
import { EngineHost } from '../../src/bindings/engine-host.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { modelFile } from '../support/calibration.ts';

const SECOND = 1e9;

/** A load of a second, in which the host is stopped for some ms. */
async function loadWhileStopped(ms: number) {
  const { library } = await ensureCalibrationEngine();
  const started = await EngineHost.start({ library, readyWithin: 60 * SECOND, stoppedWithin: 3 });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  onTestFinished(() => host.kill());
  const params = engineParams(modelFile({ load_ms: 1000 }), 'asr', { threads: 1, context: 512 });
  const loaded = host.perform({ op: 'load', params, checkpoint: null }, 600 * SECOND);
  await sleep(200);
  process.kill(host.pid, 'SIGSTOP');
  await Promise.race([loaded, sleep(ms)]);
  try {
    process.kill(host.pid, 'SIGCONT');
  } catch {
    // It is gone.
  }
  return loaded;
}

it('an engine that a signal stops for good hangs long before its deadline; one that is continued soon goes on', async () => {
  const [forGood, twin] = await Promise.all([loadWhileStopped(60_000), loadWhileStopped(1200)]);
  expect(forGood).toMatchObject({
    ok: false,
    failure: {
      kind: 'hung',
      message: expect.stringContaining('stopped by a signal in load, and not continued for 3 s'),
    },
  });
  expect(twin).toMatchObject({ ok: true, value: { code: 0 } });
});
