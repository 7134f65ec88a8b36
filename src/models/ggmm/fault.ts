import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** A model file that cannot be used: what is wrong, at which byte, and what to do. */
export class ModelFileFault extends Failure {
  /** Byte offset in the file, from 0. */
  readonly offset: number;

  constructor(file: string, offset: number, problem: string, hint: string | readonly string[]) {
    super(ExitCode.usage, `${file}: at byte ${offset}: ${problem}`, hint);
    this.offset = offset;
  }
}

/** What to do about a file whose inside does not add up. */
export const FETCH_AGAIN = [
  'get the file again: `asr-bench models pull <id>`, or convert the checkpoint again',
  'compare its size and sha256 with the publisher’s: `asr-bench models list`',
];
