import { exitOf, type Ground } from '../judge/verdict/exit.ts';
import type { Calibration } from '../record/calibration.ts';
import type { CliCommand } from './console/command.ts';
import { ProgressBar } from './console/progress-bar.ts';
import { interruptible } from './console/signals.ts';

interface CalibrateFlags {
  readonly quick?: boolean;
  readonly json?: boolean;
}

/** `calibrate`: planted leaks, times and deaths beside what is read of them on this machine. */
export const calibrateCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .option('--quick', 'under a minute: one fault of each kind')
      .option('--json', 'print the result as JSON')
      .action(
        action(async ({ quick = false, json = false }: CalibrateFlags) => {
          const { calibrate } = await import('../studies/calibrate/calibrate.ts');
          const { calibrationText } = await import('../reports/terminal/calibration.ts');
          return interruptible(async (interrupt) => {
            const bar = new ProgressBar(terminal);
            const calibration = await calibrate({
              mode: quick ? 'quick' : 'full',
              onTrial: (planted, number, of) => bar.update((number - 1) / of, planted),
              stopped: () => interrupt.requested,
            });
            bar.close();
            if (json) terminal.json(calibration);
            else terminal.result(calibrationText(calibration, terminal.look.columns));
            return exitOf([
              ...(interrupt.requested ? (['interrupted'] as const) : []),
              ...groundsOf(calibration),
            ]);
          });
        }),
      );
  },
};

/** 10: something planted was read wrong, or the floor is too high; 11: something could not be decided. */
const groundsOf = ({ trials, floor }: Calibration): Ground[] =>
  [...trials, ...floor].map(({ outcome }) => GROUNDS[outcome]);

const GROUNDS = { pass: 'passed', fail: 'failed', inconclusive: 'undecided' } as const;
