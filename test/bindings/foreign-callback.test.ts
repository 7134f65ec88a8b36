import { expect, it, onTestFinished } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { engineParams } from '../../src/bindings/chatllm/abi/params.ts';
import { EngineHost } from '../../src/bindings/engine-host.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { modelFile, silence } from '../support/calibration.ts';

const SECOND = 1e9;

async function inferred(settings: CalibrationSettings) {
  const { library } = await ensureCalibrationEngine();
  const started = await EngineHost.start({ library, readyWithin: 60 * SECOND });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  onTestFinished(() => host.kill());
  const params = engineParams(modelFile(settings), 'asr', { threads: 1, context: 512 });
  await host.perform({ op: 'load', params, checkpoint: null }, 60 * SECOND);
  const input = `{{audio:${silence(16_000)}}}`;
  return host.perform(
    { op: 'infer', input, maxNewTokens: null, abortAfter: 0, checkpoint: null },
    SECOND / 2,
  );
}

it.runIf(process.platform === 'linux')(
  'a hang of a callback from another thread names that cause, any other hang does not',
  async () => {
    const [foreign, plain] = await Promise.all([
      inferred({ callback_thread: true }),
      inferred({ die: 'hang', die_at: 'infer' }),
    ]);
    expect(foreign).toMatchObject({
      ok: false,
      failure: {
        kind: 'hung',
        message: expect.stringMatching(
          /^no answer within 500 ms of infer: the engine called back from a thread/,
        ),
      },
    });
    expect(plain).toMatchObject({ ok: false, failure: { message: 'no answer within 500 ms of infer' } });
  },
);
