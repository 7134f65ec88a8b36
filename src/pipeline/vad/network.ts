import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { CONTEXT } from './features/context.ts';
import { FEATURES } from './features/normalisation.ts';
import { RESET } from './grid/grid.ts';
import { GET_MODEL, type ModelFile } from './model-file.ts';

/** Probabilities of speech for up to `RESET` hops; the network's memory is empty at the first. */
export interface Network {
  /** @param input hops × 3 × 41 features */
  run(input: Float32Array, hops: number): Promise<Float32Array>;
  /** Times `run` was called. */
  readonly calls: number;
  close(): Promise<void>;
}

const FEATURES_IN = 'input_1';
const PROBABILITIES = 'output_1';
/** Hidden and cell states of two LSTM layers. */
const STATES = ['input_2', 'input_3', 'input_6', 'input_7'];
const STATE_SIZE = 64;

/** Without a thread pool: at this size threads cost twice the CPU time and save nothing (docs/vad.md, "Speed"). */
const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/**
 * Opens TEN VAD in ONNX Runtime. The exported graph treats the batch as time, so one call scans a whole block.
 *
 * @throws Failure `missing` without onnxruntime-node, `usage` when the file is another model or none
 */
export async function openNetwork(file: ModelFile): Promise<Network> {
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(file.bytes, OPTIONS).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure(
      ExitCode.usage,
      `${file.path}: ONNX Runtime cannot load it: ${reason}`,
      GET_MODEL,
      cause,
    );
  });
  const odd = oddities(session);
  if (odd.length > 0) {
    await session.release();
    throw new Failure(ExitCode.usage, `${file.path}: not the TEN VAD model: ${odd.join('; ')}`, GET_MODEL);
  }
  const zeros = new runtime.Tensor('float32', new Float32Array(STATE_SIZE), [1, STATE_SIZE]);
  const feeds: Record<string, Tensor> = Object.fromEntries(STATES.map((name) => [name, zeros]));
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    async run(input, hops) {
      if (hops > RESET) throw new RangeError(`${hops} hops in one call; the memory is reset after ${RESET}`);
      const size = hops * CONTEXT * FEATURES;
      feeds[FEATURES_IN] = new runtime.Tensor('float32', input.subarray(0, size), [hops, CONTEXT, FEATURES]);
      calls += 1;
      const { data } = (await session.run(feeds, [PROBABILITIES]))[PROBABILITIES] ?? {};
      if (!(data instanceof Float32Array) || data.length !== hops) {
        throw new Error(`TEN VAD answered ${data?.length ?? 'no'} probabilities for ${hops} hops`);
      }
      return data;
    },
    close: () => session.release(),
  };
}

async function loadRuntime(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new Failure(
      ExitCode.missing,
      `TEN VAD needs the package onnxruntime-node: ${reason}`,
      ['`ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node`', 'or go without: `--backend energy`'],
      cause,
    );
  }
}

/** In what the model's inputs and outputs differ from TEN VAD's. */
function oddities(session: InferenceSession): string[] {
  const wanted: Readonly<Record<string, string>> = {
    [FEATURES_IN]: `N,${CONTEXT},${FEATURES}`,
    ...Object.fromEntries(STATES.map((name) => [name, `N,${STATE_SIZE}`])),
  };
  const found = Object.fromEntries(
    session.inputMetadata.map((input) => [
      input.name,
      // The first dimension is symbolic; its name says nothing.
      input.isTensor ? ['N', ...input.shape.slice(1)].join() : 'not a tensor',
    ]),
  );
  const faults = Object.entries(wanted)
    .filter(([name, shape]) => found[name] !== shape)
    .map(([name, shape]) => `input ${name} should be ${shape} and is ${found[name] ?? 'missing'}`);
  for (const name of Object.keys(found)) if (!(name in wanted)) faults.push(`there is an input ${name}`);
  if (!session.outputNames.includes(PROBABILITIES)) faults.push(`there is no output ${PROBABILITIES}`);
  return faults;
}
