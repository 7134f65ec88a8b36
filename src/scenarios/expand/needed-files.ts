import { resolve } from 'node:path';
import { exact } from '../../record/exact.ts';
import type { PlanEnvironment } from '../plan/environment.ts';
import type { NeededFile, Place } from '../plan/plan.ts';

/** Collects the files that a plan needs; paths in a scenario are relative to its file. */
export class NeededFiles {
  readonly #baseDir: string;
  readonly #environment: PlanEnvironment;
  readonly #files = new Map<string, NeededFile>();

  constructor(baseDir: string, environment: PlanEnvironment) {
    this.#baseDir = baseDir;
    this.#environment = environment;
  }

  absolute(path: string): string {
    return resolve(this.#baseDir, path);
  }

  /** Notes a file and gives its absolute path. */
  note(kind: NeededFile['kind'], of: string, path: string, place?: Place): string {
    const absolute = this.absolute(path);
    const present = this.#environment.fileExists(absolute);
    const file: NeededFile = { kind, of, path: absolute, present, ...exact({ place }) };
    this.#files.set(`${kind} ${of} ${absolute}`, file);
    return absolute;
  }

  /** The first path that exists; the last where none does, so that the message names what is easiest to get. */
  first(paths: readonly string[]): string | undefined {
    const there = paths.find((path) => this.#environment.fileExists(resolve(this.#baseDir, path)));
    return there ?? paths.at(-1);
  }

  get all(): NeededFile[] {
    return [...this.#files.values()];
  }
}
