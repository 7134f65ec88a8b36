import { rateInterval } from '../../src/metrics/accuracy/interval/rate-interval.ts';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { errorRates } from '../../src/runner/error-rates.ts';
import { iteration, round, segment, step, variant } from '../../test/support/record.ts';
import { runRecord } from '../../test/support/run-record.ts';
import { asWords, noisyPair } from '../noisy-pair.ts';

/** A process that scores 10,000 utterances of a record, counts and intervals of words and characters, and says what that took. */
const UTTERANCES = 10_000;
const WORDS = 15;

const pairs = Array.from({ length: UTTERANCES }, (_, i) => {
  const [ref, hyp] = noisyPair({ n: WORDS, vocabulary: 4000, errors: 0.08, seed: i + 1 }).map(asWords);
  return { id: `set/u${i}`, ref: ref ?? '', hyp: hyp ?? '' };
});
const record = RunRecord.parse(JSON.parse(recordText()));
const cell = record.variants[0];
if (cell === undefined) throw new Error('no variant');
const chinese = await loadNormaliser('zh');
const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
const rates = errorRates(record, cell, chinese);
const { user, system } = process.cpuUsage(cpu);
const [word] = rates;
const again = rateInterval(Object.values(word?.utterances ?? {}));
console.log(
  JSON.stringify({
    errors: word === undefined ? -1 : word.substitutions + word.deletions + word.insertions,
    sum: Object.values(word?.utterances ?? {}).reduce((all, { errors }) => all + errors, 0),
    interval: word?.interval?.units ?? 0,
    same: 'ci95' in again && JSON.stringify(again.ci95) === JSON.stringify(word?.interval?.ci95),
    seconds: (user + system) / 1e6,
    wall: Number(process.hrtime.bigint() - wall) / 1e9,
    peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }),
);

function recordText(): string {
  const steps = pairs.map(({ id, hyp }) =>
    step('transcribe', { model: 'm', audio: id, round: round({ output: hyp, text: hyp }) }),
  );
  const record = runRecord([variant([segment([iteration(1, steps)])], { iterationsPlanned: 1 })]);
  const [tone] = record.audio;
  const audio = pairs.map(({ id, ref }) => ({
    ...tone,
    ...{ id, language: 'English', reference: { raw: ref }, utterance: { corpus: 'set' } },
  }));
  return JSON.stringify({ ...record, audio });
}
