import { gzipSync } from 'node:zlib';
import { Header, type HeaderData } from 'tar';

/** What an archive of a test holds: text of a file, or a header of any kind. */
export type Packed = Readonly<Record<string, string | Buffer | HeaderData>>;

const BLOCK = 512;

function header(data: HeaderData): Buffer {
  const block = Buffer.alloc(BLOCK);
  new Header({ mode: 0o644, uid: 0, gid: 0, mtime: new Date(0), ...data }).encode(block);
  return block;
}

/** A .tar.gz with these members. */
export function tarball(members: Packed): Buffer {
  const blocks = Object.entries(members).flatMap(([path, what]) => {
    if (typeof what !== 'string' && !Buffer.isBuffer(what)) return [header({ path, size: 0, ...what })];
    const bytes = Buffer.from(what);
    const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
    return [header({ path, size: bytes.length, type: 'File' }), bytes, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}
