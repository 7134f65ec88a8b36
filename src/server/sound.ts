import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** What a kind of file is called on the web: never a type that a browser would show as a page. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  aac: 'audio/aac',
  mp4: 'audio/mp4',
  aiff: 'audio/aiff',
  amr: 'audio/amr',
  au: 'audio/basic',
  caf: 'audio/x-caf',
  matroska: 'video/webm',
  avi: 'video/x-msvideo',
  flv: 'video/x-flv',
  mpeg: 'video/mpeg',
  asf: 'video/x-ms-asf',
};

export const mediaType = (kind: string): string => MEDIA_TYPES[kind] ?? 'application/octet-stream';

/** Of what a person said nothing stays in a browser's cache. */
const HEADERS = { 'accept-ranges': 'bytes', 'cache-control': 'private, no-store' };

/**
 * A recording, or the part of it that a player asks for, read as it is sent; undefined where it is gone. It is a file that the
 * server named itself: nothing of the request is part of its path, and no link is followed.
 */
export async function soundResponse(
  { file, type }: { readonly file: string; readonly type: string },
  range: string | undefined,
): Promise<Response | undefined> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (handle === undefined) return undefined;
  const state = await handle.stat();
  if (!state.isFile()) {
    await handle.close();
    return undefined;
  }
  const { size } = state;
  const asked = rangeOf(range, size);
  if (asked === 'unsatisfiable' || size === 0) {
    await handle.close();
    return new Response(null, { status: 416, headers: { ...HEADERS, 'content-range': `bytes */${size}` } });
  }
  const { start, end } = asked === 'whole' ? { start: 0, end: size - 1 } : asked;
  const stream = handle.createReadStream({ start, end, highWaterMark: 1 << 16 });
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array>, {
    status: asked === 'whole' ? 200 : 206,
    headers: {
      ...HEADERS,
      'content-type': type,
      'content-length': String(end - start + 1),
      ...(asked === 'whole' ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
    },
  });
}

/** Bytes of a file, the last one included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a `Range` header asks of a file: one range, the whole file (no header, several ranges, another unit, anything that is
 * no range: RFC 9110 lets a server pass over those), or what the file does not have (416). Pure.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'whole';
  if (start >= size) return 'unsatisfiable';
  return { start, end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
