import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureCalibrationEngine } from '../../src/bindings/calibration.ts';
import { calibrationModel } from '../../src/bindings/calibration-model.ts';
import { EngineHost } from '../../src/bindings/engine-host.ts';
import { engineParams, roundInput } from '../../src/bindings/params.ts';
import { cpuSeconds } from '../../src/metrics/memory/process-memory.ts';

/**
 * What the engine host costs above the plainest koffi script: CPU a token, and time to the first token. Both
 * drive the calibration engine without pacing, in processes of their own, in ABBA order; medians over pairs.
 */
interface Cost {
  readonly cpuPerToken: number;
  readonly ttft: number;
}

const ROUNDS = 5;
const WORDS = 20_000;
const NS = 1e9;
const Plain = z.array(z.object({ ttft: z.number(), total: z.number(), cpu: z.number(), tokens: z.number() }));

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};

function plain(library: string, model: string, audio: string): Cost {
  const script = fileURLToPath(new URL('./plain.js', import.meta.url));
  let printed = '';
  try {
    execFileSync(process.execPath, [script, library, model, audio, String(ROUNDS)], { encoding: 'utf8' });
  } catch (thrown) {
    // It leaves by SIGKILL, as everything must that holds a started object.
    printed = z.object({ stdout: z.string() }).parse(thrown).stdout;
  }
  const rounds = Plain.parse(JSON.parse(printed)).slice(1);
  return {
    cpuPerToken: median(rounds.map(({ cpu, tokens }) => cpu / tokens)),
    ttft: median(rounds.map(({ ttft }) => ttft)),
  };
}

async function hosted(library: string, model: string, audio: string, live: boolean): Promise<Cost> {
  const started = await EngineHost.start({
    library,
    readyWithin: 30 * NS,
    ...(live ? { onLiveText: () => {} } : {}),
  });
  if (!started.ok) throw new Error(started.failure.message);
  const host = started.value;
  const params = engineParams(model, 'asr', { threads: 1, context: 4096, temperature: 0 });
  await host.perform({ op: 'load', params, checkpoint: null }, 30 * NS);
  const costs: { cpu: number; ttft: number; tokens: number }[] = [];
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
    const { times } = result.value;
    costs.push({ cpu: (after - before) * NS, ttft: times[0] ?? 0, tokens: times.length });
    await host.perform({ op: 'restart', system: null, checkpoint: null }, 30 * NS);
  }
  await host.kill();
  const rounds = costs.slice(1);
  return {
    cpuPerToken: median(rounds.map(({ cpu, tokens }) => cpu / tokens)),
    ttft: median(rounds.map(({ ttft }) => ttft)),
  };
}

/** Runs the pairs and prints the medians of the differences. */
export async function overhead(pairs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-overhead-'));
  try {
    const { library } = await ensureCalibrationEngine();
    const model = join(folder, 'model.calibration');
    const audio = join(folder, 'second.wav');
    writeFileSync(audio, silentSecond());
    const text = Array.from({ length: WORDS }, (_, index) => `word${index}`).join(' ');
    writeFileSync(model, calibrationModel({ kind: 'asr', ttft_ms: 5, text }));
    for (const live of [false, true]) {
      const differences: Cost[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        const order = pair % 2 === 0 ? ['plain', 'hosted'] : ['hosted', 'plain'];
        const costs: Record<string, Cost> = {};
        for (const which of order) {
          costs[which] =
            which === 'plain' ? plain(library, model, audio) : await hosted(library, model, audio, live);
        }
        const [a, b] = [costs.plain, costs.hosted];
        if (a && b) differences.push({ cpuPerToken: b.cpuPerToken - a.cpuPerToken, ttft: b.ttft - a.ttft });
      }
      const cpu = median(differences.map(({ cpuPerToken }) => cpuPerToken)) / 1000;
      const ttft = median(differences.map(({ ttft: value }) => value)) / 1000;
      console.log(
        `host against plain koffi, ${pairs} ABBA pairs, live text ${live ? 'on' : 'off'}: ` +
          `${cpu.toFixed(2)} us CPU a token (bound 25), ${ttft.toFixed(0)} us TTFT (bound 1000)`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One second of 16 kHz mono silence as a wav file. */
function silentSecond(): Buffer {
  const data = 32_000;
  const wav = Buffer.alloc(44 + data);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + data, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(data, 40);
  return wav;
}
