import { exact } from '../../record/exact.ts';
import type { StepFailure } from '../../record/run-record.ts';
import {
  type Engine,
  type EngineBinding,
  type Examination,
  type ExaminedLibrary,
  NO_ENGINE,
  type Operation,
  type Speech,
} from '../engine.ts';
import { EngineHost } from '../engine-host.ts';
import { failure as refusal, success } from '../outcome.ts';
import type { Operation as Command, ResultEvent } from '../protocol/messages.ts';
import { runTrial } from '../trial-process.ts';
import { FUNCTIONS, PrintType } from './abi/functions.ts';
import { audioTokens, engineParams, roundInput, unfitTranscript } from './abi/params.ts';
import { NO_STATISTICS, parseStatistics, roundStatistics } from './abi/statistics.ts';
import { CHECKS, examine } from './conformance/examine.ts';
import { probeLibrary } from './probe.ts';

const CODES: Readonly<Record<string, Readonly<Record<number, [string, string]>>>> = {
  infer: {
    [-1]: ['busy', 'the engine is busy'],
    [-2]: ['not-loaded', 'no model is loaded in the engine'],
    [-3]: ['wrong-purpose', 'the model is not for this'],
  },
  unload: { [-1]: ['destroy-refused', 'the engine refuses to destroy: it is still generating'] },
};

/** What a return code other than 0 means. */
function callFailure({ op, code: returnCode }: ResultEvent): StepFailure {
  const [code, message] = CODES[op]?.[returnCode] ?? ['error', `the engine returned ${returnCode}`];
  return { kind: 'refused', code, message, returnCode };
}

/** Why a model was not loaded: what the engine said, or the word of its command line that it does not know. */
function loadFailure(result: ResultEvent, params: readonly string[]): StepFailure {
  const said = result.lines.filter(({ type }) => type === PrintType.error).map(({ text }) => text.trim());
  const word = result.code > 0 && said.length === 0 ? params[result.code - 1] : undefined;
  const message =
    said.length > 0
      ? said.join('; ')
      : word !== undefined
        ? `the engine does not know the option \`${word}\` (word ${result.code} of its command line)`
        : `loading returned ${result.code}`;
  return { kind: 'refused', code: 'load-failed', message, returnCode: result.code };
}

/** Lines that say in words what the return code 0 hides (docs/engine.md#context). */
const OUT_OF_CONTEXT = /RUN OUT OF CONTEXT/;

/** What went wrong behind a return code of 0. */
function hiddenFault(
  { lines }: ResultEvent,
  promptTokens: number | undefined,
  samples: number,
): StepFailure | undefined {
  const context = lines.find(({ text }) => OUT_OF_CONTEXT.test(text));
  if (context !== undefined) {
    return { kind: 'refused', code: 'out-of-context', message: `the engine said: ${context.text.trim()}` };
  }
  const needed = audioTokens(samples);
  if (promptTokens !== undefined && promptTokens < needed) {
    return {
      kind: 'refused',
      code: 'audio-not-heard',
      message: `the prompt had ${promptTokens} tokens where the audio alone makes ${needed}: the engine did not hear all of it`,
    };
  }
  return undefined;
}

/** libchatllm behind the port: commands and results of the engine host, in the words of the runner. */
export const chatllm: EngineBinding = {
  async start(options) {
    const started = await EngineHost.start(options);
    if (!started.ok) return started;
    const { present, missing } = started.value.ready.symbols;
    if (present.length > 0) return success(engineOf(started.value));
    await started.value.kill();
    const message = `it is no libchatllm: it exports none of its ${missing.length} functions`;
    return refusal({ kind: 'refused', code: NO_ENGINE, message });
  },
  probe: probeLibrary,
  entries: new Set(Object.keys(FUNCTIONS)),
  unfitTranscript,
  claims: CHECKS.map(({ id }) => id),
  examination,
};

function engineOf(host: EngineHost): Engine {
  /** Cumulative over the life of the loaded object. */
  let counters = NO_STATISTICS;
  const { pid, folder, tree, ready } = host;
  const speechOf = (result: ResultEvent, samples: number): Speech => {
    const { times, sizes, bytes, liveDropped } = result;
    const before = counters;
    const after = parseStatistics(result.statistics);
    counters = after ?? before;
    const evalTime = (counters.evalMs - before.evalMs) * 1e6;
    const tokens = after && { ...roundStatistics(before, after), evalTime };
    const fault = hiddenFault(result, tokens?.promptTokens, samples);
    return { times, sizes, bytes, liveDropped, tokens, fault };
  };
  return {
    pid,
    folder,
    tree,
    environment: ready.environment,
    heapAbsent: ready.heapAbsent,
    get ended() {
      return host.ended;
    },
    counted: 'root',
    async perform(operation, deadline, onCheckpoint) {
      if (operation.op === 'call')
        return refusal({ kind: 'refused', message: 'a library is not called from outside' });
      const command = commandOf(operation);
      const outcome = await host.perform(command, deadline, onCheckpoint);
      if (!outcome.ok) return outcome;
      const result = outcome.value;
      const { begin, end, code } = result;
      if (operation.op === 'load' && code === 0) counters = NO_STATISTICS;
      const failure = code === 0 ? undefined : failureOf(command, result);
      const speech = operation.op === 'infer' ? speechOf(result, operation.samples) : undefined;
      return success({ begin, end, failure, speech });
    },
    leave: () => host.leave(),
    kill: () => host.kill(),
  };
}

const failureOf = (command: Command, result: ResultEvent): StepFailure =>
  command.op === 'load' ? loadFailure(result, command.params) : callFailure(result);

function commandOf(operation: Exclude<Operation, { op: 'call' }>): Command {
  const { checkpoint, unread } = operation;
  const read = { checkpoint, ...exact({ unread }) };
  switch (operation.op) {
    case 'load': {
      const { model, options, delimiter } = operation;
      return { op: 'load', params: engineParams(model.file, model.kind, options, delimiter), ...read };
    }
    case 'infer': {
      const { audio, transcript, maxNewTokens = null, abortAfter = 0 } = operation;
      return { op: 'infer', input: roundInput(audio, transcript), maxNewTokens, abortAfter, ...read };
    }
    default:
      return operation;
  }
}

async function examination({ library, env, deadline }: ExaminedLibrary): Promise<Examination> {
  const { symbols } = await runTrial({ library, calls: [], ffmpeg: undefined, env, deadline });
  return {
    examine(claim, setting) {
      const check = CHECKS.find(({ id }) => id === claim);
      if (check === undefined) throw new Error(`there is no claim ${claim}`);
      return examine(check, { ...setting, library, env, deadline, present: symbols.present });
    },
  };
}
