import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerLimits } from './limits.ts';

type RefusalStatus = 400 | 408 | 413 | 415 | 507;

/** A body that is not taken; `status` is the answer's. */
export class UploadRefused extends Error {
  override readonly name = 'UploadRefused';
  readonly status: RefusalStatus;
  readonly code: string;

  constructor(status: RefusalStatus, code: string, message: string) {
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

type UploadLimits = Pick<ServerLimits, 'uploadBytes' | 'uploadMs' | 'uploadRate' | 'uploadGraceMs'>;

/**
 * Streams a request's body to a file: never whole in memory, never under a name that came from outside, and gone
 * again unless it is whole, not too large and begins as sound or video does.
 * @param grow asks for room before so many bytes are written, and throws where there is none
 * @throws UploadRefused
 */
export async function receiveUpload(
  body: ReadableStream<Uint8Array> | null,
  folder: string,
  limits: UploadLimits,
  grow: (bytes: number) => void = () => {},
): Promise<Upload> {
  if (body === null) throw new UploadRefused(400, 'no-body', 'the request has no body: send the file itself');
  const file = join(folder, `upload-${randomBytes(8).toString('hex')}`);
  const target = await open(file, 'wx', 0o600);
  const reader = body.getReader();
  let bytes = 0;
  let late: UploadRefused | undefined;
  const begun = performance.now();
  const timer = setInterval(
    () => {
      late = lateness(bytes, performance.now() - begun, limits);
      if (late !== undefined) void reader.cancel('late').catch(() => {});
    },
    Math.min(1000, limits.uploadMs, limits.uploadGraceMs),
  );
  let whole = false;
  try {
    const head: number[] = [];
    let kind: string | undefined;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (bytes > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
      grow(part.value.length);
      if (head.length < SNIFFED_BYTES) head.push(...part.value.subarray(0, SNIFFED_BYTES - head.length));
      if (kind === undefined && head.length >= SNIFFED_BYTES) kind = kindOf(head, limits.uploadBytes);
      await target.write(part.value);
    }
    if (late !== undefined) throw late;
    if (bytes === 0) throw new UploadRefused(400, 'empty', 'the file is empty');
    kind ??= kindOf(head, limits.uploadBytes);
    whole = true;
    return { file, bytes, kind };
  } catch (thrown) {
    await discard(reader);
    if (errorCode(thrown) !== 'ENOSPC') throw thrown;
    throw new UploadRefused(507, 'no-room', 'the server has no room for this file now: try again later');
  } finally {
    clearInterval(timer);
    await reader.cancel().catch(() => {});
    await target.close();
    if (!whole) await rm(file, { force: true });
  }
}

/** @throws UploadRefused (413) before anything is read, where the length is said */
export function checkLength(header: string | undefined, most: number): void {
  if (header !== undefined && Number(header) > most) throw tooLarge(most);
}

export const tooLarge = (most: number): UploadRefused =>
  new UploadRefused(413, 'too-large', `the file is larger than ${sizeText(most)}`);

export const sizeText = (bytes: number): string =>
  bytes >= 1024 ** 2 ? `${Math.floor(bytes / 1024 ** 2)} MiB` : `${Math.floor(bytes / 1024)} KiB`;

/** ms that a client is listened to after its body was refused. */
const LISTEN_ON = 1000;

/** Reads on for a moment: many clients look at the answer only when they have said everything, or find the line cut. */
export async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const timer = setTimeout(() => void reader.cancel('refused').catch(() => {}), LISTEN_ON);
  try {
    while (!(await reader.read()).done);
  } catch {
    // It broke off: nobody waits for an answer.
  } finally {
    clearTimeout(timer);
  }
}

/** Why an upload is ended now: it takes too long, or is so slow that it would keep its place from others for nothing. */
function lateness(bytes: number, elapsed: number, limits: UploadLimits): UploadRefused | undefined {
  const { uploadMs, uploadRate, uploadGraceMs } = limits;
  if (elapsed >= uploadMs)
    return new UploadRefused(408, 'too-slow', `the upload took longer than ${uploadMs / 1000} s`);
  if (elapsed < uploadGraceMs || bytes >= (uploadRate * elapsed) / 1000) return undefined;
  return new UploadRefused(408, 'too-slow', `the upload is slower than ${sizeText(uploadRate)}/s`);
}

const errorCode = (thrown: unknown): unknown =>
  thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;

function kindOf(head: readonly number[], most: number): string {
  const kind = mediaKind(Uint8Array.from(head));
  if (kind !== undefined) return kind;
  const message = `not an audio or video file; ${KNOWN_KINDS}, up to ${sizeText(most)}`;
  throw new UploadRefused(415, 'not-media', message);
}

/** What people call the files that are taken. */
const KNOWN_KINDS = 'WAV, MP3, M4A, AAC, FLAC, Ogg, Opus, AIFF, AMR, MP4, MOV, WebM, MKV, AVI are taken';

/** Bytes that `mediaKind` needs to see. */
const SNIFFED_BYTES = 64;

type Signature = readonly [kind: string, offset: number, bytes: string];

/** File types by their first bytes (their own specifications; the list of WHATWG's MIME sniffing for the common ones). */
const SIGNATURES: readonly Signature[] = [
  ['flac', 0, 'fLaC'],
  ['ogg', 0, 'OggS'],
  ['mp3', 0, 'ID3'],
  ['matroska', 0, '\x1aE\xdf\xa3'],
  ['mp4', 4, 'ftyp'],
  ['mp4', 4, 'moov'],
  ['mp4', 4, 'mdat'],
  ['amr', 0, '#!AMR'],
  ['caf', 0, 'caff'],
  ['au', 0, '.snd'],
  ['flv', 0, 'FLV'],
  ['mpeg', 0, '\x00\x00\x01\xba'],
  ['asf', 0, '\x30\x26\xb2\x75'],
];

/**
 * What kind of sound or video a file begins as; undefined for anything else. ffmpeg reads playlists, subtitles and
 * scripts of its own too, which name other files: none of them gets past this.
 */
export function mediaKind(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, SNIFFED_BYTES));
  const form = text.slice(8, 12);
  if ((text.startsWith('RIFF') || text.startsWith('RF64')) && (form === 'WAVE' || form === 'AVI ')) {
    return form === 'WAVE' ? 'wav' : 'avi';
  }
  if (text.startsWith('FORM') && (form === 'AIFF' || form === 'AIFC')) return 'aiff';
  const known = SIGNATURES.find(([, offset, bytes]) => text.startsWith(bytes, offset));
  if (known !== undefined) return known[0];
  return frameKind(head);
}

/** MPEG audio and ADTS have no header: eleven (twelve) set bits, then fields that must not be the reserved values. */
function frameKind([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
  if (first !== 0xff) return undefined;
  if ((second & 0xf6) === 0xf0) return 'aac';
  const layered = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return layered && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c ? 'mp3' : undefined;
}

/**
 * A request's body as JSON; undefined where it is none. Read in pieces, for neither its said length nor its end can be
 * relied on.
 * @throws UploadRefused (413) above `most` bytes, (408) when it is not whole within `ms`
 */
export async function readJson(
  body: ReadableStream<Uint8Array> | null,
  most: number,
  ms: number,
): Promise<unknown> {
  if (body === null) return undefined;
  const reader = body.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel('late').catch(() => {});
  }, ms);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.length;
      if (bytes > most) throw tooLarge(most);
      parts.push(part.value);
    }
  } catch (thrown) {
    await discard(reader);
    throw thrown;
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
  if (late) throw new UploadRefused(408, 'too-slow', `the request took longer than ${ms / 1000} s`);
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}
