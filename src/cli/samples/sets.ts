import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkedBy, type SetEntry, sizeOf } from '../../models/sets/manifest.ts';
import {
  folderName,
  inLanguage,
  type PulledSet,
  type PullSetOptions,
  pullSet,
  usage,
} from '../../models/sets/pull.ts';
import { formatBytes } from '../../record/units.ts';
import type { Terminal } from '../console/terminal.ts';
import { filesProgress } from '../models/progress.ts';

/** Where public sets go, relative to the working directory. */
export const SETS_FOLDER = 'sets';

const sizeText = (set: SetEntry): string => {
  const size = sizeOf(set);
  return size === undefined ? 'size not known' : formatBytes(size);
};

/** A line for each set: what it is, and whether it is here. */
export function setRows(sets: readonly SetEntry[], into: string): string[][] {
  const here = ({ id, languages }: SetEntry): string => {
    const found = (languages ?? [undefined]).filter((it) =>
      existsSync(join(into, folderName(id, it), 'set.json')),
    );
    if (found.length === 0) return 'absent';
    return languages === undefined ? 'here' : `here: ${found.join(' ')}`;
  };
  return [
    ['test set', 'language', 'size', 'licence', 'state', 'what'],
    ...sets.map((set) => [
      set.id,
      set.language ?? `${set.languages?.length} by --language`,
      set.files === undefined ? '' : sizeText(set),
      set.licence,
      set.files === undefined ? 'by hand' : here(set),
      set.title,
    ]),
  ];
}

/** What a person should know before anything is fetched. */
export function aboutSet(set: SetEntry): string[] {
  const amount = [
    ...(set.utterances === undefined ? [] : [`${set.utterances} utterances`]),
    ...(set.hours === undefined ? [] : [`${set.hours} hours`]),
  ];
  return [
    `${set.title}  licence: ${set.licence}  ${set.terms}`,
    `to fetch: ${[sizeText(set), ...amount].join(', ')}`,
    ...(set.files ?? []).flatMap((file) => {
      const by = checkedBy(file);
      if (by === 'nothing')
        return [`${file.path}: no public record gives its size or checksum: nothing to check it against`];
      return by === 'size' ? [`${file.path}: no public checksum: size checked only`] : [];
    }),
  ];
}

/** Fetches a set and says what it did: licence and size first, the lines of YAML last. */
export async function pullSetWith(
  terminal: Terminal,
  entry: SetEntry,
  options: PullSetOptions,
  json: boolean | undefined,
): Promise<PulledSet> {
  if (entry['by-hand'] === undefined)
    for (const line of aboutSet(inLanguage(entry, options.language))) terminal.note(line);
  const progress = filesProgress(terminal);
  const pulled = await pullSet(entry, {
    ...options,
    onNote: (line) => terminal.note(line),
    onProgress: progress.onProgress,
  });
  progress.end();
  if (json) {
    terminal.json(
      {
        ...pulled.note,
        schema: 'asr-bench/pull',
        folder: pulled.folder,
        corpus: pulled.corpus,
        already: pulled.already,
      },
      undefined,
      2,
    );
    return pulled;
  }
  for (const { url, bytes, sha256, checked } of pulled.note.files)
    terminal.note(`${url}  ${formatBytes(bytes)}  sha256 ${sha256}  checked: ${checked}`);
  terminal.note(
    pulled.already ? `${pulled.folder} was here: nothing was fetched` : `unpacked into ${pulled.folder}`,
  );
  for (const line of usage(pulled, (path) => relative(process.cwd(), path) || path)) terminal.result(line);
  return pulled;
}
