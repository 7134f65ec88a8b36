import type { StepFailure } from '../../record/run-record.ts';
import type {
  Engine,
  EngineBinding,
  Examination,
  ExaminedLibrary,
  Operation,
  OperationResult,
  Speech,
} from '../engine.ts';
import { EngineHost } from '../engine-host.ts';
import { type Outcome, success } from '../outcome.ts';
import type { Operation as Command, ResultEvent } from '../protocol/messages.ts';
import { runTrial } from '../trial-process.ts';
import { FUNCTIONS } from './abi/functions.ts';
import { engineParams, roundInput, unfitTranscript } from './abi/params.ts';
import { NO_STATISTICS, parseStatistics, roundStatistics, type Statistics } from './abi/statistics.ts';
import { CHECKS } from './conformance/checks.ts';
import { examine } from './conformance/examine.ts';
import { callFailure, hiddenFault, loadFailure } from './failures.ts';
import { probeLibrary } from './probe.ts';

/** libchatllm behind the port: commands and results of the engine host, in the words of the runner. */
export const chatllm: EngineBinding = {
  async start(options) {
    const started = await EngineHost.start(options);
    return started.ok ? success(new ChatllmEngine(started.value)) : started;
  },
  probe: probeLibrary,
  entries: new Set(Object.keys(FUNCTIONS)),
  unfitTranscript,
  claims: CHECKS.map(({ id }) => id),
  examination,
};

class ChatllmEngine implements Engine {
  readonly #host: EngineHost;
  /** Cumulative over the life of the loaded object. */
  #counters: Statistics = NO_STATISTICS;

  constructor(host: EngineHost) {
    this.#host = host;
  }

  get pid(): number {
    return this.#host.pid;
  }

  get folder(): string {
    return this.#host.folder;
  }

  get tree(): EngineHost['tree'] {
    return this.#host.tree;
  }

  get environment(): Readonly<Record<string, string>> {
    return this.#host.ready.environment;
  }

  get heapAbsent(): string | null {
    return this.#host.ready.heapAbsent;
  }

  async perform(
    operation: Operation,
    deadline: number,
    onCheckpoint?: Parameters<Engine['perform']>[2],
  ): Promise<Outcome<OperationResult>> {
    const command = commandOf(operation);
    const outcome = await this.#host.perform(command, deadline, onCheckpoint);
    if (!outcome.ok) return outcome;
    const result = outcome.value;
    if (operation.op === 'load' && result.code === 0) this.#counters = NO_STATISTICS;
    return success({
      begin: result.begin,
      end: result.end,
      failure: failureOf(command, result),
      speech: operation.op === 'infer' ? this.#speech(result, operation.samples) : undefined,
    });
  }

  leave(): Promise<void> {
    return this.#host.leave();
  }

  kill(): Promise<void> {
    return this.#host.kill();
  }

  #speech(result: ResultEvent, samples: number): Speech {
    const { times, sizes, bytes, liveDropped } = result;
    const before = this.#counters;
    const after = parseStatistics(result.statistics);
    if (after !== undefined) this.#counters = after;
    const tokens =
      after === undefined
        ? undefined
        : { ...roundStatistics(before, after), evalTime: (after.evalMs - before.evalMs) * 1e6 };
    const fault = hiddenFault(result, tokens?.promptTokens, samples);
    return { times, sizes, bytes, liveDropped, tokens, fault };
  }
}

function failureOf(command: Command, result: ResultEvent): StepFailure | undefined {
  if (result.code === 0) return undefined;
  return command.op === 'load' ? loadFailure(result, command.params) : callFailure(result);
}

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
