import { resolve } from 'node:path';
import { formatBytes } from '../record/units.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import { columns } from './models/columns.ts';
import { type PullFlags, pullWith } from './models/pull-report.ts';
import { registerSamplesSynth } from './samples/synth.ts';

/** Where scenarios look for sound files, relative to the working directory. */
const FOLDER = 'samples';

export const samplesCommand: CliCommand = {
  register(samples, context) {
    const { terminal, action } = context;
    registerSamplesSynth(samples, context);
    samples
      .command('list')
      .description('the samples of the manifest, and which of them are here')
      .option('--out <dir>', `folder to look in; default ./${FOLDER}`)
      .option('--manifest <file>', 'another manifest')
      .option('--json', 'one JSON document on stdout')
      .action(
        action(async (options: PullFlags) => {
          const { loadSampleManifest } = await import('../models/manifest/manifest.ts');
          const { localState } = await import('../models/manifest/local-files.ts');
          const folder = resolve(options.out ?? FOLDER);
          const entries = loadSampleManifest(options.manifest).map((entry) => ({
            ...entry,
            state:
              entry.files.map((file) => localState(file, folder)).find((state) => state !== 'here') ?? 'here',
          }));
          if (options.json) {
            terminal.json(
              { schema: 'asr-bench/samples', version: 1, folder, samples: entries },
              undefined,
              2,
            );
            return ExitCode.ok;
          }
          const rows = entries.map(({ id, files: [file], language, state, title }) => [
            id,
            file?.path ?? '',
            language ?? '',
            file?.size === undefined ? '?' : formatBytes(file.size),
            state === 'absent' && file?.url === undefined ? 'absent, your own' : state,
            title,
          ]);
          for (const line of columns([['id', 'file', 'language', 'size', 'state', 'what'], ...rows]))
            terminal.result(line);
          return ExitCode.ok;
        }),
      );
    samples
      .command('pull')
      .description('download a sample and write its reference transcript beside it')
      .argument('<id>', 'as `samples list` shows it')
      .option('--out <dir>', `folder for it; default ./${FOLDER}`)
      .option('--mirror <url>', 'another server with the same paths; default $ASR_BENCH_MIRROR')
      .option('--manifest <file>', 'another manifest')
      .option('--json', 'one JSON document on stdout')
      .action(
        action(async (id: string, options: PullFlags) => {
          const { findEntry, loadSampleManifest } = await import('../models/manifest/manifest.ts');
          const { pullSample } = await import('../models/manifest/pull.ts');
          const entry = findEntry(loadSampleManifest(options.manifest), id);
          await pullWith(terminal, entry, resolve(options.out ?? FOLDER), options, pullSample);
          return ExitCode.ok;
        }),
      );
  },
};
