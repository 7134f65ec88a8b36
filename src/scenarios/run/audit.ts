import { auditGrowth, standing } from '../../metrics/growth/audit.ts';
import type { RunRecord, Segment, Variant, Warning } from '../../record/run-record.ts';
import { isServed } from '../../record/segments.ts';
import { exact } from '../schema/exact.ts';
import { longestSegment } from './growth.ts';

/**
 * Holds the judged growth of a variant against the circumstances of the run; a verdict that they withdraw is
 * replaced, and the raw one kept. Pure.
 */
export function auditVariant(record: RunRecord, variant: Variant): Warning[] {
  return [...auditServer(record, variant), ...auditEngine(record, variant)];
}

function auditEngine(record: RunRecord, variant: Variant): Warning[] {
  const segment = longestSegment(variant);
  if (segment === undefined || Object.keys(variant.growth).length === 0) return [];
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const preload = record.machine.environment.LD_PRELOAD;
  const { warnings, growth } = auditGrowth({
    growth: variant.growth,
    input: inputOf(segment),
    calibrationEngine: engine?.calibration ?? false,
    swapped: segment.observed.swap,
    mappedModel: Math.max(0, ...record.models.map(({ bytes }) => bytes)),
    allocator:
      preload === undefined ? record.machine.allocator : `${record.machine.allocator} with ${preload}`,
    ...(segment.observed.otherLoad === undefined ? {} : { otherLoad: segment.observed.otherLoad }),
    ...(segment.observed.idleDrift === undefined ? {} : { idleDrift: exact(segment.observed.idleDrift) }),
    ...(record.control === undefined ? {} : { control: record.control }),
  });
  for (const [metric, audited] of Object.entries(growth)) {
    if (audited?.superseding === undefined) continue;
    Object.assign(variant.rawGrowth, { [metric]: audited.raw });
    Object.assign(variant.growth, { [metric]: standing(audited) });
  }
  // What is known of the machine is said of the server already.
  const said = variant.serverGrowth === undefined ? [] : ['W_CONTROL'];
  const whose = isServed(variant) ? 'engine process: ' : '';
  return warnings
    .filter(({ code }) => !said.includes(code))
    .map(({ code, detail }) => ({
      code,
      variant: variant.id,
      detail: ABOUT_THE_RUN.includes(code) ? detail : `${whose}${detail}`,
    }));
}

const ABOUT_THE_RUN: readonly string[] = ['W_CALIBRATION', 'W_LOAD'];

/** A server that was swapped, or a machine that misreads planted growth, takes its verdicts back as an engine's. */
function auditServer({ control }: RunRecord, variant: Variant): Warning[] {
  if (variant.serverGrowth === undefined) return [];
  const { warnings, growth } = auditGrowth({
    growth: variant.serverGrowth,
    input: [],
    calibrationEngine: false,
    swapped: Math.max(0, ...variant.segments.map(({ observed }) => observed.swap)),
    mappedModel: 0,
    ...(control === undefined ? {} : { control }),
  });
  for (const [metric, audited] of Object.entries(growth)) {
    if (audited !== undefined) Object.assign(variant.serverGrowth, { [metric]: standing(audited) });
  }
  return warnings.map(({ code, detail }) => ({ code, variant: variant.id, detail: `server: ${detail}` }));
}

/** Seconds of audio that each iteration heard. */
function inputOf(segment: Segment): number[] {
  return segment.iterations.map(({ steps }) =>
    steps.reduce((sum, { round }) => sum + (round?.audioSeconds ?? 0), 0),
  );
}
