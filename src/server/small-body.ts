import { discard, tooLarge, UploadRefused } from './upload.ts';

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
