import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import type { Diagnosis } from '../../record/diagnosis.ts';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { saveRecord } from '../../record/store/run-folder.ts';
import { assess } from '../../runner/assess.ts';
import { Interrupt } from '../../runner/interrupt.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell, Plan } from '../../scenarios/plan/plan.ts';
import { everyStep } from '../../scenarios/steps/walk.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { runPlan } from '../run-plan.ts';
import { serveStep } from '../soak/served-pipeline.ts';
import { assemble } from './assemble.ts';
import type { Heaptrack } from './heaptrack.ts';
import { profile } from './profile.ts';

export interface DiagnoseOptions {
  /** Folder in which the run's own folder is made. */
  readonly out: string;
  readonly heaptrack: Heaptrack;
  /** Iterations of the two instrumented runs, the shorter first. */
  readonly lengths: readonly [number, number];
  readonly listener?: RunListener;
  readonly interrupt?: Interrupt;
  readonly ffmpeg?: string;
  /** Told before each instrumented run. */
  readonly onProfile?: (cell: Cell, iterations: number) => void;
}

export interface DiagnoseResult {
  readonly record: RunRecord;
  readonly folder: string;
  readonly diagnoses: readonly Diagnosis[];
}

const SERVED = 'it is a server under load: the profiler sits in an engine host, and a server has no one host';

/**
 * Measures a plan as any run does, then has each cell run twice more with heaptrack in its engine host, and names
 * the places that go on growing. The instrumented runs are never judged; the ordinary one is, with known leaks
 * subtracted from the gates that name them.
 * @throws Failure (2) where every cell is a server under load
 */
export async function diagnose(plan: Plan, options: DiagnoseOptions): Promise<DiagnoseResult> {
  if (plan.cells.every((cell) => serveStep(cell) !== undefined)) {
    throw new Failure(
      ExitCode.usage,
      `${plan.scenario.id} cannot be diagnosed: ${SERVED}`,
      'diagnose a scenario that runs the same pipeline without a server, such as exp-6',
    );
  }
  const interrupt = options.interrupt ?? new Interrupt();
  const { listener, ffmpeg } = options;
  const { record, folder } = await runPlan(plan, {
    out: options.out,
    interrupt,
    ...exact({ listener, ffmpeg }),
  });
  const diagnoses: Diagnosis[] = [];
  for (const cell of plan.cells) {
    if (interrupt.requested) break;
    diagnoses.push(await diagnoseCell(plan, cell, record, { ...options, interrupt }));
  }
  record.diagnoses = diagnoses;
  assess(record, { chinese: await loadNormaliser('zh') });
  saveRecord(folder, record);
  return { record, folder, diagnoses };
}

async function diagnoseCell(
  plan: Plan,
  cell: Cell,
  record: RunRecord,
  { heaptrack, lengths, ffmpeg, interrupt, onProfile }: DiagnoseOptions & { readonly interrupt: Interrupt },
): Promise<Diagnosis> {
  const variant = record.variants.find(({ id }) => id === cell.id);
  if (variant === undefined) throw new Error(`no variant ${cell.id} in the record`);
  const nothing = { variant: cell.id, tool: heaptrack.name, lengths: [...lengths] as [number, number] };
  const failed = (why: string): Diagnosis => ({
    ...nothing,
    attributed: 0,
    sites: [],
    things: [],
    unexplained: [],
    flame: [],
    failed: why,
  });
  if (variant.status === 'unsupported' || variant.status === 'missing')
    return failed(variant.reason ?? variant.status);
  if (serveStep(cell) !== undefined) return failed(SERVED);
  if (everyStep(cell.each).some(({ step }) => step === 'respawn')) {
    return failed('`respawn` begins a new process in each iteration: nothing can grow from one to the next');
  }
  const profiles = [];
  for (const iterations of lengths) {
    onProfile?.(cell, iterations);
    const found = await profile(plan, cell, {
      heaptrack,
      iterations,
      interrupt,
      ...exact({ ffmpeg }),
    });
    if ('failed' in found) return failed(found.failed);
    profiles.push(found);
  }
  const [short, long] = profiles;
  if (short === undefined || long === undefined) throw new Error('two profiles were to be made');
  return assemble({
    variant,
    tool: heaptrack.name,
    short,
    long,
    loads: everyStep(cell.each).filter(({ step }) => step === 'load').length,
    known: plan.knownLeaks,
    today: record.startedAt.slice(0, 10),
  });
}
