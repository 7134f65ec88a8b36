import { basename, resolve } from 'node:path';
import type { Build } from '../../scenarios/plan/overrides.ts';

/** What stands before the path of an address, where an @ names a user: `https://me@host`, `git@host:`. */
const BEFORE_PATH = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*|[^/\s@]+@[^/\s:]+:)/;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\s]+:)/;

/** `repository@ref` taken apart; undefined of a word without a ref. */
export function splitRef(word: string): { readonly source: string; readonly ref: string } | undefined {
  const path = BEFORE_PATH.exec(word)?.[0].length ?? 0;
  const at = word.lastIndexOf('@');
  if (at < Math.max(path, 1) || at === word.length - 1) return undefined;
  return { source: word.slice(0, at), ref: word.slice(at + 1) };
}

/** A folder as an absolute path, an address as it is. */
export const sourceAddress = (source: string): string => (ADDRESS.test(source) ? source : resolve(source));

/**
 * `--engine repository@ref`: what is built, and the id that it gets. A bare word may be an engine of the file, which has a source
 * of its own. Undefined of a word that is the id of an engine.
 */
export function sourceBuild(word: string): { readonly id: string; readonly build: Build } | undefined {
  const parts = splitRef(word);
  if (parts === undefined) return undefined;
  const { source, ref } = parts;
  const name = basename(source.replace(/\/+$/, ''), '.git').replace(/[^A-Za-z0-9._-]+/g, '-');
  const engine = /^[a-z][a-z0-9-]*$/.test(source) ? { engine: source } : {};
  return { id: `${name}@${ref}`, build: { source: sourceAddress(source), ref, ...engine } };
}
