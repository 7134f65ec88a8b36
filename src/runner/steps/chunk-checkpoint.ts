import { existsSync } from 'node:fs';
import type { PreparedModel } from '../shelves/prepared.ts';

/**
 * The checkpoint that speaks for one chunk of a longer audio: `talk.chunk-3.bin` beside `talk.bin`. A scripted model says one
 * text, so that joined texts, times and error rates of a long audio can be tested on a real library only with a
 * checkpoint for each chunk. Models that recognise have none.
 */
export function chunkCheckpoint({ file, synthetic }: PreparedModel, chunk: number): string | undefined {
  if (!synthetic) return undefined;
  const own = file.replace(/(\.[a-z]+)?$/, (ending) => `.chunk-${chunk}${ending}`);
  return existsSync(own) ? own : undefined;
}
