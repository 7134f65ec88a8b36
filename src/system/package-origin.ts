import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { runProgram } from './child-process.ts';
import { packageRoot } from './package-root.ts';

/** Where a copy of this package came from: `spec` is what `npm install` takes, `note` what stands between it and another machine. */
const Noted = z.union([
  z.object({ spec: z.string(), note: z.string().optional() }),
  z.object({ unknown: z.string() }),
]);
export type PackageOrigin = z.infer<typeof Noted>;

/** ms, characters: what git is asked is told at once, in a line. */
const WITHIN_MS = 10_000;
const KEPT = 1 << 16;

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), resolved: z.string().optional() }),
  ),
});

/** What a build leaves beside itself: npm tells a package that is installed for all users nothing of where it came from. */
export const ORIGIN_FILE = join('dist', 'origin.json');

/** Where this copy came from: by npm's own notes, by the repository that it lies in, or by what its build left. */
export async function packageOrigin(root = packageRoot()): Promise<PackageOrigin> {
  const installed = lockedOrigin(root);
  if (installed !== undefined && 'spec' in installed) return installed;
  return (
    (await repositoryOrigin(root)) ??
    builtOrigin(root) ??
    installed ?? { unknown: 'npm left no note of where it was installed from' }
  );
}

/** What npm installed it from; it keeps a note beside packages, but not beside those that are installed with --global. */
function lockedOrigin(root: string): PackageOrigin | undefined {
  const modules = dirname(root);
  const lock = join(modules, '.package-lock.json');
  if (basename(modules) !== 'node_modules' || !existsSync(lock)) return undefined;
  const { packages } = Lock.parse(JSON.parse(readFileSync(lock, 'utf8')));
  const { version = '', resolved } = packages['node_modules/asr-bench'] ?? {};
  return resolved === undefined ? undefined : resolvedOrigin(resolved, version);
}

/** npm's `resolved` of a package. Pure. */
export function resolvedOrigin(resolved: string, version: string): PackageOrigin {
  if (resolved.startsWith('git')) {
    const [address = '', commit = ''] = resolved.split('#');
    const spec = gitSpec(address, commit);
    return spec === undefined ? { unknown: `it was installed from the repository ${address}` } : { spec };
  }
  // A registry, or its mirror, has its tarballs at such addresses.
  if (resolved.endsWith(`/asr-bench/-/asr-bench-${version}.tgz`)) return { spec: `asr-bench@${version}` };
  if (/^https?:/.test(resolved)) return { spec: withoutSecrets(resolved) };
  return { unknown: `it was installed from a file, ${basename(resolved)}, which other machines do not have` };
}

/** The commit that is checked out, where the package is a work tree of its own. */
export async function repositoryOrigin(root: string): Promise<PackageOrigin | undefined> {
  if (!existsSync(join(root, '.git'))) return undefined;
  const commit = await git(root, 'rev-parse', 'HEAD');
  if (commit === undefined) return undefined;
  const address = await git(root, 'config', '--get', 'remote.origin.url');
  if (address === undefined) return { unknown: 'it is a repository without an `origin`' };
  const spec = gitSpec(address, commit);
  if (spec === undefined) return { unknown: 'it was cloned from a folder, which other machines do not have' };
  const pushed = await git(root, 'branch', '--remotes', '--contains', commit);
  return pushed ? { spec } : { spec, note: 'that commit is on no branch of `origin` yet: push it' };
}

function builtOrigin(root: string): PackageOrigin | undefined {
  const file = join(root, ORIGIN_FILE);
  if (!existsSync(file)) return undefined;
  return Noted.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** A git address as npm takes it, over https where it was ssh: a CI machine has no key. Undefined for a folder. Pure. */
export function gitSpec(address: string, commit: string): string | undefined {
  const plain = address.replace(/^git\+/, '');
  const scp = /^(?:[\w.-]+@)?([\w.-]+\.[a-z]+):(?!\/\/)(.+)$/i.exec(plain);
  const [, host, path] = scp ?? /^(?:ssh|git):\/\/(?:[^@/]+@)?([^/:]+)(?::\d+)?\/(.+)$/.exec(plain) ?? [];
  const url = host === undefined ? plain : `https://${host}/${path}`;
  return /^https?:/.test(url) ? `git+${withoutSecrets(url)}#${commit}` : undefined;
}

const withoutSecrets = (url: string): string => url.replace(/^(https?:\/\/)[^@/]+@/, '$1');

async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  const { GIT_DIR: _other, GIT_WORK_TREE: _tree, ...env } = process.env;
  const end = await runProgram('git', ['-C', folder, ...args], { env, within: WITHIN_MS, keep: KEPT });
  return end.exitCode === 0 ? end.stdout.trim() || undefined : undefined;
}
