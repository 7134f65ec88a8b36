import { sizeText, UploadRefused } from './upload.ts';

/** What one upload takes of the disk. */
export interface DiskShare {
  /** @throws UploadRefused (507) */
  grow(bytes: number): void;
  /** The file is gone. A second call does nothing. */
  release(): void;
}

/** Bytes that all uploads together may take, those that arrive and those whose jobs wait. */
export class DiskBudget {
  readonly #most: number;
  #used = 0;

  constructor(most: number) {
    this.#most = most;
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
    if (this.#used + bytes <= this.#most) return;
    throw new UploadRefused(
      507,
      'no-room',
      `the files of jobs that wait take all of the ${sizeText(this.#most)} there are for them: try again later`,
    );
  }
}
