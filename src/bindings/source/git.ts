import { exact } from '../../record/exact.ts';
import { howItEnded, runProgram } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** Variables by which git would look at another repository than the one that is meant: of a hook, or a script around us. */
const MISLEADING = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

/** Nobody is there to answer, no hook of a template is run, and nothing goes on when git has left. */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'advice.detachedHead=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

/** A large repository over a slow line. */
const WITHIN_MS = 3_600_000;
const KEPT = 1 << 16;

/** git said no. Its own words are the message. */
export class GitRefusal extends Error {
  override readonly name = 'GitRefusal';
}

/**
 * Runs git and gives what it wrote to stdout.
 * @param noted names its process group while it runs, for whoever comes after we were killed
 * @throws GitRefusal with its words; Failure (3) where there is no git, (130) where it was stopped by `signal`
 */
export async function git(args: readonly string[], signal?: AbortSignal, noted?: string): Promise<string> {
  const env: NodeJS.ProcessEnv = { ...process.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
  for (const name of MISLEADING) delete env[name];
  const end = await runProgram('git', [...SETTINGS.flatMap((setting) => ['-c', setting]), ...args], {
    env,
    within: WITHIN_MS,
    keep: KEPT,
    ...exact({ signal, noted }),
  });
  if (end.error !== undefined) {
    throw new Failure(ExitCode.missing, `engines from source need git: ${end.error.message}`, [
      'install it: apt-get install git, dnf install git, apk add git',
    ]);
  }
  if (end.exitCode === 0) return end.stdout;
  if (signal?.aborted === true) throw new Failure(ExitCode.interrupted, 'interrupted: nothing was measured');
  const words = end.output.trim().split('\n').slice(-5).join('\n');
  throw new GitRefusal(words === '' ? `git ${howItEnded(end)}` : words);
}
