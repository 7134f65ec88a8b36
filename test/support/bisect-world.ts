import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calibrationModel } from '../../src/bindings/calibration-model.ts';
import { type EngineRepository, engineRepository, type PlantedCommit } from './engine-repository.ts';
import { toneWav } from './tone.ts';

/** What a commit plants, from which on it stays. */
export const FAULTS = {
  leak: { leak_infer: '4096' },
  slow: { ttft_ms: '22' },
  text: { text: 'something else entirely' },
  crash: { die: 'segv', die_at: 'infer', die_round: '3' },
} as const;

/** Which question finds it, on the command line. */
export const ASKED: Readonly<Record<keyof typeof FAULTS, readonly string[]>> = {
  leak: ['--metric', 'growth(heap)'],
  slow: ['--metric', 'ttft'],
  text: ['--metric', 'text', '--iterations', '2'],
  crash: ['--metric', 'crash', '--iterations', '4'],
};

export interface PlantedRepository {
  readonly commits: number;
  readonly fault?: keyof typeof FAULTS;
  /** Place of the first commit that has it. */
  readonly at?: number;
  readonly broken?: readonly number[];
  /** Places of commits that change nothing of the library. */
  readonly docs?: readonly number[];
}

/** A folder with a scenario and a repository of engines in it. */
export function bisectWorld(folder: string, planted: PlantedRepository): EngineRepository {
  const { commits, fault, at = 0, broken = [], docs = [] } = planted;
  toneWav(folder, 'tone.wav', 1);
  writeFileSync(
    join(folder, 'm.bin'),
    calibrationModel({ load_mb: 0.25, kv_mb: 0.25, compute_mb: 0.25, load_ms: 1, token_ms: 0.2 }),
  );
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    `version: 1
models: { m: { file: m.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial:
    model: m
    audio: tone
    iterations: 24
    before: [load]
    each: [transcribe, restart]
    expect: [not leak(heap)]
`,
  );
  const list = Array.from({ length: commits }, (_, index): PlantedCommit => {
    const keys = { ttft_ms: '20', ...(fault !== undefined && index >= at ? FAULTS[fault] : {}) };
    const what = fault !== undefined && index === at ? `Plants a ${fault}` : `Commit ${index}`;
    return {
      subject: broken.includes(index) ? `${what}, which does not compile` : what,
      keys,
      ...(broken.includes(index) ? { broken: true as const } : {}),
      ...(docs.includes(index) ? { docs: true as const } : {}),
    };
  });
  return engineRepository(folder, list);
}
