import type { StepFailure } from '../../record/run-record.ts';
import type { Engine, EngineBinding, Examination, ExaminedLibrary, Operation, Speech } from '../engine.ts';
import { EngineHost } from '../engine-host.ts';
import { success } from '../outcome.ts';
import type { Operation as Command, ResultEvent } from '../protocol/messages.ts';
import { runTrial } from '../trial-process.ts';
import { FUNCTIONS } from './abi/functions.ts';
import { engineParams, roundInput, unfitTranscript } from './abi/params.ts';
import { NO_STATISTICS, parseStatistics, roundStatistics } from './abi/statistics.ts';
import { CHECKS } from './conformance/checks.ts';
import { examine } from './conformance/examine.ts';
import { callFailure, hiddenFault, loadFailure } from './failures.ts';
import { probeLibrary } from './probe.ts';

/** libchatllm behind the port: commands and results of the engine host, in the words of the runner. */
export const chatllm: EngineBinding = {
  async start(options) {
    const started = await EngineHost.start(options);
    return started.ok ? success(engineOf(started.value)) : started;
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
    async perform(operation, deadline, onCheckpoint) {
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

function commandOf(operation: Operation): Command {
  const { checkpoint } = operation;
  switch (operation.op) {
    case 'load': {
      const { model, options, delimiter } = operation;
      return { op: 'load', params: engineParams(model.file, model.kind, options, delimiter), checkpoint };
    }
    case 'infer': {
      const { audio, transcript, maxNewTokens = null, abortAfter = 0 } = operation;
      return { op: 'infer', input: roundInput(audio, transcript), maxNewTokens, abortAfter, checkpoint };
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
