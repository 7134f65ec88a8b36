import { resolve } from 'node:path';
import { formatBytes } from '../record/units.ts';
import { ExitCode } from '../system/exit-code.ts';
import type { CliCommand } from './console/command.ts';
import { columns } from './models/columns.ts';
import type { PullFlags } from './models/pull-report.ts';
import { registerSamplesPull } from './samples/pull.ts';
import { SETS_FOLDER, setRows } from './samples/sets.ts';
import { registerSamplesSynth } from './samples/synth.ts';

/** Where scenarios look for sound files, relative to the working directory. */
const FOLDER = 'samples';

export const samplesCommand: CliCommand = {
  register(samples, context) {
    const { terminal, action } = context;
    registerSamplesSynth(samples, context);
    samples
      .command('list')
      .description('samples and public test sets, and which of them are here')
      .option('--out <dir>', `folder to look in; default ./${FOLDER}`)
      .option('--into <dir>', `folder of the test sets; default ./${SETS_FOLDER}`)
      .option('--manifest <file>', 'another manifest')
      .option('--json', 'one JSON document on stdout')
      .action(
        action(async (options: PullFlags & { readonly into?: string }) => {
          const { loadSampleManifest } = await import('../models/manifest/manifest.ts');
          const { localState } = await import('../models/manifest/local-files.ts');
          const folder = resolve(options.out ?? FOLDER);
          const entries = loadSampleManifest(options.manifest).map((entry) => ({
            ...entry,
            state:
              entry.files.map((file) => localState(file, folder)).find((state) => state !== 'here') ?? 'here',
          }));
          const { loadSets } = await import('../models/sets/manifest.ts');
          const sets = loadSets();
          if (options.json) {
            terminal.json(
              { schema: 'asr-bench/samples', version: 1, folder, samples: entries, sets },
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
          terminal.result('');
          for (const line of columns(setRows(sets, resolve(options.into ?? SETS_FOLDER))))
            terminal.result(line);
          terminal.note(
            'get one: `asr-bench samples pull <id>`; what is checked: docs/corpora.md#public-sets',
          );
          return ExitCode.ok;
        }),
      );
    registerSamplesPull(samples, context);
  },
};
