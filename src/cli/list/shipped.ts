import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { FILE_NAME, type ScenarioFile } from '../../scenarios/file.ts';
import { packaged } from '../../system/package-root.ts';
import type { Listed } from './list.ts';

/** Written by the build: the list of the scenarios that are shipped, planned there and then. */
export const SHIPPED_LIST = 'dist/scenarios.json';

export interface ShippedList {
  /** sha256 of the text that was planned. */
  readonly sha256: string;
  readonly scenarios: readonly Listed[];
}

export const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The list of the shipped scenarios as the build left it, where that is the file and nobody has changed it since. */
export function shippedList(file: ScenarioFile): readonly Listed[] | undefined {
  const path = packaged(SHIPPED_LIST);
  if (file.path !== packaged(FILE_NAME) || !existsSync(path)) return undefined;
  try {
    // Of our own making, beside this very module: a schema would cost more than all the rest.
    const { sha256, scenarios } = JSON.parse(readFileSync(path, 'utf8')) as ShippedList;
    return sha256 === sha256Of(file.text) ? scenarios : undefined;
  } catch {
    // Damaged: the file itself is there to be planned.
    return undefined;
  }
}
