import { z } from 'zod';
import { PassResult } from './pass-result.ts';
import {
  Iteration,
  LaunchRecord,
  Look,
  RunRecord,
  Segment,
  StepRecord,
  Variant,
  Warning,
} from './run-record.ts';

/**
 * The journal: what happened, one JSON document a line, each on disk before the next is measured. A run record
 * is the journal replayed, so that a run that was killed loses nothing that was acknowledged.
 */
const at = { variant: z.string() };
/** Of a segment that is not over: of several side by side, which. */
const of = { ...at, lane: z.number().int().optional() };

export const JournalEvent = z.discriminatedUnion('type', [
  /** First line: the record as it was when measuring began. */
  z.strictObject({ type: z.literal('run'), record: RunRecord }),
  z.strictObject({ type: z.literal('segment'), ...at, segment: Segment }),
  z.strictObject({ type: z.literal('before'), ...of, step: StepRecord }),
  z.strictObject({ type: z.literal('iteration'), ...of, iteration: Iteration, peak: Segment.shape.peak }),
  /** A pass over a chunk or part, of an iteration that is not over yet: what a resumed run takes over. */
  z.strictObject({
    type: z.literal('pass'),
    ...of,
    iteration: z.number().int(),
    /** Its steps, and those before it since the last pass. */
    steps: z.array(StepRecord),
    result: PassResult,
  }),
  z.strictObject({ type: z.literal('after'), ...of, step: StepRecord }),
  z.strictObject({
    type: z.literal('segment-end'),
    ...of,
    end: Segment.shape.end,
    peak: Segment.shape.peak,
    observed: Segment.shape.observed,
    timeline: Segment.shape.timeline,
    /** Known for good only now: a device is opened by the first load. Absent in journals of older versions. */
    absent: Segment.shape.absent.optional(),
  }),
  z.strictObject({ type: z.literal('look'), ...at, look: Look }),
  /** A launch came to its end; the variant's status follows from those of its launches. */
  z.strictObject({ type: z.literal('launch'), ...at, launch: LaunchRecord }),
  z.strictObject({
    type: z.literal('variant'),
    ...at,
    status: Variant.shape.status,
    reason: z.string().optional(),
    remedy: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('warning'), warning: Warning }),
  /** The run was taken up again: launches without an end are begun anew, and what they left is marked. */
  z.strictObject({ type: z.literal('resumed'), at: z.string() }),
]);
export type JournalEvent = z.infer<typeof JournalEvent>;

/** What a journal's text holds, and what had to be left out. */
export interface JournalText {
  readonly events: readonly JournalEvent[];
  /** Lines that are no event, by number from 1: a torn last line after a crash, or damage. */
  readonly skipped: readonly { readonly line: number; readonly torn: boolean; readonly detail: string }[];
}

/**
 * How much of a journal's text is whole lines, in bytes: what is behind was never acknowledged, and has to go before
 * anything is appended. Pure.
 */
export function wholeLength(journal: Uint8Array): number {
  return journal.lastIndexOf(0x0a) + 1;
}

/**
 * Reads a journal. A last line without its newline is torn: the event was never acknowledged. Pure.
 * @param upgrade brings the record that a journal begins with into the form of this version
 */
export function parseJournal(text: string, upgrade: (record: unknown) => unknown = (it) => it): JournalText {
  const events: JournalEvent[] = [];
  const skipped: { line: number; torn: boolean; detail: string }[] = [];
  const lines = text.split('\n');
  lines.forEach((line, index) => {
    if (line === '') return;
    const torn = index === lines.length - 1;
    const parsed = parseLine(line, upgrade);
    if (parsed.success && !torn) events.push(parsed.data);
    else skipped.push({ line: index + 1, torn, detail: torn ? 'cut short' : 'not an event of this version' });
  });
  return { events, skipped };
}

function parseLine(
  line: string,
  upgrade: (record: unknown) => unknown,
): z.ZodSafeParseResult<JournalEvent> | { success: false } {
  try {
    const event: unknown = JSON.parse(line);
    const begins = typeof event === 'object' && event !== null && 'record' in event;
    return JournalEvent.safeParse(begins ? { ...event, record: upgrade(event.record) } : event);
  } catch {
    return { success: false };
  }
}

