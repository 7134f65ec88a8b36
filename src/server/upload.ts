import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerLimits } from './limits.ts';
import { mediaKind, SNIFFED_BYTES } from './sniff.ts';

/** An upload that is not taken; `status` is the answer's. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  readonly status: 400 | 408 | 413 | 415;
  readonly code: string;

  constructor(status: 400 | 408 | 413 | 415, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface Upload {
  /** A file of our own naming in `folder`. */
  readonly file: string;
  readonly bytes: number;
  readonly kind: string;
}

/**
 * Streams a request's body to a file: never whole in memory, never under a name that came from outside, and gone
 * again unless it is whole, not too large and begins as sound or video does.
 * @throws UploadRefused
 */
export async function receiveUpload(
  body: ReadableStream<Uint8Array> | null,
  folder: string,
  limits: Pick<ServerLimits, 'uploadBytes' | 'uploadMs'>,
): Promise<Upload> {
  if (body === null) throw new UploadRefused(400, 'no-body', 'the request has no body: send the file itself');
  const file = join(folder, `upload-${randomBytes(8).toString('hex')}`);
  const target = await open(file, 'wx', 0o600);
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel('late').catch(() => {});
  }, limits.uploadMs);
  let whole = false;
  try {
    const head: number[] = [];
    let bytes = 0;
    let kind: string | undefined;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (bytes > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
      if (head.length < SNIFFED_BYTES) head.push(...part.value.subarray(0, SNIFFED_BYTES - head.length));
      if (kind === undefined && head.length >= SNIFFED_BYTES) kind = kindOf(head);
      await target.write(part.value);
    }
    if (late)
      throw new UploadRefused(408, 'too-slow', `the upload took longer than ${limits.uploadMs / 1000} s`);
    if (bytes === 0) throw new UploadRefused(400, 'empty', 'the file is empty');
    kind ??= kindOf(head);
    whole = true;
    return { file, bytes, kind };
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
    await target.close();
    if (!whole) await rm(file, { force: true });
  }
}

/** @throws UploadRefused (413) before anything is read, where the length is said */
export function checkLength(header: string | undefined, limits: Pick<ServerLimits, 'uploadBytes'>): void {
  if (header !== undefined && Number(header) > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
}

function tooLarge(most: number): UploadRefused {
  return new UploadRefused(413, 'too-large', `the file is larger than ${Math.floor(most / 1024 ** 2)} MiB`);
}

function kindOf(head: readonly number[]): string {
  const kind = mediaKind(Uint8Array.from(head));
  if (kind === undefined)
    throw new UploadRefused(415, 'not-media', 'this is no sound or video file that is known here');
  return kind;
}
