import type { Calibration } from '../../record/calibration.ts';

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
