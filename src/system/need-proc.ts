import { ExitCode } from './exit-code.ts';
import { Failure } from './failure.ts';
import { readText } from './proc/reading.ts';

/**
 * Everything that is measured here is read from /proc. Other systems have none, and say so figure by figure; a Linux without one
 * is a container, or a private namespace, in which it was left out.
 * @throws Failure (3)
 */
export function needProc(): void {
  if (process.platform !== 'linux' || readText('/proc/self/stat') !== undefined) return;
  throw new Failure(
    ExitCode.missing,
    'there is no /proc here: memory, processes and files of the engine are read from it',
    'mount -t proc proc /proc, as root; in a container start it without a mask over /proc',
  );
}
