import { costPairs, median } from './round-cost.ts';
import { calibrated, withSubject, words } from './subject.ts';

const WORDS = 20_000;

/**
 * What the engine host costs above the plainest koffi script: CPU a token, and time to the first token. Both drive the
 * calibration engine without pacing, in processes of their own, in ABBA order; medians of the pairs' differences.
 */
export async function overhead(pairs: number): Promise<void> {
  await withSubject(calibrated({ ttft_ms: 5, text: words(WORDS) }), async (subject) => {
    for (const live of [false, true]) {
      const measured = await costPairs(subject, pairs, live);
      const difference = (of: 'cpuPerToken' | 'ttft'): number =>
        median(measured.map(({ plain, hosted }) => hosted[of] - plain[of])) / 1000;
      console.log(
        `host against plain koffi, ${pairs} ABBA pairs, live text ${live ? 'on' : 'off'}: ` +
          `${difference('cpuPerToken').toFixed(2)} us CPU a token (bound 25), ` +
          `${difference('ttft').toFixed(0)} us TTFT (bound 1000)`,
      );
    }
  });
}
