import { type CalibrationSettings, writeCalibrationModel } from '../../bindings/calibration-model.ts';
import type { Operation } from '../../bindings/engine.ts';
import type { Readings, Round, StepFailure } from '../../record/run-record.ts';
import { RunClock } from '../../runner/session/clock.ts';
import { measureRound } from '../../runner/session/round.ts';
import { Session } from '../../runner/session/session.ts';
import type { Workshop } from '../../runner/shelves/workshop.ts';
import type { Traced } from './judge.ts';

/** What every trial shares. */
export interface Bench {
  readonly library: string;
  readonly workshop: Workshop;
  /** A wav file of our own, and its length. */
  readonly audio: { readonly path: string; readonly samples: number };
  /** Asked between iterations: the user wants to stop. */
  readonly stopped: () => boolean;
}

/** Small and without pacing, so that a hundred iterations take seconds. */
const QUICK: CalibrationSettings = { ttft_ms: 0, token_ms: 0, load_mb: 4, kv_mb: 1, compute_mb: 1 };
const READY = 60e9;
const DEADLINE = 60e9;
/** For a trial that hangs on purpose. */
const HANG_DEADLINE = 1e9;
const SEED = 1;

const RESTART: Operation = { op: 'restart', system: null, checkpoint: 'restarted' };
const UNLOAD: Operation = { op: 'unload', checkpoint: 'unloaded' };
const LOOK: Operation = { op: 'look', checkpoint: 'look' };

type Cycle = 'restart' | 'recreate' | 'look';

/**
 * Drives one host through `iterations` of a cycle, by the path that every run takes (engine host, checkpoints
 * read from outside), and reads memory at the end of each. `look`: nothing but the checkpoint, no engine at work.
 */
export async function trace(
  bench: Bench,
  id: string,
  settings: CalibrationSettings,
  cycle: Cycle,
  iterations: number,
): Promise<Traced> {
  return within(bench, id, settings, async (session, load, infer) => {
    const before = cycle === 'restart' ? [load] : [];
    const each = { restart: [infer, RESTART], recreate: [load, infer, UNLOAD], look: [LOOK] }[cycle];
    const readings: Readings[] = [];
    for (const operation of before) {
      const { outcome } = await session.perform(operation, DEADLINE);
      if (!outcome.ok) return { readings, absent: session.absent, failure: outcome.failure.message };
    }
    for (let i = 0; i < iterations && !bench.stopped(); i += 1) {
      for (const operation of each) {
        const { outcome, checkpoint } = await session.perform(operation, DEADLINE);
        if (!outcome.ok) return { readings, absent: session.absent, failure: outcome.failure.message };
        if (checkpoint !== undefined) readings.push(checkpoint.readings);
      }
    }
    return { readings, absent: session.absent };
  });
}

/** Rounds on one loaded model, as a run measures them. */
export async function listen(
  bench: Bench,
  id: string,
  settings: CalibrationSettings,
  count: number,
): Promise<Round[]> {
  return within(bench, id, settings, async (session, load, infer) => {
    const rounds: Round[] = [];
    const loaded = await session.perform(load, DEADLINE);
    if (!loaded.outcome.ok) return rounds;
    for (let i = 0; i < count && !bench.stopped(); i += 1) {
      const { outcome } = await session.perform(infer, DEADLINE);
      const speech = outcome.ok ? outcome.value.speech : undefined;
      if (!outcome.ok || speech === undefined) return rounds;
      const { samples } = bench.audio;
      const { value: result } = outcome;
      rounds.push(measureRound({ result, speech, samples, forcedLanguage: undefined, kind: 'asr' }).round);
    }
    return rounds;
  });
}

/** How a host ends that is loaded, asked and restarted twice; undefined: it lives. */
export async function provoke(
  bench: Bench,
  id: string,
  settings: CalibrationSettings,
): Promise<StepFailure | undefined> {
  return within(bench, id, settings, async (session, load, infer) => {
    const deadline = settings.die === 'hang' ? HANG_DEADLINE : DEADLINE;
    for (const [index, operation] of [load, infer, RESTART, infer, RESTART].entries()) {
      const { outcome } = await session.perform(operation, index === 0 ? DEADLINE : deadline);
      if (!outcome.ok) return outcome.failure;
    }
    return undefined;
  });
}

/** Opens a session on a model of these settings; whatever becomes of it, its process is gone afterwards. */
async function within<T>(
  bench: Bench,
  id: string,
  settings: CalibrationSettings,
  use: (session: Session, load: Operation, infer: Operation) => Promise<T>,
): Promise<T> {
  const model = bench.workshop.file('models', `${id}.calibration`);
  await writeCalibrationModel(model, { ...QUICK, ...settings });
  const host = { library: bench.library, env: {}, readyWithin: READY };
  const session = new Session({ host, clock: new RunClock(), memory: true, timeline: 0 });
  try {
    const { outcome } = await session.start();
    if (!outcome.ok) throw new Error(`the calibration engine does not start: ${outcome.failure.message}`);
    const { path: audio, samples } = bench.audio;
    return await use(
      session,
      {
        op: 'load',
        model: { file: model, kind: 'asr' },
        options: { threads: 1, seed: SEED },
        checkpoint: null,
      },
      { op: 'infer', audio, samples, checkpoint: null },
    );
  } finally {
    await session.leave();
  }
}
