import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringPieces } from '../../../src/pipeline/audio/string-plan.ts';
import { stringTogether } from '../../../src/pipeline/audio/string-together.ts';
import { encodeWav } from '../../../src/pipeline/wav/wav.ts';

const ab = [
  { id: 'a', samples: 3 },
  { id: 'b', samples: 5 },
];
const said = (length: number, gap: number, seed = 1) =>
  [...stringPieces(ab, { length, gap, seed })].map(({ id, start, end }) => `${id} ${start}-${end}`);

describe('stringPieces', () => {
  it('says every source once a turn with the gap between, and cuts none', () => {
    expect(said(29, 2)).toEqual(['b 0-5', 'a 7-10', 'a 12-15', 'b 17-22', 'b 24-29']);
    // The last one would end behind the whole.
    expect(said(28, 2)).toEqual(['b 0-5', 'a 7-10', 'a 12-15', 'b 17-22']);
  });

  it('draws another order for another seed, and the same for the same', () => {
    const orders = new Set([1, 2, 3, 4, 5, 6].map((seed) => said(200, 0, seed).join()));
    expect(orders.size).toBeGreaterThan(3);
    expect(said(200, 0, 3)).toEqual(said(200, 0, 3));
  });

  it('refuses what would be silence or never end', () => {
    expect(() => said(2, 0, 1)).toThrow('longer than the whole');
    expect(() => [...stringPieces([], { length: 9, gap: 0, seed: 1 })]).toThrow('nothing to string');
    const empty = [{ id: 'void', samples: 0 }];
    expect(() => [...stringPieces(empty, { length: 9, gap: 0, seed: 1 })]).toThrow('void is empty');
  });

  it('keeps its word for any recipe', () => {
    const source = fc.record({
      id: fc.constantFrom('x', 'y', 'z'),
      samples: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(source, { minLength: 1, maxLength: 4 }),
        fc.record({
          length: fc.integer({ min: 50, max: 2000 }),
          gap: fc.integer({ min: 0, max: 40 }),
          seed: fc.integer({ min: 0, max: 99 }),
        }),
        (sources, recipe) => {
          const pieces = [...stringPieces(sources, recipe)];
          expect(pieces[0]?.start).toBe(0);
          pieces.forEach(({ start, end }, index) => {
            const before = pieces[index - 1];
            if (before !== undefined) expect(start - before.end).toBe(recipe.gap);
            expect(end).toBeLessThanOrEqual(recipe.length);
          });
          // Within whole turns nobody is said more often than another.
          const whole = pieces.slice(0, pieces.length - (pieces.length % sources.length));
          const counts = new Map<string, number>();
          for (const { id } of whole) counts.set(id, (counts.get(id) ?? 0) + 1);
          for (const { id } of sources) {
            const times = sources.filter((other) => other.id === id).length;
            expect(counts.get(id) ?? 0).toBe((whole.length / sources.length) * times);
          }
          // What is left over is too short for the longest source.
          const end = pieces.at(-1)?.end ?? 0;
          const longest = Math.max(...sources.map(({ samples }) => samples));
          expect(recipe.length - end).toBeLessThan(longest + recipe.gap + 1);
        },
      ),
    );
  });
});

describe('stringTogether', () => {
  it('writes pieces and silence exactly, the same bytes each time, and leaves nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strung-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const sources = ab.map(({ id, samples }) => {
      const wav = join(folder, `${id}.wav`);
      writeFileSync(
        wav,
        encodeWav(Int16Array.from({ length: samples }, (_, n) => (id === 'a' ? 1 : -1) * (n + 1))),
      );
      return { id, samples, wav };
    });
    const recipe = { length: 20, gap: 2, seed: 1 };
    const out = join(folder, 'out.wav');
    const strung = await stringTogether(sources, recipe, out);
    const pcm = readFileSync(out).subarray(44);
    expect([...new Int16Array(Uint8Array.from(pcm).buffer)]).toEqual([
      ...[-1, -2, -3, -4, -5, 0, 0, 1, 2, 3, 0, 0, 1, 2, 3],
      ...[0, 0, 0, 0, 0],
    ]);
    expect(strung).toEqual({
      samples: 20,
      pieces: 3,
      pcmSha256: createHash('sha256').update(pcm).digest('hex'),
    });
    expect(await stringTogether(sources, recipe, join(folder, 'again.wav'))).toEqual(strung);

    await expect(
      stringTogether(sources, { ...recipe, length: 4 }, join(folder, 'short.wav')),
    ).rejects.toThrow('longer than the whole');
    expect(readdirSync(folder).toSorted()).toEqual(['a.wav', 'again.wav', 'b.wav', 'out.wav']);
  });
});
