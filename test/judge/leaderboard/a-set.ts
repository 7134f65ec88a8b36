import { rateInterval } from '../../../src/metrics/accuracy/interval/rate-interval.ts';
import type { ErrorRate, RunRecord, Variant } from '../../../src/record/run-record.ts';
import { iteration, round, segment, step, variant } from '../../support/record.ts';
import { engine, runRecord } from '../../support/run-record.ts';

export interface SetTrial {
  readonly run: string;
  readonly engine?: string;
  /** Errors of each utterance, of ten words. */
  readonly errors: readonly number[];
  /** Utterances that were not heard, from the end. */
  readonly unheard?: number;
  readonly failed?: number;
  readonly normaliser?: string;
  readonly manifest?: string;
  readonly contents?: string;
  readonly record?: Partial<RunRecord>;
  readonly variant?: Partial<Variant>;
}

const WORDS = 10;

/** A run over the corpus `set` whose model made these errors: audio of 10 s heard in 1 s each. */
export function heardSet(trial: SetTrial): RunRecord {
  const { run, errors, unheard = 0, failed = 0, engine: id = 'ours' } = trial;
  const ids = errors.map((_, i) => `set/u${i}`);
  const reached = ids.slice(0, ids.length - unheard);
  const steps = reached.map((audio, i) =>
    step('transcribe', {
      model: 'm',
      audio,
      ...(i < failed
        ? { failure: { kind: 'crashed', message: 'SIGSEGV' } as const }
        : { round: round({ ttft: (i + 1) * 1e6 }) }),
    }),
  );
  const cell = variant([segment([iteration(1, steps)], { peak: { rss: 3e8 } })], {
    engine: id,
    accuracy: {
      errorRates: [rateOf(trial, reached)],
      distinctTexts: {},
      texts: {},
      faithfulness: { m: { empty: { count: 1, of: errors.length, where: [] } } },
    },
    ...trial.variant,
  });
  return runRecord([cell], {
    id: run,
    engines: [engine(id)],
    models: [{ id: 'm', kind: 'asr', file: '/m.bin', sha256: 'm-sha256', bytes: 1e9, synthetic: false }],
    audio: ids.map((audio) => ({
      id: audio,
      file: '/u.wav',
      sha256: 's',
      pcmSha256: 'p',
      seconds: 10,
      decoder: 'wav 1',
      reference: { raw: 'words' },
      utterance: { corpus: 'set' },
    })),
    corpora: [
      {
        id: 'set',
        file: 'set.jsonl',
        sha256: trial.manifest ?? 'manifest',
        utterances: 1000,
        heard: errors.length,
        contents: trial.contents ?? 'contents',
        seed: 1,
      },
    ],
    ...trial.record,
  });
}

function rateOf({ errors, normaliser = 'english 1' }: SetTrial, reached: readonly string[]): ErrorRate {
  const counted = reached.map((_, i) => ({ errors: errors[i] ?? 0, length: WORDS }));
  const sum = counted.reduce((all, it) => all + it.errors, 0);
  const n = counted.length * WORDS;
  const found = rateInterval(counted);
  const whole = reached.length === errors.length;
  return {
    unit: 'word',
    layer: 'raw',
    normaliser,
    model: 'm',
    hits: n - sum,
    substitutions: sum,
    deletions: 0,
    insertions: 0,
    n,
    rate: sum / n,
    rounds: counted.length,
    ...(whole && !('reason' in found)
      ? {
          interval: {
            ci95: [...found.ci95],
            bounds: [...found.bounds],
            kind: found.kind,
            units: found.units,
          },
        }
      : { noInterval: `${reached.length} of ${errors.length} utterances were heard` }),
    utterances: Object.fromEntries(reached.map((id, i) => [id, counted[i] ?? { errors: 0, length: 0 }])),
  };
}
