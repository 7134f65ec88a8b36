import type { Iteration, StepRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';

/** One chunk of an audio, with all that was done for it, in whichever loop. */
export interface ChunkWork {
  readonly n: number;
  /** Seconds of its audio; undefined where no round heard it. */
  readonly audio: number | undefined;
  /** ns by stage. */
  readonly took: Readonly<Record<ChunkStage, number>>;
  readonly failed: boolean;
  /** What it was left at: the last look of its work. */
  readonly last: StepRecord['checkpoint'];
}

export const CHUNK_STAGES = ['ASR', 'align', 'load and unload', 'text'] as const;
export type ChunkStage = (typeof CHUNK_STAGES)[number];

const STAGES: Readonly<Record<string, ChunkStage>> = {
  transcribe: 'ASR',
  align: 'align',
  load: 'load and unload',
  unload: 'load and unload',
  restart: 'load and unload',
  respawn: 'load and unload',
};

/** The chunks of the longest iteration of a variant; none where it has no loop over chunks. */
export function chunksOf(variant: Variant): ChunkWork[] {
  const iterations = countedSegments(variant).flatMap((segment) => segment.iterations);
  return iterations
    .map(chunksIn)
    .reduce<ChunkWork[]>((most, chunks) => (chunks.length > most.length ? chunks : most), []);
}

function chunksIn({ steps }: Iteration): ChunkWork[] {
  const byChunk = new Map<number, StepRecord[]>();
  for (const step of steps) {
    const n = Number(/^chunk (\d+)$/.exec(step.pass ?? '')?.[1]);
    if (n > 0) byChunk.set(n, [...(byChunk.get(n) ?? []), step]);
  }
  return [...byChunk].sort(([a], [b]) => a - b).map(([n, own]) => workOf(n, own));
}

function workOf(n: number, steps: readonly StepRecord[]): ChunkWork {
  const took: Record<ChunkStage, number> = { ASR: 0, align: 0, 'load and unload': 0, text: 0 };
  for (const { step, duration } of steps) took[STAGES[step] ?? 'text'] += duration;
  return {
    n,
    audio: steps.find(({ round }) => round !== undefined)?.round?.audioSeconds,
    took,
    failed: steps.some(({ failure }) => failure !== undefined),
    last: steps.findLast(({ checkpoint }) => checkpoint !== undefined)?.checkpoint,
  };
}
