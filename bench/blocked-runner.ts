import { setTimeout as sleep } from 'node:timers/promises';
import { engineParams, roundInput } from '../src/bindings/chatllm/abi/params.ts';
import { EngineHost } from '../src/bindings/engine-host.ts';
import type { ResultEvent } from '../src/bindings/protocol/messages.ts';
import { lookAtProcess } from '../src/metrics/memory/process-memory.ts';
import { quantile, sort } from '../src/metrics/series/statistics.ts';
import { median } from './overhead/round-cost.ts';
import { calibrated, type Subject, withSubject, words } from './overhead/subject.ts';

const SECOND = 1e9;
const BLOCKED_MS = 3000;
/** One token each 10 ms, so that the block falls into the middle of the round. */
const PACE_MS = 10;
const TOKENS = 400;

interface Seen {
  /** Bytes at the checkpoint after the round. */
  readonly heap: number;
  readonly anon: number;
  readonly jsHeap: number;
  /** ns. */
  readonly itl50: number;
  readonly itl99: number;
  readonly longest: number;
  readonly liveDropped: number;
}

/**
 * A runner that stands still for 3 s in the middle of a round, with live text on: what the engine host's memory and
 * its inter-token latency are then, beside rounds in which the runner is awake. In turn, in one host.
 */
export async function blockedRunner(pairs: number): Promise<void> {
  await withSubject(calibrated({ ttft_ms: 50, token_ms: PACE_MS, text: words(TOKENS) }), async (subject) => {
    const host = await loaded(subject);
    try {
      await round(host, subject, false);
      const awake: Seen[] = [];
      const blocked: Seen[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        awake.push(await round(host, subject, false));
        blocked.push(await round(host, subject, true));
      }
      const row = (name: string, of: (seen: Seen) => number, unit: string, digits: number): void => {
        const [a, b] = [median(awake.map(of)), median(blocked.map(of))];
        console.log(
          `${name.padEnd(18)} awake ${a.toFixed(digits)} ${unit}   blocked ${b.toFixed(digits)} ${unit}`,
        );
      };
      console.log(`runner blocked ${BLOCKED_MS} ms in a round of ${TOKENS} tokens, medians of ${pairs}`);
      row('heap', ({ heap }) => heap / 1024, 'KiB', 1);
      row('anon', ({ anon }) => anon / 1024, 'KiB', 0);
      row('js-heap', ({ jsHeap }) => jsHeap / 1024, 'KiB', 1);
      row('ITL p50', ({ itl50 }) => itl50 / 1e6, 'ms', 3);
      row('ITL p99', ({ itl99 }) => itl99 / 1e6, 'ms', 3);
      row('ITL longest', ({ longest }) => longest / 1e6, 'ms', 1);
      row('live text dropped', ({ liveDropped }) => liveDropped, 'pieces', 0);
    } finally {
      await host.kill();
    }
  });
}

async function loaded({ library, model }: Subject): Promise<EngineHost> {
  const started = await EngineHost.start({ library, readyWithin: 30 * SECOND, onLiveText: () => {} });
  if (!started.ok) throw new Error(started.failure.message);
  const params = engineParams(model, 'asr', { threads: 1, context: 4096, temperature: 0 });
  await started.value.perform({ op: 'load', params, checkpoint: null }, 30 * SECOND);
  return started.value;
}

async function round(host: EngineHost, { audio }: Subject, block: boolean): Promise<Seen> {
  let read: Pick<Seen, 'heap' | 'anon' | 'jsHeap'> | undefined;
  const performed = host.perform(
    { op: 'infer', input: roundInput(audio), maxNewTokens: null, abortAfter: 0, checkpoint: 'inferred' },
    60 * SECOND,
    ({ heap, jsHeap }) => {
      read = { heap: heap ?? 0, jsHeap, anon: lookAtProcess(host.pid).readings.anon ?? 0 };
    },
  );
  if (block) {
    await sleep(500);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BLOCKED_MS);
  }
  const outcome = await performed;
  if (!outcome.ok || read === undefined) throw new Error('the round failed');
  await host.perform({ op: 'restart', system: null, checkpoint: null }, 30 * SECOND);
  return { ...read, ...latencies(outcome.value) };
}

function latencies({ times, liveDropped }: ResultEvent): Omit<Seen, 'heap' | 'anon' | 'jsHeap'> {
  const gaps = sort(times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  return {
    itl50: quantile(gaps, 0.5),
    itl99: quantile(gaps, 0.99),
    longest: gaps.at(-1) ?? 0,
    liveDropped,
  };
}
