import { exact } from '../../record/exact.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { readAnswer } from './answer.ts';
import { type PartFile, type PartNote, sha256OfFile } from './part-file.ts';

/** A file to fetch; what is not known is not there. */
export interface RemoteFile {
  readonly url: string;
  readonly size?: number;
  /** Lower-case hex. */
  readonly sha256?: string;
}

export interface DownloadProgress {
  readonly done: number;
  readonly total?: number;
}

export interface DownloadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Something a person would like to know: a retry, a server that cannot resume. */
  readonly onNote?: (line: string) => void;
  /** Looks at the complete file before it takes its name; throws to refuse it. */
  readonly check?: (path: string) => void | Promise<void>;
  /** Attempts without any progress; default 5. */
  readonly attempts?: number;
  /** A connection that is silent for so long is given up; default 60 s. */
  readonly idleMs?: number;
  /** Pause between attempts; replaced in tests. */
  readonly pause?: (ms: number) => Promise<void>;
}

const IDLE_MS = 60_000;

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
};

/** One attempt: how it ended, and the hash of the whole file when it is complete. */
export type Attempt =
  | { readonly kind: 'complete'; readonly bytes: number; readonly sha256: string; readonly resumed: boolean }
  | {
      readonly kind: 'again';
      readonly reason: string;
      readonly progress: boolean;
      readonly afterMs?: number;
    };

/** Attempts to fetch one file into its part file. */
export class Transfer {
  readonly #file: RemoteFile;
  readonly #part: PartFile;
  readonly #options: DownloadOptions;

  constructor(file: RemoteFile, part: PartFile, options: DownloadOptions) {
    this.#file = file;
    this.#part = part;
    this.#options = options;
  }

  #refuse(reason: string, hint: readonly string[] = []): never {
    throw new Failure(ExitCode.missing, `${this.#file.url}: ${reason}`, [
      ...hint,
      'another server: `--mirror https://…` or ASR_BENCH_MIRROR',
      'or fetch it with another program (`curl -L -C - -o FILE URL`) and run this command again: it checks what is there',
    ]);
  }

  /** How much of an earlier attempt can be continued: only what is known to be of the same version, or can be verified. */
  async #resumable(): Promise<{ have: number; note: PartNote | undefined }> {
    const note = await this.#part.note();
    const have = await this.#part.size();
    const sameFile = note?.url === this.#file.url;
    const safe =
      note?.etag !== undefined || note?.lastModified !== undefined || this.#file.sha256 !== undefined;
    const tooLong = this.#file.size !== undefined && have > this.#file.size;
    return sameFile && safe && !tooLong ? { have, note } : { have: 0, note: undefined };
  }

  async attempt(): Promise<Attempt> {
    const { have, note } = await this.#resumable();
    if (have > 0 && have === (this.#file.size ?? note?.total)) return this.#complete(have);
    const abort = new AbortController();
    const idle = setTimeout(() => abort.abort(), this.#options.idleMs ?? IDLE_MS);
    try {
      const validator = note?.etag?.startsWith('W/') ? note.lastModified : (note?.etag ?? note?.lastModified);
      const response = await fetch(this.#file.url, {
        signal: abort.signal,
        headers: {
          // A compressed answer could not be continued.
          'accept-encoding': 'identity',
          ...(have > 0 ? { range: `bytes=${have}-` } : {}),
          ...(have > 0 && validator !== undefined ? { 'if-range': validator } : {}),
        },
      });
      return await this.#receive(response, have, note, () => idle.refresh());
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') {
        throw new Failure(
          ExitCode.internal,
          `no space left for ${this.#part.path}`,
          'free some space',
          error,
        );
      }
      const reason = abort.signal.aborted ? 'the connection fell silent' : reasonOf(error);
      return { kind: 'again', reason, progress: (await this.#part.size()) > have };
    } finally {
      clearTimeout(idle);
      abort.abort();
    }
  }

  async #complete(have: number): Promise<Attempt> {
    return { kind: 'complete', bytes: have, sha256: await sha256OfFile(this.#part.path), resumed: true };
  }

  async #receive(
    response: Response,
    have: number,
    note: PartNote | undefined,
    alive: () => void,
  ): Promise<Attempt> {
    if (this.#file.url.startsWith('https:') && response.url.startsWith('http:')) {
      this.#refuse(`the server redirects to an unencrypted address (${response.url})`);
    }
    const head = {
      status: response.status,
      header: (name: string) => response.headers.get(name) ?? undefined,
    };
    const answer = readAnswer(head, have);
    if (answer.kind === 'refused') this.#refuse(answer.reason);
    if (answer.kind === 'retry') return { ...answer, kind: 'again', progress: false };
    if (answer.kind === 'complete') return this.#complete(answer.total);
    if (answer.kind === 'restart') {
      await this.#part.discard();
      return { kind: 'again', reason: answer.reason, progress: false };
    }
    if (answer.total !== undefined && this.#file.size !== undefined && answer.total !== this.#file.size) {
      this.#refuse(`the server offers ${answer.total} bytes, the manifest says ${this.#file.size}`, [
        'the file was replaced since the manifest was written, or this is another file',
      ]);
    }
    if (have > 0 && answer.from === 0) {
      this.#options.onNote?.('the server cannot continue where the download stopped: it begins anew');
    }
    const [etag, lastModified] = [head.header('etag'), head.header('last-modified')];
    const total = answer.total ?? this.#file.size;
    if (answer.from > 0 && note?.etag !== undefined && etag !== undefined && etag !== note.etag) {
      await this.#part.discard();
      return { kind: 'again', reason: 'the file has changed on the server', progress: false };
    }
    return this.#store(response, answer.from, alive, {
      url: this.#file.url,
      ...exact({ etag, lastModified, total }),
    });
  }

  async #store(response: Response, from: number, alive: () => void, note: PartNote): Promise<Attempt> {
    const { total } = note;
    const { file, hash } = await this.#part.open(from, note);
    let done = from;
    try {
      for await (const chunk of response.body ?? []) {
        alive();
        done += chunk.length;
        if (total !== undefined && done > total) {
          await this.#part.discard();
          this.#refuse(`the server sends more than the ${total} bytes it announced`);
        }
        await file.writeFile(chunk);
        hash.update(chunk);
        this.#options.onProgress?.({ done, ...exact({ total }) });
      }
    } finally {
      await file.close();
    }
    if (total !== undefined && done < total) {
      return {
        kind: 'again',
        reason: `the connection ended after ${done} of ${total} bytes`,
        progress: done > from,
      };
    }
    return { kind: 'complete', bytes: done, sha256: hash.digest('hex'), resumed: from > 0 };
  }
}
