import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { alignTokens, errorRate } from '../../src/metrics/accuracy/error-rate.ts';
import { asCharacters, asWords, noisyPair } from '../noisy-pair.ts';
import { peers, WITHOUT_PEERS } from '../peers.ts';
import { atMost, cpuSeconds, type Finding, noted } from './trial.ts';

const Scored = z.object({ cost: z.number(), seconds: z.number(), peakMb: z.number() });

/** Pairs whose exact cost two independent programs agree on. */
const WORDS = { n: 10_000, vocabulary: 4000, errors: 0.1, seed: 2 };
const WORDS_COST = 1010;
const CHARACTERS_COST = 4966;

/** Error rates of long texts, beside the packages that do parts of it (docs/metrics.md#error-rates). */
export async function errorRates(): Promise<readonly Finding[]> {
  const [ref, hyp] = noisyPair(WORDS).map(asWords);
  const [said, heard] = [ref ?? '', hyp ?? ''];
  const { distance, wordErrorRate } = peers();
  if (distance === undefined) console.log(WITHOUT_PEERS);

  let cost = 0;
  const aligned = best(3, () => {
    const { substitutions, deletions, insertions } = errorRate(said, heard, { unit: 'word', norm: 'none' });
    const steps = alignTokens(said.split(' '), heard.split(' '));
    cost = substitutions + deletions + insertions;
    if (steps.filter(({ edit }) => edit !== 0).length !== cost) throw new Error('two costs for one pair');
  });
  const findings = [
    atMost('10,000 words: counts and alignment, CPU', aligned, 0.5, 's'),
    exact('10,000 words: errors', cost, WORDS_COST),
  ];
  if (distance !== undefined) {
    const [a, b] = noisyPair(WORDS).map(asCharacters);
    findings.push(
      noted(
        '  fastest-levenshtein, distance alone, CPU',
        best(1, () => void distance(a ?? '', b ?? '')),
        's',
      ),
      noted('  fastest-levenshtein: errors', distance(a ?? '', b ?? '')),
    );
  }
  if (wordErrorRate !== undefined) {
    let rate = 0;
    const seconds = best(1, () => {
      rate = wordErrorRate(heard, said);
    });
    findings.push(
      noted('  word-error-rate, rate alone, CPU', seconds, 's'),
      noted('  word-error-rate: errors, as rate × longer length', rate * 10_000),
    );
  }

  const alone = fileURLToPath(new URL('./score-process.js', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [alone], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const scored = Scored.parse(JSON.parse(stdout));
  findings.push(
    atMost('100,000 characters, 5 % wrong, CPU', scored.seconds, 2, 's'),
    atMost('100,000 characters: peak memory of the process', scored.peakMb, 300, 'MB'),
    exact('100,000 characters: errors', scored.cost, CHARACTERS_COST),
  );
  if (distance !== undefined) {
    const [a, b] = noisyPair({ n: 100_000, vocabulary: 3500, errors: 0.05, seed: 5 }).map(asCharacters);
    findings.push(
      noted(
        '  fastest-levenshtein, distance alone, CPU',
        best(1, () => void distance(a ?? '', b ?? '')),
        's',
      ),
    );
  }
  return findings;
}

const exact = (what: string, value: number, asked: number): Finding => ({
  what,
  found: String(value),
  asked: String(asked),
  ok: value === asked,
});

/** Least CPU time of a few runs, in seconds. */
function best(runs: number, task: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const before = cpuSeconds();
    task();
    least = Math.min(least, cpuSeconds() - before);
  }
  return least;
}
