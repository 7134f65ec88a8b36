import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes, Commit, FileChange } from '../../record/commit.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { makeFolders, removeTree } from '../../system/folders.ts';
import { removeUnfinished, whenWhole } from '../../system/replace-file.ts';
import { GitRefusal, git } from './git.ts';

const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
/** Branches and tags, none of the pull requests that a forge keeps beside them. */
const REFS = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
/** A commit that no branch leads to can be had from a folder of our own all the same. */
const ANY_COMMIT = '--upload-pack=git -c uploadpack.allowAnySHA1InWant=true upload-pack';
/** Names of a message. */
const NAMED = 8;

export interface GitSetting {
  readonly onPreparing: (what: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * A copy of a repository in the cache, from which commits are checked out. The user's own folder is read, and nothing in it is
 * changed: no work tree of ours is noted there, no ref is moved.
 */
export class Repository {
  readonly address: string;
  /** Where the copy lies. */
  get folder(): string {
    return this.#store;
  }
  readonly #store: string;
  readonly #setting: GitSetting;
  #fetched = false;

  private constructor(address: string, store: string, setting: GitSetting) {
    this.address = address;
    this.#store = store;
    this.#setting = setting;
  }

  /**
   * @param home folder of all copies
   * @throws Failure (3) where there is no repository, or it cannot be reached
   */
  static async open(address: string, home: string, setting: GitSetting): Promise<Repository> {
    const store = join(home, createHash('sha256').update(address).digest('hex').slice(0, 16));
    if (!existsSync(store)) {
      setting.onPreparing(`copying the repository ${address}`);
      makeFolders(home);
      removeUnfinished(home);
      await whenWhole(store, (draft) =>
        git(['clone', '--quiet', '--bare', '--', address, draft], setting.signal),
      ).catch((thrown: unknown) => {
        throw unreachable(address, thrown);
      });
    }
    return new Repository(address, store, setting);
  }

  /**
   * The commit that a branch, a tag or a commit's name means now.
   * @throws Failure (2) where there is none of that name
   */
  async resolve(ref: string): Promise<Commit> {
    if (ref === '' || ref.startsWith('-')) throw await this.#unknown(ref);
    if (HASH.test(ref) && (await this.#has(ref))) return this.commit(ref);
    const why = await this.#fetch();
    const hash = await this.#find(ref);
    if (hash === undefined) throw await this.#unknown(ref, why);
    if (why !== undefined) {
      this.#setting.onPreparing(`${this.address} cannot be reached: ${ref} is as of the last time (${why})`);
    }
    return this.commit(hash);
  }

  async commit(hash: string): Promise<Commit> {
    const [whole = '', authored = '', subject = ''] = (
      await this.#git(['log', '-1', '--format=%H%x00%aI%x00%s', hash])
    )
      .trimEnd()
      .split('\0');
    return { hash: whole, subject, authored: inUtc(authored) };
  }

  /** Whether one commit is behind the other, or the same. */
  async isAncestor(before: string, after: string): Promise<boolean> {
    return (await this.mergeBase(before, after)) === before;
  }

  /** Commits after `good` up to `bad`, oldest first: of a merge the side that it was merged into. */
  async between(good: string, bad: string): Promise<Commit[]> {
    const lines = await this.#git([
      'log',
      '--first-parent',
      '--reverse',
      '--format=%H%x00%aI%x00%s',
      `${good}..${bad}`,
    ]);
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [hash = '', authored = '', subject = ''] = line.split('\0');
        return { hash, subject, authored: inUtc(authored) };
      });
  }

