import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** A line of input and its number from 1. */
export interface InputLine {
  readonly text: string;
  readonly number: number;
}

/** How messages name an input: its file, or `stdin` for `-`. */
export const inputName = (file: string): string => (file === '-' ? 'stdin' : file);

/**
 * Lines of a file, or of standard input for `-`, as they come; CRLF and a byte-order mark are taken off. Lines end
 * at a newline only (node:readline would end one at U+2028, which JSON allows inside a string).
 * @throws Failure (usage) when the file cannot be read.
 */
export async function* inputLines(file: string): AsyncGenerator<InputLine, void> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  const line = (text: string): InputLine => {
    number += 1;
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, number };
  };
  try {
    for await (const bytes of source) {
      const pieces = decoder.decode(bytes, { stream: true }).split('\n');
      const last = pieces.pop() ?? '';
      for (const [index, piece] of pieces.entries()) yield line(index === 0 ? rest + piece : piece);
      rest = pieces.length === 0 ? rest + last : last;
    }
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code === undefined) throw cause;
    throw new Failure(ExitCode.usage, `${inputName(file)}: cannot be read: ${cause.message}`, [], cause);
  }
  rest += decoder.decode();
  if (rest !== '') yield line(rest);
}
