import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exact } from '../../record/exact.ts';
import { nearest } from '../../scenarios/plan/nearest.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { CliContext } from '../console/command.ts';
import { type PullFlags, pullWith } from '../models/pull-report.ts';
import { pullSetWith, SETS_FOLDER } from './sets.ts';

interface Flags extends PullFlags {
  readonly into?: string;
  readonly language?: string;
}

/** Where scenarios look for sound files, relative to the working directory. */
const FOLDER = 'samples';

/** `samples pull`: one recording with its text, or a public test set. */
export function registerSamplesPull(samples: Command, { terminal, action }: CliContext): void {
  samples
    .command('pull')
    .description('download a sample with its transcript, or a public test set')
    .argument('<id>', 'as `samples list` shows it')
    .option('--out <dir>', `folder for a sample; default ./${FOLDER}`)
    .option('--into <dir>', `folder in which a test set gets its own; default ./${SETS_FOLDER}`)
    .option('--language <code>', 'of a set that is fetched by language, as it names them: cmn_hans_cn')
    .option('--mirror <url>', 'another server with the same paths; default $ASR_BENCH_MIRROR')
    .option('--manifest <file>', 'another manifest of samples')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async (id: string, options: Flags) => {
        const { loadSampleManifest } = await import('../../models/manifest/manifest.ts');
        const { loadSets } = await import('../../models/sets/manifest.ts');
        const { MIRROR_VARIABLE } = await import('../../models/download/mirror.ts');
        const sets = loadSets();
        const set = sets.find((it) => it.id === id);
        if (set !== undefined) {
          const mirror = options.mirror ?? process.env[MIRROR_VARIABLE];
          const into = resolve(options.into ?? options.out ?? SETS_FOLDER);
          await pullSetWith(
            terminal,
            set,
            { into, ...exact({ mirror, language: options.language }) },
            options.json,
          );
          return ExitCode.ok;
        }
        const entries = loadSampleManifest(options.manifest);
        const entry = entries.find((it) => it.id === id);
        if (entry === undefined)
          throw unknown(
            id,
            [...sets, ...entries].map((it) => it.id),
          );
        const { pullSample } = await import('../../models/manifest/pull.ts');
        await pullWith(terminal, entry, resolve(options.out ?? FOLDER), options, pullSample);
        return ExitCode.ok;
      }),
    );
}

function unknown(id: string, ids: readonly string[]): Failure {
  const near = nearest(id, ids);
  return new Failure(ExitCode.usage, `there is no sample or test set ${JSON.stringify(id)}`, [
    ...(near === undefined ? [] : [`did you mean ${near}?`]),
    `choose one of: ${ids.join(', ')}`,
  ]);
}
