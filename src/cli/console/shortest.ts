import { relative } from 'node:path';

/** A path as a user would type it. */
export function shortest(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
