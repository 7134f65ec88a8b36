import { ACCURACY } from '../../metrics/definitions/accuracy.ts';
import type { MetricDefinition } from '../../metrics/definitions/definition.ts';
import { LATENCIES } from '../../metrics/definitions/latency.ts';
import { QUANTITIES } from '../../metrics/definitions/memory.ts';

/** What one name in a report means. `docs/metrics.md` says the same, in the same words: a test compares them. */
export interface Definition {
  readonly what: string;
  readonly unit: string;
  readonly better: 'less' | 'more' | '0' | '1' | 'neither';
  /** When there is no value. */
  readonly absent?: string;
}

const VERDICT: Readonly<Record<string, Definition>> = {
  rate: {
    what: 'growth per iteration: the slope of the line fitted through the judged iterations, level steps taken out',
    unit: 'bytes or units per iteration',
    better: 'less',
    absent: 'fewer than 8 iterations',
  },
  interval: {
    what: 'where the rate lies with 99 % confidence, given the noise and its autocorrelation',
    unit: 'bytes or units per iteration',
    better: 'neither',
    absent: 'as rate',
  },
  'could-see': {
    what: 'tolerance + MDE: the smallest growth that this run would have called a leak with 99 % probability',
    unit: 'bytes or units per iteration',
    better: 'less',
    absent: 'as rate',
  },
  tolerance: {
    what: 'growth per iteration below which a quantity counts as bounded; the scenario sets it',
    unit: 'bytes or units per iteration',
    better: 'neither',
  },
  'warm-up': {
    what: 'iterations at the start that the verdict leaves out, because memory was still settling; found in the data',
    unit: 'iterations',
    better: 'neither',
  },
  verdict: {
    what: 'leak: the whole interval lies above the tolerance, to the end. no leak, plateau (after a warm-up) and pool step (a level change): it lies below. inconclusive: the data do not decide',
    unit: 'word',
    better: 'neither',
  },
};

/** Units as the record has them. */
const UNITS: Readonly<Record<MetricDefinition['dimension'], string>> = {
  time: 'ns',
  bytes: 'bytes',
  count: 'count',
  ratio: 'ratio',
  '1/s': 'per second',
  quantity: 'bytes or units',
};

function reported({ report, dimension, better }: MetricDefinition): Definition | undefined {
  return report && { unit: UNITS[dimension], better: better === 'one' ? '1' : better, ...report };
}

const METRICS: Readonly<Record<string, MetricDefinition>> = { ...QUANTITIES, ...LATENCIES, ...ACCURACY };

/** The words of a verdict, and the metrics that reports show, in reading order. */
export const DEFINITIONS: ReadonlyMap<string, Definition> = new Map([
  ...Object.entries(VERDICT),
  ...Object.entries(METRICS).flatMap(([name, metric]): [string, Definition][] => {
    const definition = reported(metric);
    return definition === undefined ? [] : [[name, definition]];
  }),
]);
