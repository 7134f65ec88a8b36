import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { writeOwn } from '../../record/store/own-file.ts';
import { flameGraph } from '../../reports/diagnosis/flame-graph.ts';
import { issueText } from '../../reports/issue/issue-text.ts';
import { flameFile } from '../../reports/sections/diagnosis.ts';
import { terminalDiagnosis } from '../../reports/terminal/diagnosis.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { diagnose } from '../../studies/diagnose/diagnose.ts';
import { findHeaptrack } from '../../studies/diagnose/heaptrack.ts';
import { ExitCode, knownExitCode, strongest } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { closing, noticeAbove } from '../console/screen-ends.ts';
import { interruptible } from '../console/signals.ts';
import type { Terminal } from '../console/terminal.ts';
import { loadPlan } from '../run/load-plan.ts';
import { overridesOf } from '../run/overrides.ts';
import { Progress } from '../run/progress.ts';
import { writeReports } from '../run/write-reports.ts';

const Options = z.object({
  config: z.string().optional(),
  lengths: z.string(),
  heaptrack: z.string().optional(),
  out: z.string(),
  ffmpeg: z.string().optional(),
  issue: z.boolean().optional(),
  json: z.boolean().optional(),
  iterations: z.string().optional(),
});

/** Enough for a rate with its interval; a leak that a site explains needs no more (docs/diagnose.md). */
const ORDINARY = 30;
/** A rate needs two rises after the first iteration. */
const SHORTEST = 3;

/** @throws Failure (2) for options that cannot be, (3) without heaptrack */
export async function runDiagnose(id: string, given: unknown, terminal: Terminal): Promise<ExitCode> {
  const options = Options.parse(given);
  const lengths = lengthsOf(options.lengths);
  const heaptrack = findHeaptrack(options.heaptrack);
  const overrides = overridesOf(given);
  const { plan: whole } = loadPlan(id, options.config, overrides, terminal);
  const program = Object.values(whole.engines).find((engine) => engine.program !== undefined);
  if (program !== undefined) {
    throw new Failure(
      ExitCode.usage,
      `diagnose names functions of a library; engine ${program.id} is a program`,
      'start the program under heaptrack by hand, or measure a scenario of a library',
    );
  }
  const plan = ordinary(whole, overrides.iterations);
  return interruptible(async (interrupt) => {
    const { record, folder } = await diagnose(plan, {
      out: options.out,
      heaptrack,
      lengths,
      listener: new Progress(terminal),
      interrupt,
      ...exact({ ffmpeg: options.ffmpeg }),
      onProfile: (cell, iterations) =>
        terminal.note(`diagnose ${cell.id} × ${iterations} under ${heaptrack.name}: slower, and not judged`),
    });
    const problems = await writeReports(record, folder);
    for (const problem of problems) terminal.note(problem);
    writeDiagnoses(record, folder);
    if (options.json === true) {
      terminal.json({ ...record, runDir: folder, exitCode: record.exitCode });
    } else {
      noticeAbove(record.notice, terminal.noted?.(), terminal);
      terminal.result(
        options.issue === true ? issueText(record) : terminalDiagnosis(record, terminal.look.columns),
      );
      closing(record.notice, [folder], terminal);
    }
    return strongest([knownExitCode(record.exitCode), ...problems.map(() => ExitCode.internal)]);
  });
}

/** Flame graphs, and the issue text, beside the reports. */
function writeDiagnoses(record: RunRecord, folder: string): void {
  for (const diagnosis of record.diagnoses ?? []) {
    const svg = flameGraph(diagnosis);
    if (svg !== '') writeOwn(folder, flameFile(diagnosis), svg);
  }
  writeOwn(folder, 'diagnosis/issue.md', `${issueText(record)}\n`);
}

/** Without --iterations the ordinary run is as long as a rate needs, not as a verdict of `no leak` would. */
function ordinary(plan: Plan, iterations: number | undefined): Plan {
  if (iterations !== undefined) return plan;
  return {
    ...plan,
    cells: plan.cells.map((cell) => ({
      ...cell,
      launches: 1,
      iterations: {
        kind: 'fixed',
        count: Math.min(
          ORDINARY,
          cell.iterations.kind === 'fixed' ? cell.iterations.count : cell.iterations.first,
        ),
      },
    })),
  };
}

function lengthsOf(text: string): [number, number] {
  const [short, long, ...more] = text
    .split(',')
    .map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  if (short === undefined || long === undefined || more.length > 0 || !(short >= SHORTEST && long > short)) {
    throw new Failure(
      ExitCode.usage,
      `--lengths is ${text}; it takes two numbers of iterations, the shorter first, ${SHORTEST} at least`,
      'for example --lengths 4,8; longer ones find leaks that strike seldom',
    );
  }
  return [short, long];
}
