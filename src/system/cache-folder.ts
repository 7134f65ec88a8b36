import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things that can be made again are kept: `$XDG_CACHE_HOME/asr-bench`, else `~/.cache/asr-bench`. */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'asr-bench');
}
