import { Bench } from 'tinybench';
import { editCounts, editScript } from '../src/metrics/accuracy/edit-script.ts';
import { asCharacters, noisyPair } from './noisy-pair.ts';
import { peers, WITHOUT_PEERS } from './peers.ts';

interface Size {
  readonly name: string;
  readonly n: number;
  readonly vocabulary: number;
  readonly errors: number;
}

/** The sizes that docs/metrics.md#error-rates promises. */
const SIZES: readonly Size[] = [
  { name: '10,000 words, 10 % wrong', n: 10_000, vocabulary: 4000, errors: 0.1 },
  { name: '10,000 words, 40 % wrong', n: 10_000, vocabulary: 4000, errors: 0.4 },
  { name: '20,000 characters, 5 % wrong', n: 20_000, vocabulary: 3500, errors: 0.05 },
  { name: '100,000 characters, 5 % wrong', n: 100_000, vocabulary: 3500, errors: 0.05 },
];

/** Error rates beside plain dynamic programming and the package that gives distances. */
export async function errorRateBench(): Promise<Bench> {
  const bench = new Bench({ name: 'error rate', iterations: 5, time: 0, warmupIterations: 1, warmupTime: 0 });
  const { distance } = peers();
  if (distance === undefined) console.log(WITHOUT_PEERS);
  for (const size of SIZES) {
    const [ref, hyp] = noisyPair({ ...size, seed: 1 });
    const [said, heard] = [asCharacters(ref), asCharacters(hyp)];
    bench.add(`${size.name}: counts`, () => void editCounts(ref, hyp));
    bench.add(`${size.name}: alignment`, () => void editScript(ref, hyp));
    if (distance !== undefined)
      bench.add(`${size.name}: fastest-levenshtein, distance alone`, () => void distance(said, heard));
    // Plain dynamic programming takes minutes for the largest.
    if (size.n <= 20_000) bench.add(`${size.name}: plain cost alone`, () => void plainCost(ref, hyp));
  }
  await bench.run();
  return bench;
}

/** Two rows of the whole matrix: O(n·m). */
function plainCost(ref: Int32Array, hyp: Int32Array): number {
  const row = Int32Array.from({ length: hyp.length + 1 }, (_, column) => column);
  for (let i = 0; i < ref.length; i += 1) {
    let diagonal = row[0] ?? 0;
    row[0] = i + 1;
    for (let j = 1; j <= hyp.length; j += 1) {
      const above = row[j] ?? 0;
      const matched = diagonal + (ref[i] === hyp[j - 1] ? 0 : 1);
      row[j] = Math.min(matched, above + 1, (row[j - 1] ?? 0) + 1);
      diagonal = above;
    }
  }
  return row[hyp.length] ?? 0;
}