  /** Parents of a commit, the one that it was merged into first. */
  async parents(hash: string): Promise<string[]> {
    const [, ...parents] = (await this.#git(['rev-list', '--parents', '-1', hash])).trim().split(' ');
    return parents;
  }

  /** Where two lines of commits parted. */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    const base = (await this.#git(['merge-base', one, other]).catch(() => '')).trim();
    return base === '' ? undefined : base;
  }

  async changes(from: string, to: string): Promise<Changes> {
    const [count, numbers] = [
      await this.#git(['rev-list', '--count', `${from}..${to}`]),
      await this.#git(['diff', '--numstat', '--no-renames', '-z', from, to]),
    ];
    return { from, commits: Number(count.trim()), files: fileChanges(numbers) };
  }

  /**
   * Lays a commit out at `tree`, with its submodules. There is one work tree of a copy at a time.
   * @param noted names git's process group meanwhile: one that outlives us would write into the tree of the next commit
   * @throws GitRefusal with git's words
   */
  async checkOut(hash: string, tree: string, noted: string): Promise<void> {
    this.removeTree(tree);
    makeFolders(join(tree, '..'));
    const { signal } = this.#setting;
    const add = ['worktree', 'add', '--quiet', '--detach', '--force', tree, hash];
    await git(['-C', this.#store, ...add], signal, noted);
    if (!existsSync(join(tree, '.gitmodules'))) return;
    this.#setting.onPreparing('its submodules');
    const update = ['submodule', '--quiet', 'update', '--init', '--recursive'];
    await git(['-C', tree, ...update], signal, noted);
  }

  /** Takes the work tree away, and the copy's notes of any: git itself keeps one that it was killed over, as locked. */
  removeTree(tree: string): void {
    removeTree(tree);
    removeTree(join(this.#store, 'worktrees'));
  }

  /** @returns why it could not be brought up to date; undefined where it could */
  async #fetch(): Promise<string | undefined> {
    if (this.#fetched) return undefined;
    try {
      await this.#git(['fetch', '--quiet', '--prune', '--no-tags', 'origin', ...REFS]);
      this.#fetched = true;
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof GitRefusal)) throw thrown;
      return lastLine(thrown.message);
    }
  }

  async #find(ref: string): Promise<string | undefined> {
    const hashOf = async (folder: string): Promise<string | undefined> => {
      const found = await git(
        ['-C', folder, 'rev-parse', '--quiet', '--verify', `${ref}^{commit}`],
        this.#setting.signal,
      ).catch((thrown: unknown) => {
        if (thrown instanceof GitRefusal) return '';
        throw thrown;
      });
      const hash = found.trim();
      return HASH.test(hash) ? hash : undefined;
    };
    // HEAD and HEAD~3 mean those of the user's folder.
    const there = isFolder(this.address) ? await hashOf(this.address) : undefined;
    const hash = there ?? (await hashOf(this.#store));
    if (hash === undefined || (await this.#has(hash))) return hash;
    await this.#git(['fetch', '--quiet', '--no-tags', ANY_COMMIT, 'origin', hash]);
    return hash;
  }

  async #has(hash: string): Promise<boolean> {
    return this.#git(['cat-file', '-e', `${hash}^{commit}`]).then(
      () => true,
      (thrown: unknown) => {
        if (thrown instanceof GitRefusal) return false;
        throw thrown;
      },
    );
  }

  async #unknown(ref: string, why?: string): Promise<Failure> {
    const names = (
      await this.#git([
        'for-each-ref',
        '--sort=-creatordate',
        `--count=${NAMED}`,
        '--format=%(refname:short)',
        'refs/heads',
        'refs/tags',
      ])
    )
      .split('\n')
      .filter((name) => name !== '');
    return new Failure(
      ExitCode.usage,
      `${this.address} has no branch, tag or commit ${ref === '' ? '(empty)' : ref}${why === undefined ? '' : `; it could not be brought up to date: ${why}`}`,
      names.length === 0 ? 'it has no branch at all' : `newest branches and tags: ${names.join(', ')}`,
    );
  }

  #git(args: readonly string[]): Promise<string> {
    return git(['-C', this.#store, ...args], this.#setting.signal);
  }
}

/** `12\t3\tpath\0`; `-` of what is not text. */
export function fileChanges(numbers: string): FileChange[] {
  return numbers
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [added = '-', removed = '-', ...path] = entry.split('\t');
      const lines = (text: string): number | null => (text === '-' ? null : Number(text));
      return { path: path.join('\t'), added: lines(added), removed: lines(removed) };
    });
}

const isFolder = (address: string): boolean =>
  statSync(address, { throwIfNoEntry: false })?.isDirectory() === true;

/** One form for all: git's own differs by its version. */
const inUtc = (time: string): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';

function unreachable(address: string, thrown: unknown): unknown {
  if (!(thrown instanceof GitRefusal)) return thrown;
  return new Failure(
    ExitCode.missing,
    `no repository can be had from ${address}: ${reasonOf(thrown)}`,
    'give a folder with a git repository in it, or an address that `git clone` takes',
    thrown,
  );
}

/**
 * Where each commit stands among all of a repository, parents before their children: a place by name, whole or shortened. What the
 * repository does not have, or has several of, has none.
 * @param folder a repository, which is read only
 * @throws GitRefusal where there is none
 */
export async function commitPlaces(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const whole = names.filter((name) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(name));
  const all = ['--topo-order', '--reverse', '--ignore-missing', '--branches', '--tags', '--remotes'];
  const hashes = (await git(['-C', folder, 'rev-list', ...all, 'HEAD', ...whole])).trim().split('\n');
  const byHash = new Map(hashes.map((hash, place) => [hash, place] as const));
  const places = new Map<string, number>();
  for (const name of new Set(names)) {
    const exact = byHash.get(name);
    const [only, other] = exact === undefined ? hashes.filter((hash) => hash.startsWith(name)) : [];
    const place = exact ?? (only === undefined || other !== undefined ? undefined : byHash.get(only));
    if (place !== undefined) places.set(name, place);
  }
  return places;
}
