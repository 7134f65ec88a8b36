import type { Command } from 'commander';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import type { CliContext } from '../console/command.ts';
import { columns } from './columns.ts';

interface Options {
  readonly manifest?: string;
  readonly json?: boolean;
}

export function registerList(models: Command, { terminal, action }: CliContext): void {
  models
    .command('list')
    .description(
      'the models of the manifest, which of them are here, and the synthetic checkpoints in the cache',
    )
    .option('--manifest <file>', 'another manifest')
    .option('--json', 'one JSON document on stdout')
    .action(
      action(async (options: Options) => {
        const { loadModelManifest } = await import('../../models/manifest/manifest.ts');
        const { folderOf, localState, modelFolders } = await import('../../models/manifest/local-files.ts');
        const { listCached, modelCache } = await import('../../models/synthetic/cache.ts');
        const folders = modelFolders();
        const entries = loadModelManifest(options.manifest).map((entry) => {
          const folder = folderOf(entry.files, folders);
          const states = entry.files.map((file) => localState(file, folders[0]));
          const sizes = entry.files.map(({ size }) => size);
          const bytes = sizes.includes(undefined)
            ? undefined
            : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
          return {
            ...entry,
            ...exact({ bytes }),
            verifiable: entry.files.every(({ sha256 }) => sha256 !== undefined),
            obtainable: entry.files.every(({ url }) => url !== undefined),
            state: folder !== undefined ? 'here' : states.includes('wrong size') ? 'wrong size' : 'absent',
            ...exact({ folder }),
          };
        });
        const cached = await listCached();
        if (options.json) {
          terminal.json(
            { schema: 'asr-bench/models', version: 1, folders, models: entries, synthetic: cached },
            undefined,
            2,
          );
          return ExitCode.ok;
        }
        const rows = entries.map((entry) => [
          entry.id,
          entry.kind,
          entry.dtype,
          entry.format,
          entry.bytes === undefined ? '?' : formatBytes(entry.bytes),
          entry.verifiable ? 'yes' : 'no',
          entry.state === 'here'
            ? (entry.folder ?? '')
            : [
                entry.obtainable ? entry.state : `${entry.state}, to be made`,
                ...(entry.instead ?? []).map((other) => `runs take ${other}`),
              ].join('; '),
        ]);
        const head = ['id', 'kind', 'numbers', 'format', 'size', 'sha256', 'where'];
        for (const line of columns([head, ...rows])) terminal.result(line);
        terminal.result('');
        const total = cached.reduce((sum, { bytes }) => sum + bytes, 0);
        terminal.result(
          `synthetic checkpoints in the cache: ${cached.length}, ${formatBytes(total)} in ${modelCache()} (may be deleted at any time)`,
        );
        terminal.note('get one: `asr-bench models pull <id>`; make one: `asr-bench models synth <preset>`');
        return ExitCode.ok;
      }),
    );
}
