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
      .option(
        '--below <share>',
        'a limit, like 6 %: exit 10 where the rate is not below it, 11 where it may not be',
      )
      .option(
        '--against <pairs>',
        'pairs of a baseline: is this system worse? exit 10 if it is, 11 if it may be',
      )
      .option('--margin <share>', 'what counts as no worse, with --against (default: 0.5 %, half a point)')
      .option('--json', 'one JSON document on stdout')
      .action(
        action(async (file, options) => {
          const { score } = await import('./score/score.ts');
          return score(file, options, terminal);
        }),
      );
  },
};
