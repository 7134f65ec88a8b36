import { lastLines } from '../bindings/death.ts';
import type { StepFailure } from '../record/run-record.ts';
import type { Cell } from '../scenarios/plan/plan.ts';
import { Child, howItEnded } from '../system/child-process.ts';
import type { Interrupt } from './interrupt.ts';

export interface CommandPlace {
  readonly scenario: string;
  /** Folder of the scenario file: where it runs. */
  readonly folder: string;
  readonly cell: Cell;
  readonly launch: number;
  readonly interrupt: Interrupt;
}

/**
 * Runs `prepare` or `cleanup` of a cell, in a shell, before anything of the launch is measured or after everything is. What it
 * prints is kept for the case that it fails.
 * @returns why it failed, with the last lines of what it printed; undefined where it did not
 */
export async function runCommand(
  what: 'prepare' | 'cleanup',
  { scenario, folder, cell, launch, interrupt }: CommandPlace,
): Promise<StepFailure['message'] | undefined> {
  const command = cell[what];
  if (command === undefined) return undefined;
  const child = new Child('/bin/sh', ['-c', command], {
    cwd: folder,
    env: {
      ...process.env,
      ASR_BENCH_SCENARIO: scenario,
      ASR_BENCH_VARIANT: cell.variant,
      ASR_BENCH_CELL: cell.id,
      ASR_BENCH_LAUNCH: String(launch),
    },
    stdout: 'kept',
    within: cell.deadline.step / 1e6,
  });
  const forget = interrupt.whenNow(() => void child.kill());
  const end = await child.ended;
  forget();
  if (end.exitCode === 0) return undefined;
  const said = lastLines(end.output);
  const how = end.late ? `did not end within ${cell.deadline.step / 1e9} s` : howItEnded(end);
  return `\`${what}\` ${how}: ${command}${said === '' ? '' : `\n${said}`}`;
}
