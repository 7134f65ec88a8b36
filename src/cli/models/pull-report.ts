import type { Pulled, PullOptions } from '../../models/manifest/pull.ts';
import type { ModelEntry, SampleEntry } from '../../models/manifest/schema.ts';
import { exact } from '../../record/exact.ts';
import { formatBytes } from '../../record/units.ts';
import type { Terminal } from '../console/terminal.ts';
import { filesProgress } from './progress.ts';

export interface PullFlags {
  readonly out?: string;
  readonly mirror?: string;
  readonly manifest?: string;
  readonly json?: boolean;
}

const outcome = ({ path, bytes, sha256, verified, already }: Pulled): string =>
  `${path}  ${formatBytes(bytes)}  sha256 ${sha256}  ${verified ? 'verified' : 'NOT VERIFIED'}${already ? ', was here' : ''}`;

/** Pulls `entry` into `folder` and reports it: progress to people, the result to stdout. */
export async function pullWith<T extends ModelEntry | SampleEntry>(
  terminal: Terminal,
  entry: T,
  folder: string,
  flags: PullFlags,
  pull: (entry: T, options: PullOptions) => Promise<Pulled[]>,
): Promise<void> {
  const { MIRROR_VARIABLE } = await import('../../models/download/mirror.ts');
  const mirror = flags.mirror ?? process.env[MIRROR_VARIABLE];
  terminal.note(
    `${entry.title}  licence: ${entry.licence}${entry.source === undefined ? '' : `  ${entry.source}`}`,
  );
  const progress = filesProgress(terminal);
  const pulled = await pull(entry, {
    folder,
    ...exact({ mirror }),
    onNote: (line) => terminal.note(line),
    onProgress: progress.onProgress,
  });
  progress.end();
  for (const file of pulled) {
    if (file.verified) continue;
    terminal.note(`${file.path}: the manifest knows no sha256, so what came could not be verified`);
    if (!file.already) terminal.note(`  what came is written down in ${file.path}.source.json`);
  }
  if (flags.json) {
    terminal.json({ schema: 'asr-bench/pull', version: 1, id: entry.id, files: pulled }, undefined, 2);
  } else for (const file of pulled) terminal.result(outcome(file));
}
