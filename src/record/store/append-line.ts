import { fdatasyncSync, writeSync } from 'node:fs';

/** Appends a line and waits until it is on disk: from then on neither a kill nor a power cut loses it. */
export function appendLine(handle: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
  fdatasyncSync(handle);
}