/** Applies one event to a record in place; events of unknown variants are ignored. */
export function applyEvent(record: RunRecord, event: JournalEvent): void {
  if (event.type === 'warning') {
    record.warnings.push(event.warning);
    return;
  }
  if (event.type === 'resumed') takeUp(record, event.at);
  if (event.type === 'run' || event.type === 'resumed') return;
  const variant = record.variants.find(({ id }) => id === event.variant);
  if (variant === undefined) return;
  const lane = 'lane' in event ? event.lane : undefined;
  const segment = variant.segments.findLast((one) => one.lane === lane);
  switch (event.type) {
    case 'segment':
      variant.segments.push(event.segment);
      break;
    case 'before':
      segment?.before.push(event.step);
      break;
    case 'iteration':
      segment?.iterations.push(event.iteration);
      if (segment) {
        segment.peak = event.peak;
        delete segment.open;
      }
      break;
    case 'pass':
      if (segment === undefined) break;
      segment.open ??= { iteration: event.iteration, steps: [], results: [] };
      segment.open.steps.push(...event.steps);
      segment.open.results.push(event.result);
      break;
    case 'after':
      segment?.after.push(event.step);
      break;
    case 'segment-end':
      if (segment) {
        segment.end = event.end;
        segment.peak = event.peak;
        segment.observed = event.observed;
        if (event.absent !== undefined) segment.absent = event.absent;
        if (event.timeline !== undefined) segment.timeline = event.timeline;
      }
      break;
    case 'look':
      variant.looks.push(event.look);
      break;
    case 'launch':
      finish(variant, event.launch);
      break;
    case 'variant':
      variant.status = event.status;
      if (event.reason !== undefined) variant.reason = event.reason;
      if (event.remedy !== undefined) variant.remedy = event.remedy;
      break;
  }
}

/** Takes a launch's end down. A later launch that went well does not undo the failure of an earlier one. */
function finish(variant: Variant, launch: LaunchRecord): void {
  variant.launches = [...(variant.launches ?? []).filter((known) => known.launch !== launch.launch), launch];
  const { status, reason } = variant.launches.find((known) => known.status !== 'completed') ?? launch;
  variant.status = status;
  if (reason === undefined) delete variant.reason;
  else variant.reason = reason;
}

/** Launches that have come to an end of their own: all but those that the user or a kill cut short. */
export const finishedLaunches = ({ launches = [] }: Variant): number[] =>
  launches.filter(({ status }) => status !== 'interrupted').map(({ launch }) => launch);

function takeUp(record: RunRecord, at: string): void {
  record.status = 'running';
  delete record.endedAt;
  record.resumed = [...(record.resumed ?? []), at];
  for (const variant of record.variants) {
    const finished = finishedLaunches(variant);
    const again = variant.segments.filter(
      ({ launch, broken }) => broken === undefined && !finished.includes(launch),
    );
    for (const segment of again)
      segment.broken = `the run was taken up at ${at}: this launch was begun again`;
    if (again.length > 0) variant.looks = [];
    if (variant.launches !== undefined) {
      variant.launches = variant.launches.filter(({ launch }) => finished.includes(launch));
    }
    if (variant.status === 'interrupted') delete variant.reason;
  }
}

/**
 * What a run that was killed could not say itself: it is interrupted, and so is each variant that lacks a launch.
 * In place.
 */
export function markInterrupted(record: RunRecord): void {
  record.status = 'interrupted';
  for (const variant of record.variants) {
    const lacks = finishedLaunches(variant).length < (variant.launchesPlanned ?? 0);
    if (lacks && variant.status === 'completed') variant.status = 'interrupted';
  }
}

/** The record that a journal tells of; undefined when its first line is not there. */
export function replay(events: readonly JournalEvent[]): RunRecord | undefined {
  const first = events[0];
  if (first?.type !== 'run') return undefined;
  const record = structuredClone(first.record);
  for (const event of events.slice(1)) applyEvent(record, event);
  return record;
}
