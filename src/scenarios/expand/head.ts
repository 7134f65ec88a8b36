import { exact } from '../../record/exact.ts';
import type { Cell, Clients, Iterations, Measurement } from '../plan/plan.ts';
import { type HeadInput, MEASUREMENTS } from '../schema/scenario.ts';

/** The fields of a cell that come from the scenario's own keys, with their defaults. */
export type CellHead = Pick<
  Cell,
  | 'iterations'
  | 'launches'
  | 'processes'
  | 'warmUp'
  | 'measure'
  | 'timeline'
  | 'control'
  | 'deadline'
  | 'limit'
  | 'swap'
  | 'onFailure'
  | 'live'
  | 'prepare'
  | 'cleanup'
  | 'clients'
>;

const DEFAULT_ITERATIONS = 100;
/** `until: conclusive` doubles: six doublings, 100 → 6400. */
const DOUBLINGS = 64;
const TIMELINE = 50e6;
const DEADLINE = { load: 120e9, step: 600e9 };
const FREE_DISK = 1024 ** 3;

/** @param untilConclusive `--until-conclusive`: a fixed number becomes the first look */
export function cellHead(head: HeadInput, untilConclusive: boolean): CellHead {
  const iterations = iterationsOf(head.iterations, untilConclusive);
  const { measure, timeline } = measurements(head.measure);
  const least = iterations.kind === 'fixed' ? iterations.count : iterations.first;
  return {
    iterations,
    launches: head.launches ?? 1,
    ...exact({ processes: head.processes }),
    // One iteration at least is measured: a `warm-up` of the defaults must not empty a scenario of one.
    warmUp: Math.min(head['warm-up'] ?? 1, least - 1),
    measure,
    timeline,
    ...exact({ control: head.control }),
    deadline: { ...DEADLINE, ...exact(head.deadline ?? {}) },
    limit: { disk: FREE_DISK, ...exact(head.limit ?? {}) },
    swap: head.swap ?? 'destroy',
    onFailure: head['on-failure'] ?? 'stop',
    live: head.live ?? false,
    ...exact({ prepare: head.prepare, cleanup: head.cleanup }),
    ...(head.clients === undefined ? {} : { clients: clientsOf(head.clients) }),
  };
}

function iterationsOf(written: HeadInput['iterations'], untilConclusive: boolean): Iterations {
  if (typeof written === 'object') {
    const first = written.first ?? DEFAULT_ITERATIONS;
    const time = exact({ time: written.time });
    return {
      kind: 'until-conclusive',
      first,
      max: Math.max(first, written.max ?? first * DOUBLINGS),
      ...time,
    };
  }
  const count = written ?? DEFAULT_ITERATIONS;
  if (!untilConclusive) return { kind: 'fixed', count };
  return { kind: 'until-conclusive', first: count, max: count * DOUBLINGS };
}

function measurements(written: HeadInput['measure']): {
  measure: ReadonlySet<Measurement>;
  timeline: number;
} {
  if (written === undefined) return { measure: new Set(MEASUREMENTS), timeline: TIMELINE };
  const named = written.map((item) => (typeof item === 'string' ? item : 'timeline'));
  const interval = written.find((item) => typeof item !== 'string');
  return { measure: new Set(named), timeline: interval?.timeline ?? TIMELINE };
}

const clientsOf = (written: NonNullable<HeadInput['clients']>): Clients => ({
  count: 1,
  think: 0,
  cancel: 0,
  drop: 0,
  bad: 0,
  ...exact(written),
});
