import { rateChange } from '../../src/metrics/accuracy/interval/rate-change.ts';
import { rateInterval } from '../../src/metrics/accuracy/interval/rate-interval.ts';
import type { CountedUtterance } from '../../src/metrics/accuracy/interval/units.ts';
import { type Random, seeded } from '../../src/metrics/random/random.ts';
import type { Finding } from './trial.ts';

/** How utterances go wrong: docs/metrics.md#intervals-of-error-rates. */
interface Speech {
  readonly name: string;
  readonly utterances: number;
  /** Words that are wrong, on average. */
  readonly rate: number;
  /** Small: errors gather in few utterances. */
  readonly concentration: number;
  /** Share of utterances that end in a loop of twice their length. */
  readonly loops: number;
  /** Utterances of one speaker, who has a rate of their own; 1: each for itself. */
  readonly perSpeaker: number;
}

const CORPORA = Number(process.env.CORPORA ?? 10_000);
/** Results are made of 10,000; a study of the method needs no more than this. */
const DRAWS = 999;
const NOMINAL = 0.95;
/** Words that one system gets wrong and another need not. */
const OWN = 0.02;

const plain = { rate: 0.05, concentration: 3, loops: 0, perSpeaker: 1 };
const SPEECH: readonly Speech[] = [
  { ...plain, name: '20 utterances, 10 %', utterances: 20, rate: 0.1, concentration: 5 },
  { ...plain, name: '50 utterances, 5 %', utterances: 50 },
  { ...plain, name: '200 utterances, 5 %', utterances: 200 },
  { ...plain, name: '200 utterances, 5 %, errors gathered', utterances: 200, concentration: 1 },
  { ...plain, name: '500 utterances, 1 %', utterances: 500, rate: 0.01 },
  { ...plain, name: '500 utterances of 50 speakers', utterances: 500, perSpeaker: 10 },
  { ...plain, name: '500 utterances, loops', utterances: 500, loops: 0.03 },
];

/** Coverage of intervals and errors of comparisons, over simulated corpora whose true rates are known. */
export function rateIntervals(): Promise<Finding[]> {
  const findings = SPEECH.map(coverage);
  const alarms = compared(0, 1).decided / CORPORA;
  findings.push({
    what: 'equal systems called better or worse, 500 utterances',
    found: percent(alarms),
    asked: 'at most 1 %',
    ok: alarms <= 0.01,
  });
  const one = compared(0.01, 2);
  const [power, textbook] = [one.decided / CORPORA, one.textbook];
  findings.push({
    what: 'a difference of 1 point found, 500 utterances',
    found: percent(power),
    asked: `textbook ${percent(textbook)}, ± 5 points`,
    ok: Math.abs(power - textbook) < 0.05,
  });
  return Promise.resolve(findings);
}

function coverage(speech: Speech): Finding {
  const truth = speech.rate + 2 * speech.loops;
  const random = seeded(7);
  let held = 0;
  for (let i = 0; i < CORPORA; i++) {
    const interval = rateInterval(spoken(speech, random), { most: DRAWS, seed: i });
    if ('reason' in interval) continue;
    const [low, high] = interval.ci95;
    if (low <= truth && truth <= high) held += 1;
  }
  const share = held / CORPORA;
  return {
    what: `${100 * NOMINAL} % interval, ${speech.name}`,
    found: percent(share),
    asked: '93 … 97 %',
    ok: share >= 0.93 && share <= 0.97,
  };
}

/**
 * Two systems on the same 500 utterances, each wrong in places of its own, the second in `difference` more of the words;
 * errors that both make cancel. Textbook: the power of a z test with the true spread.
 */
function compared(difference: number, seed: number): { decided: number; textbook: number } {
  const speech = { ...plain, name: '', utterances: 500 };
  const random = seeded(seed);
  let decided = 0;
  let [sum, squares, errors] = [0, 0, 0];
  for (let i = 0; i < CORPORA; i++) {
    const first = spoken(speech, random);
    const paired = first.map(({ length }) => ({
      // What is hard is hard for both; the rest each has for itself.
      errors: times(random, length, OWN + difference) - times(random, length, OWN),
      length,
    }));
    const total = paired.reduce((n, { length }) => n + length, 0);
    const change = paired.reduce((n, { errors: d }) => n + d, 0) / total;
    sum += change;
    squares += change ** 2;
    errors += 1;
    const result = rateChange(paired, undefined, { most: DRAWS, seed: i });
    if (!('reason' in result) && (result.verdict === 'worse' || result.verdict === 'better')) decided += 1;
  }
  const mean = sum / errors;
  const spread = Math.sqrt(squares / errors - mean ** 2);
  return { decided, textbook: normalTail(2.5758 - mean / spread) };
}

function spoken(
  { utterances, rate, concentration, loops, perSpeaker }: Speech,
  random: Random,
): CountedUtterance[] {
  let own = rate;
  return Array.from({ length: utterances }, (_, i) => {
    const length = Math.max(1, Math.round(Math.exp(2.4 + 0.6 * random.normal())));
    if (i % perSpeaker === 0) own = beta(random, rate * concentration, (1 - rate) * concentration);
    const said = times(random, length, own);
    const errors = random.uniform() < loops ? said + 2 * length : said;
    return { errors, length, ...(perSpeaker === 1 ? {} : { group: String(Math.floor(i / perSpeaker)) }) };
  });
}

const times = (random: Random, n: number, share: number): number => {
  let count = 0;
  for (let i = 0; i < n; i++) if (random.uniform() < share) count += 1;
  return count;
};

const beta = (random: Random, a: number, b: number): number => {
  const [x, y] = [gamma(random, a), gamma(random, b)];
  return x / (x + y);
};

/** Marsaglia and Tsang (2000); below 1 through one more. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random.uniform() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** P(Z > z), by the continued fraction of the tail or its complement (Abramowitz & Stegun 26.2.17). */
function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = series.reduceRight((value, c) => (value + c) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
