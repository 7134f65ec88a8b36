import {
  FailureKind,
  type Segment,
  type StepFailure,
  type StepRecord,
  type Variant,
} from '../../record/run-record.ts';
import { type MeasuredProcess, measuredProcess } from '../../record/segments.ts';

/** One failure of a variant, in words with its place: `the engine crashed (SIGSEGV) in transcribe, iteration 14 of 60`. */
export interface RecordedFailure {
  readonly text: string;
  /** The iteration it happened in; absent before the first and after the last. */
  readonly iteration?: number;
}

/** Every failure of a variant in the order in which they happened: of its steps, and of a process that ended without one. */
export function failuresOf(
  variant: Pick<Variant, 'segments' | 'outline' | 'iterationsPlanned'>,
): RecordedFailure[] {
  const process = measuredProcess(variant);
  return variant.segments.flatMap((segment) => ofSegment(segment, process, variant.iterationsPlanned));
}

function ofSegment(
  { before, iterations, open, after, end }: Segment,
  { called, unit }: MeasuredProcess,
  planned: number,
): RecordedFailure[] {
  const host = `the ${called}`;
  const inIteration = (index: number) => `${unit} ${index} of ${planned}`;
  const failed = [
    ...before.flatMap((step) => ofStep(step, host, `before the first ${unit}`)),
    ...iterations.flatMap(({ index, steps }) =>
      steps.flatMap((step) =>
        ofStep(step, host, inIteration(index)).map((it) => ({ ...it, iteration: index })),
      ),
    ),
    ...(open?.steps ?? []).flatMap((step) => ofStep(step, host, inIteration(open?.iteration ?? 0))),
    ...after.flatMap((step) => ofStep(step, host, `after the last ${unit}`)),
  ];
  const died = (FailureKind.options as readonly string[]).includes(end.kind);
  if (failed.length > 0 || !(died || end.failure)) return failed;
  return [{ text: `${host} ended: ${end.reason}` }];
}

function ofStep(record: StepRecord, host: string, place: string): RecordedFailure[] {
  const { step, model, pass, failure, resumed } = record;
  // What was taken over failed in the process before, which the record has as well.
  if (failure === undefined || resumed === true) return [];
  const what = model === undefined || model === step ? step : `${step} of ${model}`;
  const where = pass === undefined ? place : `${place}, ${pass}`;
  const how = HOW[failure.kind](failure);
  return [
    {
      text:
        failure.kind === 'refused'
          ? `${what} was refused (${how}), ${where}`
          : `${host} ${how} in ${what}, ${where}`,
    },
  ];
}

const HOW: Readonly<Record<FailureKind, (failure: StepFailure) => string>> = {
  refused: ({ code, message }) => code ?? message,
  crashed: ({ signal, message }) => `crashed (${signal ?? message})`,
  exited: ({ exitCode = 0 }) => `left by exit(${exitCode})`,
  hung: () => 'hung',
  'out-of-memory': () => 'ran out of memory',
  garbage: () => 'sent what is no message',
};
