import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { engineParams, roundInput } from '../../src/bindings/chatllm/abi/params.ts';
import { EngineHost } from '../../src/bindings/engine-host.ts';
import { quantile, sort } from '../../src/metrics/series/statistics.ts';
import { cpuSeconds } from '../../src/system/proc/process.ts';
import type { Subject } from './subject.ts';

/** What a round costs, in ns: over the rounds of one process, the first left out. */
export interface RoundCost {
  readonly ttft: number;
  readonly total: number;
  /** From the first token to the end of the call, by token. */
  readonly perToken: number;
  /** Of the process alone on the plain side, with its tools on the host's: compare it where the engine runs none. */
  readonly cpuPerToken: number;
}

const ROUNDS = 5;
const NS = 1e9;
const Rounds = z.array(
  z.object({ ttft: z.number(), total: z.number(), cpu: z.number(), tokens: z.number() }),
);

export const median = (values: readonly number[]): number => quantile(sort(values), 0.5);

/** How many rounds become one figure. */
export type Typical = (values: readonly number[]) => number;
/** The quickest: what other work on the machine only ever adds to. */
export const least: Typical = (values) => Math.min(...values);

function costOf(rounds: z.infer<typeof Rounds>, typical: Typical): RoundCost {
  const warm = rounds.slice(1);
  return {
    ttft: typical(warm.map(({ ttft }) => ttft)),
    total: typical(warm.map(({ total }) => total)),
    perToken: typical(warm.map(({ ttft, total, tokens }) => (total - ttft) / tokens)),
    cpuPerToken: typical(warm.map(({ cpu, tokens }) => cpu / tokens)),
  };
}

/** By the plainest script, in a process of its own. */
export function plainCost({ library, model, audio }: Subject, typical: Typical): RoundCost {
  const script = fileURLToPath(new URL('./plain.js', import.meta.url));
  let printed = '';
  try {
    execFileSync(process.execPath, [script, library, model, audio, String(ROUNDS)], { encoding: 'utf8' });
  } catch (thrown) {
    // It leaves by SIGKILL, as everything must that holds a started object.
    printed = z.object({ stdout: z.string() }).parse(thrown).stdout;
  }
  return costOf(Rounds.parse(JSON.parse(printed)), typical);
}

/** By the engine host, with live text or without. */
export async function hostedCost(
  { library, model, audio }: Subject,
  live: boolean,
  typical: Typical,
): Promise<RoundCost> {
  const started = await EngineHost.start({
    library,
    readyWithin: 30 * NS,
    ...(live ? { onLiveText: () => {} } : {}),
  });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  try {
    const params = engineParams(model, 'asr', { threads: 1, context: 4096, temperature: 0 });
    await host.perform({ op: 'load', params, checkpoint: null }, 30 * NS);
    const rounds: z.infer<typeof Rounds> = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = cpuSeconds(host.pid) ?? 0;
      let after = before;
      const result = await host.perform(
        { op: 'infer', input: roundInput(audio), maxNewTokens: null, abortAfter: 0, checkpoint: 'inferred' },
        60 * NS,
        // Read while the host stands still, so that the packing of its answer is not counted as a token's cost.
        () => {
          after = cpuSeconds(host.pid) ?? 0;
        },
      );
      if (!result.ok) throw new Error(result.failure.message);
      const { times, begin, end } = result.value;
      rounds.push({
        ttft: times[0] ?? 0,
        total: Number(BigInt(end) - BigInt(begin)),
        cpu: (after - before) * NS,
        tokens: times.length,
      });
      await host.perform({ op: 'restart', system: null, checkpoint: null }, 30 * NS);
    }
    return costOf(rounds, typical);
  } finally {
    await host.kill();
  }
}

/** Both ways in ABBA order, so that drift of the machine falls on both alike. */
export async function costPairs(
  subject: Subject,
  pairs: number,
  live: boolean,
  typical: Typical = median,
): Promise<{ plain: RoundCost; hosted: RoundCost }[]> {
  const measured: { plain: RoundCost; hosted: RoundCost }[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    if (pair % 2 === 0) {
      const plain = plainCost(subject, typical);
      measured.push({ plain, hosted: await hostedCost(subject, live, typical) });
    } else {
      const hosted = await hostedCost(subject, live, typical);
      measured.push({ plain: plainCost(subject, typical), hosted });
    }
  }
  return measured;
}
