import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Changes, type Commit, commitName, type SourceIdentity } from '../record/commit.ts';
import { exact } from '../record/exact.ts';
import { endNoted } from '../system/child-process.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure, reasonOf } from '../system/failure.ts';
import { sha256File } from '../system/file-hash.ts';
import { cacheFolder, makeFolders, removeTree } from '../system/folders.ts';
import { FileLock } from '../system/lock.ts';
import { inTurn } from '../system/machine-turn.ts';
import { distrust, privateCacheFolder } from '../system/private-cache.ts';
import type { SourceSpec } from './engine.ts';
import { buildEnvironment, checkProgram, runBuild } from './source/build-run.ts';
import { BuildStore, LOG, OUT, type StoredBuild } from './source/build-store.ts';
import { GitRefusal } from './source/git.ts';
import { commitPlaces, type GitSetting, Repository } from './source/repository.ts';

export { isErrorLine } from './source/build-run.ts';
export type { StoredBuild } from './source/build-store.ts';

export interface SourceSetting extends GitSetting {
  readonly env?: NodeJS.ProcessEnv;
}

/** A library that was built from a commit, now or earlier. */
export interface BuiltEngine {
  readonly library: string;
  readonly sha256: string;
  readonly source: SourceIdentity;
  /** It was there already. */
  readonly cached: boolean;
  /** ns that building it took, whenever that was. */
  readonly took: number;
}

/** The build of a commit failed: a result about that commit, never the end of everything. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure';
  readonly commit: Commit;
  readonly reason: string;
  readonly lines: readonly string[];
  readonly log: string;

  constructor({ commit, reason = '', lines = [], folder }: StoredBuild) {
    const last = lines.length === 0 ? '' : `\n${lines.join('\n')}`;
    super(`the build of ${commitName(commit)} failed: ${reason}${last}`);
    this.commit = commit;
    this.reason = reason;
    this.lines = lines;
    this.log = join(folder, LOG);
  }
}

/** What the cache of builds may hold, bytes. */
export const CACHE_LIMIT = 20 * 1024 ** 3;

const LOCK_POLL_MS = 200;

/** Keys that were used by this process: what is about to be measured is not removed to make room. */
const inUse = new Set<string>();

/**
 * Builds engines from commits, one after the other and never two at once on this machine, and keeps what was built. All that it
 * writes lies in one folder of the cache: copies of repositories, the work tree of the build at hand, and the builds.
 */
export class SourceEngines {
  readonly #home: string;
  readonly #builds: BuildStore;
  readonly #setting: SourceSetting;
  readonly #repositories = new Map<string, Repository>();

  constructor(setting: SourceSetting, home = enginesFolder()) {
    this.#home = home;
    this.#setting = setting;
    this.#builds = new BuildStore(join(home, 'builds'));
  }

  /** @throws Failure (3) where the repository cannot be had, (2) where it has no such ref */
  async resolve(address: string, ref: string): Promise<Commit> {
    return this.#locked(async () => (await this.#repository(address)).resolve(ref));
  }

  /** The copy of a repository, for questions that change nothing. */
  async repository(address: string): Promise<Repository> {
    return this.#locked(() => this.#repository(address));
  }

  async changes(address: string, from: string, to: string): Promise<Changes> {
    return (await this.repository(address)).changes(from, to);
  }

  /**
   * Where commits stand in a repository, by their names. One that is a folder is read where it lies.
   * @throws Failure (3) where it cannot be had
   */
  async places(
    address: string,
    names: readonly string[],
  ): Promise<{ readonly address: string; readonly places: ReadonlyMap<string, number> }> {
    const isHere = statSync(address, { throwIfNoEntry: false })?.isDirectory() === true;
    const folder = isHere ? address : (await this.repository(address)).folder;
    return { address, places: await commitPlaces(folder, names) };
  }

  /** @throws Failure (3) where there is no such program */
  checkProgram(path: string): void {
    checkProgram(path);
  }

  /** Whether a commit need not be built any more. */
  isBuilt(commit: Commit, spec: SourceSpec): boolean {
    return this.#builds.find(this.#key(commit, spec))?.state === 'built';
  }

