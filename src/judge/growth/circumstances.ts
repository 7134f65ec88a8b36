import { exact } from '../../record/exact.ts';
import type { RunRecord, Segment, Variant } from '../../record/run-record.ts';
import { measuredProcess } from '../../record/segments.ts';
import type { AuditFacts } from './audit.ts';

/** What is known of a process besides its traces. */
export type Circumstances = Omit<AuditFacts, 'growth'>;

/** The circumstances of an engine process. */
export function engineFacts(record: RunRecord, variant: Variant, segment: Segment): Circumstances {
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const preload = record.machine.environment.LD_PRELOAD;
  const { otherLoad, idleDrift, restless } = segment.observed;
  return {
    input: inputOf(segment),
    calibrationEngine: engine?.calibration ?? false,
    swapped: segment.observed.swap,
    mappedModel: Math.max(0, ...record.models.map(({ bytes }) => bytes)),
    allocator:
      preload === undefined ? record.machine.allocator : `${record.machine.allocator} with ${preload}`,
    ...exact({ otherLoad, restless }),
    // What is only looked at does nothing else: its growth by itself is the answer, not another explanation.
    ...(idleDrift === undefined || measuredProcess(variant).unit === 'sample'
      ? {}
      : { idleDrift: exact(idleDrift) }),
    ...exact({ control: record.control }),
  };
}

/** A server that was swapped, or a machine that misreads planted growth, takes its verdicts back as an engine's. */
export function serverFacts({ control }: RunRecord, variant: Variant): Circumstances {
  return {
    input: [],
    calibrationEngine: false,
    swapped: Math.max(0, ...variant.segments.map(({ observed }) => observed.swap)),
    mappedModel: 0,
    ...exact({ control }),
  };
}

/** Seconds of audio that each iteration heard; one in which a step failed heard less by no choice of the user. */
const inputOf = ({ iterations }: Segment): number[] =>
  iterations
    .filter(({ steps }) => steps.every(({ failure }) => failure === undefined))
    .map(({ steps }) => steps.reduce((sum, { round }) => sum + (round?.audioSeconds ?? 0), 0));
