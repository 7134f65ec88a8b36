import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where things that can be made again are kept: `$XDG_CACHE_HOME/asr-bench`, else `~/.cache/asr-bench`. Anything in it may
 * be deleted at any time.
 */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME;
  // The XDG base directory specification has relative paths ignored.
  return join(
    base !== undefined && isAbsolute(base) ? base : join(env.HOME || homedir(), '.cache'),
    'asr-bench',
  );
}
