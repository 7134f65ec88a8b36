import { Option } from 'commander';
import { NORMALISER_NAMES } from '../metrics/accuracy/normaliser.ts';
import { ERROR_UNITS } from '../metrics/accuracy/tokens.ts';
import type { CliCommand } from './console/command.ts';

/** `score`: error rates of pairs of texts. */
export const scoreCommand: CliCommand = {
  register(command, { terminal, action }) {
    command
      .argument('[pairs]', 'JSON lines of {ref, hyp, unit, norm}; - or nothing: standard input', '-')
      .addOption(new Option('--unit <unit>', 'for lines that name none').choices([...ERROR_UNITS]))
      .addOption(new Option('--norm <name>', 'for lines that name none').choices([...NORMALISER_NAMES]))
      .option('--itn', 'a second rate, after Chinese ITN of both texts (docs/metrics.md#error-rates)')
      .option('--show <n>', 'alignments to show, of the pairs with most errors first', '10')
      .option('--json', 'one JSON document on stdout')
      .action(
        action(async (file, options) => {
          const { score } = await import('./score/score.ts');
          return score(file, options, terminal);
        }),
      );
  },
};
