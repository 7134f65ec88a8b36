import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editCost } from '../../../src/metrics/accuracy/edit-cost.ts';
import { Edit, type EditCounts, editCounts, editScript } from '../../../src/metrics/accuracy/edit-script.ts';

/** Plain dynamic programming over (cost, substitutions), compared in that order: O(n·m), obviously right. */
function plainCounts(ref: readonly number[], hyp: readonly number[]): EditCounts {
  const SCALE = 1 << 16;
  let above = Array.from({ length: hyp.length + 1 }, (_, column) => column * SCALE);
  for (const [row, token] of ref.entries()) {
    const now = [(row + 1) * SCALE];
    for (const [column, other] of hyp.entries()) {
      const diagonal = (above[column] ?? 0) + (token === other ? 0 : SCALE + 1);
      now.push(Math.min(diagonal, (above[column + 1] ?? 0) + SCALE, (now[column] ?? 0) + SCALE));
    }
    above = now;
  }
  const value = above[hyp.length] ?? 0;
  const [cost, substitutions] = [Math.floor(value / SCALE), value % SCALE];
  const hits = (ref.length + hyp.length - cost - substitutions) / 2;
  const [deletions, insertions] = [ref.length - hits - substitutions, hyp.length - hits - substitutions];
  return { hits, substitutions, deletions, insertions };
}

const ids = (tokens: readonly number[]): Int32Array => Int32Array.from(tokens);
/** Few different tokens make many ties; many make few. */
const sequences = fc
  .integer({ min: 1, max: 12 })
  .chain((vocabulary) =>
    fc.tuple(
      fc.array(fc.nat(vocabulary), { maxLength: 60 }),
      fc.array(fc.nat(vocabulary), { maxLength: 60 }),
    ),
  );
/** A hypothesis as recognisers make them: the reference with some edits. */
const noisyPair = fc.array(fc.nat(20), { maxLength: 120 }).chain((ref) =>
  fc.tuple(
    fc.constant(ref),
    fc
      .array(fc.constantFrom('keep', 'keep', 'keep', 'drop', 'change', 'double'), {
        minLength: ref.length,
        maxLength: ref.length,
      })
      .map((edits) =>
        ref.flatMap((token, at) => {
          const edit = edits[at];
          return edit === 'drop'
            ? []
            : edit === 'change'
              ? [token + 1]
              : edit === 'double'
                ? [token, token]
                : [token];
        }),
      ),
  ),
);
const pairs = fc.oneof(sequences, noisyPair);
const errors = ({ substitutions, deletions, insertions }: EditCounts): number =>
  substitutions + deletions + insertions;

/** Walks the steps over both sequences: throws where a step is not what it says. */
function countsOfScript(steps: Uint8Array, ref: Int32Array, hyp: Int32Array): EditCounts {
  const counts = { hits: 0, substitutions: 0, deletions: 0, insertions: 0 };
  let [row, column] = [0, 0];
  for (const step of steps) {
    const equal = ref[row] === hyp[column];
    if (step === Edit.hit) counts.hits += 1;
    if (step === Edit.substitution) counts.substitutions += 1;
    if (step === Edit.deletion) counts.deletions += 1;
    if (step === Edit.insertion) counts.insertions += 1;
    if (step === Edit.hit && !equal) throw new Error(`hit of unequal tokens at ${row}, ${column}`);
    if (step === Edit.substitution && equal) throw new Error(`substitution of equals at ${row}, ${column}`);
    if (step !== Edit.insertion) row += 1;
    if (step !== Edit.deletion) column += 1;
  }
  if (row !== ref.length || column !== hyp.length) throw new Error(`ends at ${row}, ${column}`);
  return counts;
}

describe('edit distance', () => {
  it('equals plain dynamic programming, in cost and in hits', () => {
    fc.assert(
      fc.property(pairs, ([ref, hyp]) => {
        const expected = plainCounts(ref, hyp);
        expect(editCounts(ids(ref), ids(hyp))).toEqual(expected);
        expect(editCost(ids(ref), ids(hyp)).cost).toBe(errors(expected));
      }),
      { numRuns: 800, seed: 1 },
    );
  });

  it('names in its waist a diagonal that every optimal alignment can use', () => {
    fc.assert(
      fc.property(pairs, ([ref, hyp]) => {
        const { cost, waist } = editCost(ids(ref), ids(hyp));
        expect(waist.level).toBe(Math.ceil(cost / 2));
        let [spent, diagonal] = [0, 0];
        for (const step of editScript(ids(ref), ids(hyp))) {
          if (step === Edit.hit) continue;
          spent += 1;
          if (step === Edit.deletion) diagonal += 1;
          if (step === Edit.insertion) diagonal -= 1;
          if (spent !== waist.level) continue;
          expect(diagonal).toBeGreaterThanOrEqual(waist.low);
          expect(diagonal).toBeLessThanOrEqual(waist.high);
        }
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it('is symmetric, with deletions and insertions exchanged', () => {
    fc.assert(
      fc.property(pairs, ([ref, hyp]) => {
        const there = editCounts(ids(ref), ids(hyp));
        expect(editCounts(ids(hyp), ids(ref))).toEqual({
          ...there,
          deletions: there.insertions,
          insertions: there.deletions,
        });
      }),
      { numRuns: 500, seed: 3 },
    );
  });

  it('obeys the triangle inequality', () => {
    const sequence = fc.array(fc.nat(4), { maxLength: 30 });
    fc.assert(
      fc.property(sequence, sequence, sequence, (a, b, c) => {
        const distance = (x: number[], y: number[]): number => editCost(ids(x), ids(y)).cost;
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it('prefers two gaps around a hit to two substitutions', () => {
    expect(editCounts(ids([1, 2]), ids([2, 1]))).toEqual({
      hits: 1,
      substitutions: 0,
      deletions: 1,
      insertions: 1,
    });
  });
});

describe('alignment', () => {
  it('covers both sequences and has the counts of the distance', () => {
    fc.assert(
      fc.property(pairs, ([ref, hyp]) => {
        const [a, b] = [ids(ref), ids(hyp)];
        expect(countsOfScript(editScript(a, b), a, b)).toEqual(editCounts(a, b));
      }),
      { numRuns: 800, seed: 5 },
    );
  });

  it('is as good when it is divided, down to single edits', () => {
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 9 }), ([ref, hyp], keptCost) => {
        const [a, b] = [ids(ref), ids(hyp)];
        expect(countsOfScript(editScript(a, b, keptCost), a, b)).toEqual(editCounts(a, b));
      }),
      { numRuns: 1000, seed: 6 },
    );
  });
});
