import type { Command } from 'commander';
import { WEIGHTS } from '../../scenarios/plan/plan.ts';
import { offering } from '../console/offering.ts';

/** The options that change a scenario, for every command that plans one. */
export function addOverrides(command: Command): Command {
  const collect = (value: string, before: string[] = []): string[] => [...before, ...value.split(',')];
  const append = (value: string, before: string[] = []): string[] => [...before, value];
  return command
    .option('--config <file>', 'scenario file (default: ./scenarios.yaml, else the packaged one)')
    .option(
      '--engine <id>',
      'engine of the file, or repository@ref: a commit, built by --build; several: repeat, or a,b',
      collect,
    )
    .option('--build <program>', 'your own program that builds engines of repository@ref')
    .option('--build-timeout <time>', 'after this a build is ended (default: 1h)')
    .option('--library <path>', 'measure this library, whatever the file says')
    .addOption(offering('--models <weights>', 'weights of every model', WEIGHTS))
    .option('--variant <id>', 'only this variant; repeatable', collect)
    .option('--iterations <n>', 'iterations in each process')
    .option('--until-conclusive', 'double the iterations until every growth gate has an answer')
    .option('--baseline <run>', 'run that `baseline` means in gates')
    .option(
      '--set <path=value>',
      'change one value of the scenario, e.g. options.threads=2; repeatable',
      append,
    );
}
