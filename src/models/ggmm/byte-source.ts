import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** Bytes that can be read at any place: a file, in tests a buffer. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  /** Bytes `offset` to `offset + length`; the caller keeps inside `size`. */
  read(offset: number, length: number): Buffer;
}

/**
 * Opens `path` for `use` and closes it afterwards.
 * @throws Failure (missing) when it cannot be opened, (usage) when it is not a regular file.
 */
export function withFileSource<T>(path: string, use: (source: ByteSource) => T): T {
  let handle: number;
  try {
    // Looked at before it is opened: a named pipe would wait for its writer.
    if (!statSync(path).isFile()) {
      throw new Failure(ExitCode.usage, `${path} is not a file`, 'name the model file itself, `….bin`');
    }
    handle = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Failure) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Failure(
      ExitCode.missing,
      `cannot open the model file ${path} (${reason})`,
      ['`asr-bench models list` shows what is here and what can be had'],
      error,
    );
  }
  try {
    return use(fileSource(handle, fstatSync(handle).size, path));
  } finally {
    closeSync(handle);
  }
}

function fileSource(handle: number, size: number, name: string): ByteSource {
  return {
    name,
    size,
    read(offset, length) {
      const buffer = Buffer.allocUnsafe(length);
      let done = 0;
      while (done < length) {
        const got = readSync(handle, buffer, done, length - done, offset + done);
        if (got === 0) {
          throw new Failure(
            ExitCode.usage,
            `${name}: at byte ${offset + done}: the file became shorter while it was read`,
            'wait until whatever writes it is done',
          );
        }
        done += got;
      }
      return buffer;
    },
  };
}
