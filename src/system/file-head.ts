import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** A file that is something else than its name says, and what to do about it. */
export interface MistakenFile {
  /** `this is a Git LFS pointer, not the file itself` */
  readonly what: string;
  readonly hint: string;
}

/** As much as is looked at. */
export const HEAD_BYTES = 512;

const starts = (head: Buffer, text: string): boolean =>
  head.subarray(0, text.length).toString('latin1') === text;

const ARCHIVES: readonly (readonly [magic: string, what: string, unpack: string])[] = [
  ['PK\x03\x04', 'a zip archive', 'unzip'],
  ['\x1f\x8b', 'a gzip file', 'tar -xzf, or gunzip'],
  ['\xfd7zXZ\0', 'an xz file', 'tar -xJf, or unxz'],
  ['\x28\xb5\x2f\xfd', 'a zstd file', 'tar --zstd -xf, or unzstd'],
  ['BZh', 'a bzip2 file', 'tar -xjf, or bunzip2'],
  ['7z\xbc\xaf\x27\x1c', 'a 7z archive', '7z x'],
];

/**
 * What the first bytes of a file say where a library, a model or a sound file was meant: what a clone without Git LFS, a download of a
 * page of errors, or a forgotten unpacking leaves. Undefined: nothing of that kind. Pure.
 */
export function mistakenFile(head: Buffer): MistakenFile | undefined {
  if (head.length === 0) return { what: 'the file is empty', hint: 'get it again' };
  if (starts(head, 'version https://git-lfs')) {
    return {
      what: 'this is a Git LFS pointer, not the file itself',
      hint: 'run `git lfs pull` where it came from',
    };
  }
  const text = head.toString('latin1');
  if (/^(?:\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml)/i.test(text)) {
    return {
      what: 'this is a web page: a login or error page was saved',
      hint: 'open its address in a browser to see what the server says',
    };
  }
  if (/^\s*\{\s*"(error|message|errors|detail)"/.test(text)) {
    return { what: 'this is the error message of a server (JSON)', hint: 'read it, and get the file again' };
  }
  const archive = ARCHIVES.find(([magic]) => starts(head, magic));
  if (archive !== undefined) return { what: `this is ${archive[1]}`, hint: `unpack it: ${archive[2]}` };
  if (text.slice(257, 262) === 'ustar') return { what: 'this is a tar archive', hint: 'unpack it: tar -xf' };
  return undefined;
}

/** The first bytes of a file, and how long it is; undefined where it cannot be read. */
export function headOf(path: string): { readonly head: Buffer; readonly size: number } | undefined {
  try {
    const handle = openSync(path, 'r');
    try {
      const { size } = fstatSync(handle);
      const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
      return { head: head.subarray(0, readSync(handle, head, 0, head.length, 0)), size };
    } finally {
      closeSync(handle);
    }
  } catch {
    return undefined;
  }
}
