import { basename } from 'node:path';

/** A path from the root with at least one folder in it; not the end of an address, a fraction or a date. */
const PATH = /(?<![\w.:/-])\/(?:[^\s/'"`:,;()]+\/)+/g;

/**
 * Why a job failed, as its client may read it: where things lie on this machine is nobody's business, and tells the client
 * nothing. Pure.
 * @param file where the upload lies
 * @param name what the client calls it
 * @param folders that are known, whatever characters their names have
 */
export function plainReason(reason: string, file: string, name: string, folders: readonly string[]): string {
  let plain = reason.replaceAll(file, name).replaceAll(basename(file), name);
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    if (folder.length > 1)
      plain = plain.replaceAll(`${folder}/`, '').replaceAll(folder, 'a folder of the server');
  }
  return plain.replace(PATH, '');
}
