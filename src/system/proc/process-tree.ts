import { type ProcessStat, processFile, statOf, threadsOf } from './process.ts';
import { linkTarget, namesIn, readText } from './reading.ts';

/** A process that descends from another one. */
export interface Descendant extends Pick<ProcessStat, 'parent' | 'zombie' | 'start'> {
  readonly pid: number;
  /** False where nothing but its working folder says so, which a user's own shell may share: counted, never killed. */
  readonly certain: boolean;
}

/**
 * Finds orphans: a process whose parent ends is handed to another one, so that no line of parents leads to it any
 * more. What it inherited stays: its working folder, its output, its environment. The measured process itself is no
 * subreaper, for then it would have to reap orphans that the system reaps, and each would look as if the engine had
 * forgotten it (docs/metrics.md#process-tree).
 */
export interface Mark {
  /** A folder of the root's own, in which it was started and where its output goes. */
  readonly folder: string;
  /** A variable of its environment, `NAME=value`. */
  readonly variable: string;
}

/** The descendants of one process, read from outside through /proc; those that it does not answer for are left out. */
export class ProcessTree {
  readonly root: number;
  readonly #mark: Mark | undefined;
  /** Children of our ancestors that do not bear the mark: looked at once. */
  #foreign: ReadonlySet<number> = new Set();
  #seen: readonly Descendant[] = [];
  /** When the root was started: no descendant is older. */
  readonly #start: number;

  constructor(root: number, mark?: Mark) {
    this.root = root;
    this.#mark = mark;
    this.#start = statOf(root)?.start ?? 0;
  }

  /** Parents come before their children; undefined where /proc does not say. */
  descendants(): Descendant[] | undefined {
    if (statOf(this.root) === undefined) return undefined;
    this.#seen = this.#found();
    return [...this.#seen];
  }

  /** Kills what is left of the tree once its root is gone: each only if it is still the one that was seen. */
  killRemains(): void {
    for (const { pid, start, zombie, certain } of [...this.#seen, ...this.#found()]) {
      if (zombie || !certain || statOf(pid)?.start !== start) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone in the meantime.
      }
    }
  }

  #found(): Descendant[] {
    const childrenOf = relations();
    const found: Descendant[] = [];
    const known = new Set([this.root]);
    const follow = (pids: readonly number[], certain: boolean): void => {
      for (const pid of pids) {
        const stat = known.has(pid) ? undefined : statOf(pid);
        if (stat === undefined) continue;
        known.add(pid);
        found.push({ pid, parent: stat.parent, zombie: stat.zombie, start: stat.start, certain });
        follow(childrenOf(pid), certain);
      }
    };
    follow(childrenOf(this.root), true);
    for (const { pid, certain } of this.#orphans(childrenOf, known)) follow([pid], certain);
    return found;
  }

  /** The system gives an orphan to an ancestor of its dead parent: to us, who started the root, or to one of ours. */
  #orphans(
    childrenOf: (pid: number) => readonly number[],
    known: ReadonlySet<number>,
  ): Pick<Descendant, 'pid' | 'certain'>[] {
    const mark = this.#mark;
    if (mark === undefined) return [];
    const candidates = [process.pid, ...ancestorsOf(process.pid)]
      .flatMap((ancestor) => childrenOf(ancestor))
      .filter((pid) => !known.has(pid));
    const orphans = candidates
      .filter((pid) => !this.#foreign.has(pid) && (statOf(pid)?.start ?? 0) >= this.#start)
      .flatMap((pid) => inherited(pid, mark) ?? []);
    const ours = new Set(orphans.map(({ pid }) => pid));
    this.#foreign = new Set(candidates.filter((pid) => !ours.has(pid)));
    return orphans;
  }
}

/** What it has of the root's, if it has anything. */
function inherited(pid: number, { folder, variable }: Mark): Pick<Descendant, 'pid' | 'certain'> | undefined {
  const within = (path: string | undefined): boolean =>
    path === folder || path?.startsWith(`${folder}/`) === true || path === `${folder} (deleted)`;
  const certain =
    within(linkTarget(`/proc/${pid}/fd/1`)) ||
    within(linkTarget(`/proc/${pid}/fd/2`)) ||
    (processFile(pid, 'environ') ?? '').split('\0').includes(variable);
  return certain || within(linkTarget(`/proc/${pid}/cwd`)) ? { pid, certain } : undefined;
}

/** With the first process: whoever was started into a container from outside has no line to it. */
function ancestorsOf(pid: number): number[] {
  const ancestors: number[] = [1];
  for (let at = statOf(pid)?.parent ?? 0; at > 1; at = statOf(at)?.parent ?? 0) ancestors.push(at);
  return ancestors;
}

/**
 * Who has which children: of each process as the kernel lists them, by thread; kernels without such lists
 * (CONFIG_PROC_CHILDREN) are asked for the parent of every process instead, once.
 */
function relations(): (pid: number) => readonly number[] {
  if (readText(`/proc/self/task/${process.pid}/children`) !== undefined) return listedChildren;
  const children = new Map<number, number[]>();
  for (const name of namesIn('/proc') ?? []) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return (pid) => children.get(pid) ?? [];
}

const listedChildren = (pid: number): number[] =>
  (threadsOf(pid) ?? []).flatMap((thread) =>
    (readText(`/proc/${pid}/task/${thread}/children`) ?? '').split(' ').filter(Boolean).map(Number),
  );