  /**
   * The library of a source's ref, from the cache or built now.
   * @throws BuildFailure with the last lines of the log; Failure (2, 3) where there is nothing to build, (130) when interrupted
   */
  async build(spec: SourceSpec, commit?: Commit): Promise<BuiltEngine> {
    this.checkProgram(spec.build);
    return this.#locked(async () => {
      const repository = await this.#repository(spec.address);
      const meant = commit ?? (await repository.resolve(spec.ref));
      const key = this.#key(meant, spec);
      inUse.add(key);
      const found = this.#builds.find(key);
      if (found?.state === 'built') return this.#engine(found, spec, true);
      this.#setting.onPreparing(
        `building ${commitName(meant)} with ${spec.build}; its log: ${join(this.#builds.folder(key), LOG)}`,
      );
      const built = await this.#make(repository, meant, spec, key);
      this.#builds.shrink(limitOf(this.#setting.env), inUse);
      if (built.state === 'failed') throw new BuildFailure(built);
      return this.#engine(built, spec, false);
    });
  }

  /** What the cache holds, the most recently used first. */
  list(): StoredBuild[] {
    return this.#builds.list();
  }

  /** Removes builds, and what was left of those that never came to their end. @param keep bytes of builds that may stay */
  clean(keep = 0): Promise<{ builds: number; bytes: number }> {
    return this.#locked(async () => {
      const gone = this.#builds.shrink(keep, new Set());
      for (const key of this.#builds.unfinished()) gone.bytes += this.#builds.remove(key);
      await this.#removeTrees();
      if (keep === 0) removeTree(join(this.#home, 'repositories'));
      return gone;
    });
  }

  async #make(repository: Repository, commit: Commit, spec: SourceSpec, key: string): Promise<StoredBuild> {
    this.#builds.remove(key);
    const tree = join(this.#home, 'trees', repositoryName(spec.address));
    const note = {
      version: 1 as const,
      address: spec.address,
      ref: spec.ref,
      commit,
      program: spec.build,
      programSha256: await sha256File(spec.build),
    };
    const begun = performance.now();
    const took = (): number => Math.round((performance.now() - begun) * 1e6);
    try {
      await repository.checkOut(commit.hash, tree, this.#groupFile);
      const folder = this.#builds.folder(key);
      const { env = process.env, signal, onPreparing } = this.#setting;
      // While nobody measures on this machine.
      const end = await inTurn('build', { onWait: onPreparing, signal }, () =>
        runBuild({
          program: spec.build,
          tree,
          folder,
          env: buildEnvironment(env).all,
          within: spec.timeout / 1e6,
          noted: this.#groupFile,
          ...exact({ signal }),
        }),
      );
      if (end === undefined)
        throw new Failure(ExitCode.interrupted, `interrupted before ${commitName(commit)} was built`);
      if ('library' in end) {
        const sha256 = await sha256File(join(folder, OUT, end.library));
        this.#builds.note(key, { ...note, state: 'built', library: end.library, sha256, took: took() });
      } else if (end.interrupted) {
        this.#builds.remove(key);
        throw new Failure(ExitCode.interrupted, `interrupted while ${commitName(commit)} was built`);
      } else {
        this.#builds.note(key, {
          ...note,
          state: 'failed',
          reason: end.reason,
          lines: end.lines,
          took: took(),
        });
      }
    } catch (thrown) {
      if (!(thrown instanceof GitRefusal)) throw thrown;
      makeFolders(this.#builds.folder(key));
      const reason = `git cannot lay it out: ${reasonOf(thrown)}`;
      this.#builds.note(key, { ...note, state: 'failed', reason, took: took() });
    } finally {
      repository.removeTree(tree);
    }
    const made = this.#builds.find(key);
    if (made === undefined) throw new Error(`the build of ${commit.hash} vanished from ${this.#home}`);
    return made;
  }

  #engine(
    { folder, library = '', sha256 = '', took, ...note }: StoredBuild,
    spec: SourceSpec,
    cached: boolean,
  ): BuiltEngine {
    return {
      library: join(folder, OUT, library),
      sha256,
      cached,
      took,
      source: {
        address: spec.address,
        ref: spec.ref,
        commit: note.commit,
        build: { program: spec.build, sha256: note.programSha256 },
      },
    };
  }

  /** The same commit, built by the same program with the same tools on the same kind of machine. */
  #key({ hash }: Commit, { build }: SourceSpec): string {
    const program = createHash('sha256').update(readFileSync(build)).digest('hex');
    const { telling } = buildEnvironment(this.#setting.env ?? process.env);
    return createHash('sha256')
      .update(JSON.stringify([hash, build, program, telling, process.platform, process.arch]))
      .digest('hex')
      .slice(0, 24);
  }

  async #repository(address: string): Promise<Repository> {
    const known = this.#repositories.get(address);
    if (known !== undefined) return known;
    const opened = await Repository.open(address, join(this.#home, 'repositories'), this.#setting);
    this.#repositories.set(address, opened);
    return opened;
  }

  get #groupFile(): string {
    return join(this.#home, 'building');
  }

  /** One process at a time works in this folder. What one left that was killed is removed first. */
  async #locked<T>(work: () => Promise<T>): Promise<T> {
    makeFolders(this.#home, 0o700);
    const file = join(this.#home, 'engines.lock');
    let lock = FileLock.take(file);
    if ('holder' in lock) this.#setting.onPreparing(`waiting for ${lock.holder}, which builds an engine`);
    while ('holder' in lock) {
      if (this.#setting.signal?.aborted === true)
        throw new Failure(ExitCode.interrupted, 'interrupted while waiting for another build');
      await sleep(LOCK_POLL_MS);
      lock = FileLock.take(file);
    }
    try {
      endNoted(this.#groupFile);
      return await work();
    } finally {
      lock.release();
    }
  }

  async #removeTrees(): Promise<void> {
    removeTree(join(this.#home, 'trees'));
    const copies = join(this.#home, 'repositories');
    if (!existsSync(copies)) return;
    for (const name of readdirSync(copies)) removeTree(join(copies, name, 'worktrees'));
  }
}

const repositoryName = (address: string): string =>
  createHash('sha256').update(address).digest('hex').slice(0, 16);

/** Where engines from source are kept: below the user's cache, or in a private folder where others can write there. */
export function enginesFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = join(cacheFolder(env), 'engines');
  return distrust(home) === undefined ? home : join(privateCacheFolder(), 'engines');
}

/** `ASR_BENCH_ENGINES_LIMIT`, bytes in GiB. */
function limitOf(env: NodeJS.ProcessEnv = process.env): number {
  const gib = Number(env.ASR_BENCH_ENGINES_LIMIT);
  return Number.isFinite(gib) && gib > 0 ? gib * 1024 ** 3 : CACHE_LIMIT;
}
