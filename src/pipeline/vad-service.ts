import { exact } from '../record/exact.ts';
import { SAMPLE_RATE } from '../record/units.ts';
import { builtEntry } from '../system/built-entry.ts';
import { Child, type End } from '../system/child-process.ts';
import { Failure } from '../system/failure.ts';
import { energyProbabilities } from './vad/energy/energy-vad.ts';
import { HOP, hopsOf } from './vad/grid/grid.ts';
import {
  type AudioDescription,
  type DetectRequest,
  type ModelIdentity,
  type VadBackend,
  WorkerMessage,
} from './vad-protocol.ts';
import { WorkerCrash } from './worker-crash.ts';

/** Where speech is in an audio file, hop by hop. */
export interface Detection {
  readonly backend: VadBackend;
  /** Hz. */
  readonly sampleRate: number;
  /** Samples in a hop. */
  readonly hop: number;
  readonly samples: number;
  /** Hops by which the probabilities come late; what planChunks takes. */
  readonly lag: number;
  /** One for each hop, 0 … 1; the energy backend knows 0 and 1 only. */
  readonly probabilities: Float32Array;
  /** Energy of each hop, dB (see hopEnergyDb). */
  readonly energyDb: Float32Array;
  /** The file is shorter than its header promises. */
  readonly truncated: boolean;
  /** What made the samples, and which they were. */
  readonly audio: AudioDescription;
  readonly model?: ModelIdentity;
  readonly modelCalls: number;
  /** What the worker took. */
  readonly cpuSeconds: number;
  /** Bytes. */
  readonly peakRss: number;
}

export interface DetectOptions {
  /** Ends the worker at once; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called about every 30 s of audio with the samples done and those expected, where that is known. */
  readonly onProgress?: (done: number, expected: number | undefined) => void;
  /** JavaScript to run as the worker, for tests. */
  readonly entry?: string;
}

/** Hops by which each backend's answers come late (docs/vad.md, "Timing"). */
export const LAG: Readonly<Record<VadBackend, number>> = { ten: 2, energy: 0 };

export class VadWorkerCrash extends WorkerCrash {
  constructor(end: End, how?: string) {
    super('the VAD worker', end, 'try `--backend energy`, which loads no native code', how);
  }
}

/**
 * Finds speech in audio of any kind that can be decoded, in a process of its own. That process is gone when the promise settles.
 *
 * @throws Failure for a missing or unusable file, model or runtime; VadWorkerCrash when the worker dies
 */
export async function detectInWorker(
  request: DetectRequest,
  { signal, onProgress, entry = builtEntry('./vad-worker.js', import.meta.url) }: DetectOptions = {},
): Promise<Detection> {
  signal?.throwIfAborted();
  const received = new Received(request.backend, onProgress);
  const child = Child.worker(entry, [], {
    onMessage: (message) => {
      if (!received.take(message)) void child.kill();
    },
    ...exact({ signal }),
  });
  child.send(request);
  const end = await child.ended;
  signal?.throwIfAborted();
  if (end.error !== undefined) throw end.error;
  return received.detection(end);
}

/** What the worker has said so far. */
class Received {
  readonly #backend: VadBackend;
  readonly #onProgress: DetectOptions['onProgress'];
  #opened: Extract<WorkerMessage, { type: 'opened' }> | undefined;
  #done: Extract<WorkerMessage, { type: 'done' }> | undefined;
  #failed: Extract<WorkerMessage, { type: 'failed' }> | undefined;
  #garbage = false;
  readonly #probabilities: Float32Array[] = [];
  readonly #energyDb: Float32Array[] = [];
  #hops = 0;

  constructor(backend: VadBackend, onProgress: DetectOptions['onProgress']) {
    this.#backend = backend;
    this.#onProgress = onProgress;
  }

  /** False for a message that is not in the protocol. */
  take(raw: unknown): boolean {
    const parsed = WorkerMessage.safeParse(raw);
    this.#garbage ||= !parsed.success || !this.#keep(parsed.data);
    return !this.#garbage;
  }

  #keep(message: WorkerMessage): boolean {
    switch (message.type) {
      case 'opened':
        this.#opened = message;
        return true;
      case 'block':
        return this.#append(message.probabilities, message.energyDb);
      case 'done':
        this.#done = message;
        return hopsOf(message.samples) === this.#hops;
      case 'failed':
        this.#failed = message;
        return true;
    }
  }

  #append(probabilities: Float32Array, energyDb: Float32Array): boolean {
    const expected = this.#backend === 'ten' ? energyDb.length : 0;
    if (this.#opened === undefined || probabilities.length !== expected) return false;
    this.#probabilities.push(probabilities);
    this.#energyDb.push(energyDb);
    this.#hops += energyDb.length;
    this.#onProgress?.(this.#hops * HOP, this.#opened.expected);
    return true;
  }

  detection(end: End): Detection {
    const failed = this.#failed;
    if (failed !== undefined) throw new Failure(failed.exitCode, failed.message, failed.hint);
    if (this.#garbage) throw new VadWorkerCrash(end, 'sent what it should not');
    const done = this.#done;
    if (done === undefined) throw new VadWorkerCrash(end);
    const { samples, audio, modelCalls, cpuSeconds, peakRss } = done;
    const model = this.#opened?.model;
    const energyDb = joined(this.#energyDb, this.#hops);
    return {
      backend: this.#backend,
      sampleRate: SAMPLE_RATE,
      hop: HOP,
      samples,
      lag: LAG[this.#backend],
      probabilities:
        this.#backend === 'ten' ? joined(this.#probabilities, this.#hops) : energyProbabilities(energyDb),
      energyDb,
      truncated: audio.truncated,
      audio,
      ...exact({ model }),
      modelCalls,
      cpuSeconds,
      peakRss,
    };
  }
}

function joined(blocks: readonly Float32Array[], length: number): Float32Array {
  const whole = new Float32Array(length);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}
