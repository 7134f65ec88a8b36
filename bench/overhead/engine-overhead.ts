import { studentQuantile } from '../../src/metrics/growth/student-t.ts';
import { costPairs, least, type RoundCost } from './round-cost.ts';
import { tiny, withSubject, words } from './subject.ts';

/** Enough tokens that decoding, not ffmpeg, makes most of the call. */
const WORDS = 500;

/**
 * The same on a real library (`ASR_BENCH_LIBRARY`) with the tiny synthetic checkpoint: the ratio host / plain script of
 * call length, time a token and TTFT, each of a process's quickest round, geometric mean over ABBA pairs with its 95 % t interval on the logarithms. An
 * overhead above 10 % is excluded when the whole interval lies below 1.1.
 */
export async function engineOverhead(pairs: number): Promise<void> {
  const library = process.env.ASR_BENCH_LIBRARY;
  if (library === undefined || library === '') {
    console.log('skipped: set ASR_BENCH_LIBRARY to a libchatllm');
    return;
  }
  await withSubject(tiny(library, words(WORDS)), async (subject) => {
    const measured = await costPairs(subject, pairs, false, least);
    for (const of of ['total', 'perToken', 'ttft'] as const) {
      const { ratio, lo, hi } = ratioOf(measured, of);
      console.log(
        `host / plain koffi on the engine, tiny, ${pairs} ABBA pairs, ${of}: ${ratio.toFixed(3)} ` +
          `[${lo.toFixed(3)}, ${hi.toFixed(3)}], an overhead above 10 % is ${hi < 1.1 ? 'excluded' : 'not excluded'}`,
      );
    }
  });
}

function ratioOf(
  pairs: readonly { readonly plain: RoundCost; readonly hosted: RoundCost }[],
  of: keyof RoundCost,
): { ratio: number; lo: number; hi: number } {
  const logs = pairs.map(({ plain, hosted }) => Math.log(hosted[of] / plain[of]));
  const n = logs.length;
  const mean = logs.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const half = (studentQuantile(0.975, n - 1) * deviation) / Math.sqrt(n);
  return { ratio: Math.exp(mean), lo: Math.exp(mean - half), hi: Math.exp(mean + half) };
}
