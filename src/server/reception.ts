import { rm } from 'node:fs/promises';
import { exact } from '../record/exact.ts';
import type { Client } from './client.ts';
import type { JobQueue } from './job-queue.ts';
import { LONGEST_HINT, LONGEST_NAME, type ServerLimits } from './limits.ts';
import { Places } from './places.ts';
import type { JobRequest, ServerJob } from './server-job.ts';
import { mediaType } from './sound.ts';
import { checkLength, receiveUpload, sizeText, UploadRefused } from './upload.ts';

/** A folder that is made again when somebody has removed it. */
export interface WritingFolder {
  readonly path: string;
  ensure(): void;
}

export interface ReceptionOptions {
  readonly queue: JobQueue;
  readonly limits: ServerLimits;
  /** Where uploads go. */
  readonly folder: WritingFolder;
  /** They stay there after their job. */
  readonly keeps: boolean;
  /** There is an ffmpeg: more than WAV can be heard. */
  readonly decodes: boolean;
}

/** How a job is wanted. */
export interface JobAbout {
  /** As the client calls it. */
  readonly name: string;
  readonly language?: string | undefined;
  readonly hint?: string | undefined;
}

/** A request whose body is a recording. */
export interface Sent {
  readonly body: ReadableStream<Uint8Array> | null;
  /** As its header says. */
  readonly length: string | undefined;
  readonly by: Client;
  /** Asked for when the body is whole: a form may say it behind the recording. @throws UploadRefused */
  readonly about: () => JobAbout;
}

/** Takes recordings in: each has its places and its room on the disk before it is received, and gives all of it back. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #uploads: Places;
  readonly #disk: DiskBudget;

  constructor(options: ReceptionOptions) {
    const { limits } = options;
    this.#options = options;
    this.#uploads = new Places('uploads', { all: limits.uploads, each: limits.uploadsEach });
    this.#disk = new DiskBudget(limits.diskBytes, () => options.queue.makeRoom());
  }

  /** @throws NoPlace, UploadRefused: nothing of it is left then */
  async upload({ body, length, by, about }: Sent): Promise<ServerJob> {
    const { queue, limits, folder, keeps, decodes } = this.#options;
    checkLength(length, limits.uploadBytes);
    const place = queue.reserve(by);
    let leave: (() => void) | undefined;
    let disk: ReturnType<DiskBudget['open']> | undefined;
    let file: string | undefined;
    let job: ServerJob | undefined;
    try {
      leave = this.#uploads.take(by.address);
      const room = this.#disk.open(Number(length ?? 0) || 0);
      disk = room;
      folder.ensure();
      const upload = await receiveUpload(body, folder.path, limits, (bytes) => room.grow(bytes));
      file = upload.file;
      if (upload.kind !== 'wav' && !decodes)
        throw new UploadRefused(415, 'no-decoder', 'only WAV can be heard here: the server has no ffmpeg');
      // What is kept in a folder of the user's takes its room for as long as the server runs.
      const onGone = keeps ? undefined : room.release;
      job = place.submit({
        ...jobAbout(about()),
        file,
        bytes: upload.bytes,
        type: mediaType(upload.kind),
        temporary: !keeps,
        ...exact({ onGone }),
      });
      return job;
    } finally {
      leave?.();
      if (job === undefined) {
        if (file !== undefined) await rm(file, { force: true });
        disk?.release();
        place.free();
      }
    }
  }
}

/** As a job's request has it: cut to the longest, and without what was not said. */
export const jobAbout = ({
  name,
  language,
  hint,
}: JobAbout): Pick<JobRequest, 'name' | 'hint' | 'language'> => ({
  name: name.slice(0, LONGEST_NAME),
  ...(hint === undefined || hint.trim() === '' ? {} : { hint: hint.slice(0, LONGEST_HINT) }),
  ...(language === undefined || language === 'auto' ? {} : { language }),
});

/** What one upload takes of the disk. */
interface DiskShare {
  /** @throws UploadRefused (507) */
  grow(bytes: number): void;
  /** The file is gone. A second call does nothing. */
  release(): void;
}

/** Bytes that all uploads together may take: those that arrive, those whose jobs wait, and recordings that are kept. */
export class DiskBudget {
  readonly #most: number;
  readonly #makeRoom: () => boolean;
  #used = 0;

  /** @param makeRoom gives up something that may go; false where there is nothing */
  constructor(most: number, makeRoom: () => boolean = () => false) {
    this.#most = most;
    this.#makeRoom = makeRoom;
  }

  get used(): number {
    return this.#used;
  }

  /**
   * @param length how long it says that it will be, where it says so: refused before anything of it is read
   * @throws UploadRefused (507)
   */
  open(length = 0): DiskShare {
    this.#check(length);
    let own = 0;
    return {
      grow: (bytes) => {
        this.#check(bytes);
        own += bytes;
        this.#used += bytes;
      },
      release: () => {
        this.#used -= own;
        own = 0;
      },
    };
  }

  #check(bytes: number): void {
    while (this.#used + bytes > this.#most) if (bytes > this.#most || !this.#makeRoom()) break;
    if (this.#used + bytes <= this.#most) return;
    throw new UploadRefused(
      507,
      'no-room',
      `the files of jobs that wait take all of the ${sizeText(this.#most)} there are for them: try again later`,
    );
  }
}
