import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Cue } from '../../pipeline/subtitles/cue.ts';
import { writeSrt } from '../../pipeline/subtitles/srt.ts';
import { writeVtt } from '../../pipeline/subtitles/vtt.ts';
import { withInventedNotice } from '../../runner/jobs/invented-notice.ts';
import { JobSubtitles } from '../../runner/jobs/job-subtitles.ts';
import type { StageEvent } from '../../runner/steps/events.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { checkReplaceable, removeUnfinished, replaceFile } from '../../system/replace-file.ts';
import { type JobFlags, subtitleStyle } from './job-options.ts';

interface Target {
  readonly path: string;
  readonly write: (cues: readonly Cue[]) => string;
  /** A file that can be replaced in one step; a pipe, a device, or a file in a folder of somebody else's is written once. */
  readonly grows: boolean;
}

/**
 * The subtitle files of a job: they grow while it runs. Each is replaced as a whole, and is on disk before the next chunk
 * counts, so that whatever ends the job leaves whole cues, and the file that was there before stays until the first is final.
 */
export class SubtitleFiles {
  #targets: readonly Target[];
  readonly #subtitles: JobSubtitles;
  /** The words are made up, which every file says. */
  readonly #invented: boolean;

  /** @throws Failure (3) where one cannot be written: before any work is done */
  constructor(flags: JobFlags, invented: boolean) {
    const given: readonly (readonly [string | undefined, Target['write']])[] = [
      [flags.srt, writeSrt],
      [flags.vtt, writeVtt],
    ];
    this.#targets = given.flatMap(([path, write]) =>
      path === undefined || path === '-' ? [] : [{ path, write, grows: growing(path) }],
    );
    this.#subtitles = new JobSubtitles(subtitleStyle(flags));
    this.#invented = invented;
  }

  hear(event: StageEvent): void {
    if (this.#subtitles.hear(event).length === 0) return;
    const cues = this.#shown(this.#subtitles.cues);
    this.#targets = this.#targets.map((target) => (target.grows ? grown(target, cues) : target));
  }

  /** Writes what the job came to. @returns the files */
  finish(cues: readonly Cue[]): readonly string[] {
    for (const { path, write, grows } of this.#targets) put(path, write(this.#shown(cues)), grows);
    return this.#targets.map(({ path }) => path);
  }

  #shown(cues: readonly Cue[]): readonly Cue[] {
    return this.#invented ? withInventedNotice(cues) : cues;
  }
}

/** A full disk must not end hours of work: the file stands still then, and is written at the end, or that says why not. */
function grown(target: Target, cues: readonly Cue[]): Target {
  try {
    put(target.path, target.write(cues), true);
    return target;
  } catch {
    return { ...target, grows: false };
  }
}

function put(path: string, content: string, durable: boolean): void {
  try {
    replaceFile(path, content, { durable });
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}

/** Whether it can grow. @throws Failure (3) where it cannot be written at all */
function growing(path: string): boolean {
  const folder = dirname(resolve(path));
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory() === true) throw new Error('it is a folder');
    if (there !== undefined && !there.isFile()) {
      accessSync(path, constants.W_OK);
      return false;
    }
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is no folder`);
    checkReplaceable(path);
    removeUnfinished(folder);
    return true;
  } catch (thrown) {
    throw unwritable(path, thrown);
  }
}

const unwritable = (path: string, thrown: unknown): Failure =>
  new Failure(ExitCode.missing, `${path}: cannot be written: ${reasonOf(thrown)}`, [], thrown);
