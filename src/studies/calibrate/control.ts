import type { RunRecord } from '../../record/run-record.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell } from '../../scenarios/plan/plan.ts';
import { calibrate } from './calibrate.ts';

/**
 * `control:` of the cells: planted faults on this machine, before anything of the user's is measured. The most
 * thorough that any cell demands serves all.
 */
export async function runControl(
  cells: readonly Pick<Cell, 'control'>[],
  listener: RunListener | undefined,
  interrupt: Interrupt,
): Promise<RunRecord['control']> {
  const demanded = cells.flatMap(({ control }) => control ?? []);
  if (demanded.length === 0) return undefined;
  const mode = demanded.includes('full') ? 'full' : 'quick';
  return calibrate({
    mode,
    onTrial: (planted, number, of) => listener?.onPreparing?.(`control ${mode} ${number}/${of}: ${planted}`),
    stopped: () => interrupt.requested,
  });
}
