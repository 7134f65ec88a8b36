import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createWav, encodeWav, openWav } from '../../../src/pipeline/wav/wav.ts';
import { int16, wavBytes } from './wav-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'wav-'));
const path = join(folder, 'a.wav');
afterAll(() => rmSync(folder, { recursive: true }));

describe('writing', () => {
  it('gives the plain 44-byte header and the samples, in one piece or in many', async () => {
    const expected = wavBytes({ tag: 1, channels: 1, bits: 16, data: int16(1, -2, 3) });
    expect(Buffer.from(encodeWav(Int16Array.of(1, -2, 3))).equals(expected)).toBe(true);
    const writer = await createWav(path);
    await writer.write(Int16Array.of(1));
    await writer.write(new Int16Array(0));
    await writer.write(Int16Array.of(0, -2, 3, 0).subarray(1, 3));
    expect(writer.frames).toBe(3);
    await writer.close();
    expect(readFileSync(path).equals(expected)).toBe(true);
  });

  it('leaves a readable file behind when it is never closed', async () => {
    const writer = await createWav(path);
    await writer.write(Int16Array.of(1, 2));
    const wav = await openWav(path);
    expect([Array.from(await wav.read(0, 9)), wav.truncated]).toEqual([[1, 2], false]);
    await wav.close();
    await writer.close();
  });

  it('reads back what was written, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.int16Array({ maxLength: 300 }), { maxLength: 5 }), async (pieces) => {
        const writer = await createWav(path);
        for (const piece of pieces) await writer.write(piece);
        await writer.close();
        const wav = await openWav(path);
        const back = Array.from(await wav.read(0, wav.frames));
        await wav.close();
        expect(back).toEqual(pieces.flatMap((piece) => Array.from(piece)));
      }),
      { numRuns: 50 },
    );
  });
});
