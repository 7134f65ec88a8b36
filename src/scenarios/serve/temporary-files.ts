import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Every file below a folder, absolute; none where there is no such folder. */
export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/**
 * Files that should be gone: those that were not there when the server began, and belong to no job that waits and no
 * process that lives. Pure.
 * @param rightful files, and folders with all that is in them
 */
export const leftFiles = (files: readonly string[], rightful: readonly string[]): string[] =>
  files.filter((file) => !rightful.some((one) => file === one || file.startsWith(`${one}${sep}`)));
