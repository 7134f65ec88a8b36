import { writeFile } from 'node:fs/promises';
import { ensureCalibrationEngine } from '../../bindings/native-library.ts';
import { errorRate } from '../../metrics/accuracy/error-rate.ts';
import { encodeWav } from '../../pipeline/wav/wav.ts';
import {
  CALIBRATION_SCHEMA,
  CALIBRATION_VERSION,
  type Calibration,
  type FaultTrial,
  type FigureTrial,
  type GrowthTrial,
} from '../../record/calibration.ts';
import { Workshop } from '../../runner/shelves/workshop.ts';
import { harnessVersion } from '../../system/version.ts';
import { judgeErrorRate, judgeFloor, judgeHealthy, judgePlanted, judgeTime, sensitivity } from './judge.ts';
import { HEALTHY, PLANTED_FAULTS, PLANTED_GROWTH, PLANTED_ROUNDS, type PlantedFault } from './planted.ts';
import { type Bench, listen, provoke, trace } from './trial.ts';

export interface CalibrateOptions {
  readonly mode: 'quick' | 'full';
  /** What is about to be tried, and how many trials there are. */
  readonly onTrial?: (planted: string, number: number, of: number) => void;
  /** Asked between iterations. */
  readonly stopped?: () => boolean;
}

const FLOOR_ITERATIONS = 100;
const AUDIO_SAMPLES = 16_000;

type Trial = GrowthTrial | FigureTrial | FaultTrial;

/**
 * Plants leaks, bounded growth, times, word errors and deaths in the calibration engine and judges what the harness
 * reads of them on this machine: docs/calibrate.md.
 * @throws Failure (3) without a C compiler
 */
export async function calibrate({
  mode,
  onTrial,
  stopped = () => false,
}: CalibrateOptions): Promise<Calibration> {
  const startedAt = new Date();
  const engine = await ensureCalibrationEngine();
  const workshop = new Workshop();
  const due = ({ quick }: { readonly quick: boolean }): boolean => quick || mode === 'full';
  const healthy = HEALTHY.filter(due);
  const planted = PLANTED_GROWTH.filter(due);
  const faults = PLANTED_FAULTS.filter(due);
  const count = 2 + healthy.length + planted.length + faults.length;
  let number = 0;
  const begin = (what: string): boolean => {
    if (stopped()) return false;
    number += 1;
    onTrial?.(what, number, count);
    return true;
  };
  try {
    const audio = { path: workshop.file('audio', 'silence.wav'), samples: AUDIO_SAMPLES };
    await writeFile(audio.path, encodeWav(new Int16Array(AUDIO_SAMPLES)));
    const bench: Bench = { library: engine.library, workshop, audio, stopped };
    const trials: Trial[] = [];
    const floor = begin('host and calls alone')
      ? await decided(async () => judgeFloor(await trace(bench, 'floor', {}, 'look', FLOOR_ITERATIONS)))
      : [];
    for (const item of healthy) {
      if (!begin(item.planted)) break;
      const { id, cycle, iterations } = item;
      trials.push(
        ...(await decided(async () => judgeHealthy(item, await trace(bench, id, {}, cycle, iterations)))),
      );
    }
    const sees = sensitivity(trials.filter((trial) => trial.kind === 'growth').slice(0, floor.length));
    for (const item of planted) {
      if (!begin(item.planted)) break;
      const { id, settings, cycle, iterations } = item;
      trials.push(
        ...(await decided(async () => [
          judgePlanted(item, await trace(bench, id, settings, cycle, iterations)),
        ])),
      );
    }
    if (begin('times and words')) trials.push(...(await figures(bench)));
    for (const item of faults) {
      if (!begin(item.planted)) break;
      trials.push(await fault(bench, item));
    }
    const failures = failuresOf({ trials, floor });
    if (stopped()) failures.push('stopped by the user before all was tried');
    return {
      schema: CALIBRATION_SCHEMA,
      version: CALIBRATION_VERSION,
      mode,
      harness: harnessVersion(),
      startedAt: startedAt.toISOString(),
      seconds: (Date.now() - startedAt.getTime()) / 1000,
      engine: engine.sha256,
      trials,
      floor,
      sees,
      trusted: failures.length === 0,
      failures,
    };
  } finally {
    workshop.remove();
  }
}

/**
 * Measures anew, once, what came out undecided: other work on the machine can move one series too far to tell. What is
 * wrong stays wrong, and what this machine cannot measure stays unmeasured.
 */
export async function decided<T extends Pick<GrowthTrial, 'outcome'>>(
  measured: () => Promise<T[]>,
): Promise<(T & Pick<GrowthTrial, 'anew'>)[]> {
  const first = await measured();
  const undecided =
    first.some((trial) => trial.outcome === 'inconclusive' && ('growth' in trial || 'upper' in trial)) &&
    first.every(({ outcome }) => outcome !== 'fail');
  return undecided ? (await measured()).map((trial) => ({ ...trial, anew: true as const })) : first;
}

async function figures(bench: Bench): Promise<FigureTrial[]> {
  const { settings, rounds: count, ttft, itl, wer } = PLANTED_ROUNDS;
  const rounds = await listen(bench, 'rounds', settings, count);
  const rates = rounds.map(({ text }) => errorRate(settings.text, text, { unit: 'word', norm: 'none' }).rate);
  return [
    judgeTime(
      'ttft',
      'first token after 40 ms',
      ttft,
      rounds.flatMap((round) => round.ttft ?? []),
    ),
    judgeTime(
      'itl',
      'a token each 2 ms',
      itl,
      rounds.flatMap((round) => round.itl?.p50 ?? []),
    ),
    judgeErrorRate('2 wrong words of 10', wer, rates),
  ];
}

async function fault(bench: Bench, { id, planted, settings, expected }: PlantedFault): Promise<FaultTrial> {
  const failure = await provoke(bench, id, settings);
  const read = failure?.kind ?? 'nothing';
  const outcome = read === expected ? 'pass' : 'fail';
  const reason = outcome === 'pass' ? '' : `recorded as ${failure?.message ?? 'a success'}`;
  return { kind: 'fault', id, planted, expected, read, outcome, reason };
}

/**
 * What stands against believing a growth verdict of this machine: planted growth that did not come out, and a floor
 * too high. Times do not count: memory can be judged on a busy machine. Pure.
 */
export function failuresOf({ trials, floor }: Pick<Calibration, 'trials' | 'floor'>): string[] {
  const growth = trials.flatMap((trial) =>
    trial.kind === 'growth' && trial.outcome !== 'pass'
      ? [`${trial.planted} (${trial.metric}): ${trial.reason}`]
      : [],
  );
  const high = floor.flatMap(({ metric, outcome }) =>
    outcome === 'pass'
      ? []
      : [
          outcome === 'fail'
            ? `${metric} of host and calls alone may grow by half the tolerance`
            : `${metric} of host and calls alone is not known`,
        ],
  );
  return [...growth, ...high];
}
