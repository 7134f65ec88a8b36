import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hopsOf, RESET } from '../../src/pipeline/vad/grid/grid.ts';
import { detectInWorker } from '../../src/pipeline/vad-service.ts';
import { createWav } from '../../src/pipeline/wav/wav.ts';
import { SAMPLE_RATE } from '../../src/record/units.ts';
import { ProcessTree } from '../../src/system/proc/process-tree.ts';
import { nativeRecordings, samplesOf } from './recordings.ts';
import { atMost, type Finding, NO_DATA, noted, residentMb, sharedFile } from './trial.ts';

const HOUR = 3600 * SAMPLE_RATE;
const MINUTE = 60 * SAMPLE_RATE;
/** Between recordings, with a little noise. */
const GAP = Math.round(0.7 * SAMPLE_RATE);

/** What one to three hours of audio cost the VAD worker and the process that asks it (docs/vad.md, "Speed"). */
export async function vadHours(): Promise<readonly Finding[] | string> {
  const model = sharedFile('vad/ten-vad.onnx');
  const names = Object.keys((await nativeRecordings()) ?? {});
  if (model === undefined || names.length === 0) return NO_DATA;
  const folder = await mkdtemp(join(tmpdir(), 'asr-bench-trial-'));
  try {
    const findings: Finding[] = [];
    const peaks: number[] = [];
    for (const hours of [1, 3]) {
      const audio = join(folder, `${hours}h.wav`);
      await write(audio, hours * HOUR, names);
      const watch = new Watch();
      const found = await detectInWorker(
        { audio, backend: 'ten', model },
        { onProgress: (done) => watch.look(done) },
      );
      peaks.push(found.peakRss / 1e6);
      findings.push(
        atMost(`${hours} h: CPU time for an hour of audio`, found.cpuSeconds / hours, 15, 's'),
        atMost(
          `${hours} h: calls of the network`,
          found.modelCalls,
          Math.ceil(hopsOf(found.samples) / RESET),
        ),
        atMost(`${hours} h: peak memory of the worker`, found.peakRss / 1e6, 220, 'MB'),
        atMost(`${hours} h: worker, growth from minute 10 to the end`, watch.growth('worker'), 10, 'MB'),
        atMost(`${hours} h: runner, growth from minute 10 to the end`, watch.growth('runner'), 10, 'MB'),
        noted(`${hours} h: runner at the end`, watch.last('runner'), 'MB'),
      );
      await rm(audio);
    }
    const [one = 0, three = 0] = peaks;
    findings.push(atMost('peak of 3 h above that of 1 h', three - one, 10, 'MB'));
    return findings;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Recordings one after another, with pauses, until there are `samples`. */
async function write(path: string, samples: number, names: readonly string[]): Promise<void> {
  const wav = await createWav(path);
  const pause = Int16Array.from({ length: GAP }, (_, n) => (Math.imul(n + 1, 0x9e3779b1) >>> 29) - 4);
  for (let turn = 0; wav.frames < samples; turn += 1) {
    const speech = await samplesOf(names[turn % names.length] ?? '');
    for (const piece of [speech, pause]) await wav.write(piece.subarray(0, samples - wav.frames));
  }
  await wav.close();
}

type Role = 'worker' | 'runner';

/** Resident memory of the runner (this process) and of its worker while an hour goes by, in MB. */
class Watch {
  readonly #seen: { readonly done: number; readonly worker: number; readonly runner: number }[] = [];

  /** Called by progress, every 30 s of audio. */
  look(done: number): void {
    const pid = new ProcessTree(process.pid).descendants()?.[0]?.pid;
    const [worker, runner] = [pid === undefined ? undefined : residentMb(pid), residentMb('self')];
    if (worker !== undefined && runner !== undefined) this.#seen.push({ done, worker, runner });
  }

  /** From the first look behind minute 10 to the highest after it. */
  growth(role: Role): number {
    const later = this.#seen.filter(({ done }) => done >= 10 * MINUTE).map((look) => look[role]);
    return Math.max(...later) - (later[0] ?? Number.NaN);
  }

  last(role: Role): number {
    return this.#seen.at(-1)?.[role] ?? Number.NaN;
  }
}
