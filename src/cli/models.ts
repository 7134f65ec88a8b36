import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand, CliContext } from './console/command.ts';
import { registerInspect } from './models/inspect.ts';
import { registerList } from './models/list.ts';
import { type PullFlags, pullWith } from './models/pull-report.ts';
import { registerSynth } from './models/synth.ts';

export const modelsCommand: CliCommand = {
  register(models, context) {
    registerList(models, context);
    registerInspect(models, context);
    registerSynth(models, context);
    registerPull(models, context);
  },
};

function registerPull(models: Command, { terminal, action }: CliContext): void {
  models
    .command('pull')
    .description('download a model of the manifest; continues where an earlier attempt stopped')
    .argument('<id>', 'as `models list` shows it')
    .option('--out <dir>', 'folder for it; default $ASR_BENCH_MODELS, else ./models')
    .option('--mirror <url>', 'another server with the same paths; default $ASR_BENCH_MIRROR')
    .option('--manifest <file>', 'another manifest')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async (id: string, options: PullFlags) => {
        const { findEntry, loadModelManifest } = await import('../models/manifest/manifest.ts');
        const { modelFolders } = await import('../models/manifest/local-files.ts');
        const { pullModel } = await import('../models/manifest/pull.ts');
        const entry = findEntry(loadModelManifest(options.manifest), id);
        const folder = options.out === undefined ? modelFolders()[0] : resolve(options.out);
        await pullWith(terminal, entry, folder, options, pullModel);
        if (entry.format !== 'ggmm') {
          terminal.note(
            `the engine cannot load ${entry.format}: convert it with its convert.py (docs/models.md#converting)`,
          );
        }
        return ExitCode.ok;
      }),
    );
}
