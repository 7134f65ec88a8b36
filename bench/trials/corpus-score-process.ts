import { rateInterval } from '../../src/metrics/accuracy/interval/rate-interval.ts';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { errorRates } from '../../src/runner/error-rates.ts';
import { asWords, noisyPair } from '../noisy-pair.ts';

/** A process that scores 10,000 utterances of a record, counts and intervals of words and characters, and says what that took. */
const UTTERANCES = 10_000;
const WORDS = 15;

const pairs = Array.from({ length: UTTERANCES }, (_, i) => {
  const [ref, hyp] = noisyPair({ n: WORDS, vocabulary: 4000, errors: 0.08, seed: i + 1 }).map(asWords);
  return { id: `set/u${i}`, ref: ref ?? '', hyp: hyp ?? '' };
});
const record = RunRecord.parse(JSON.parse(recordText()));
const variant = record.variants[0];
if (variant === undefined) throw new Error('no variant');
const chinese = await loadNormaliser('zh');
const [cpu, wall] = [process.cpuUsage(), process.hrtime.bigint()];
const rates = errorRates(record, variant, chinese);
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
  const steps = pairs.map(({ id, hyp }) => ({
    step: 'transcribe',
    model: 'm',
    audio: id,
    at: 0,
    duration: 1,
    round: {
      ...{ total: 1, burst: false, chunks: 1, times: [], audioSeconds: 5, liveDropped: 0 },
      ...{ output: hyp, text: hyp },
    },
  }));
  const checkpoint = { name: 'baseline', at: 0, modelsLoaded: 0, readings: {} };
  const segment = {
    ...{ launch: 1, pid: 1, at: 0, baseline: checkpoint, before: [], after: [], absent: {}, peak: {} },
    iterations: [{ index: 1, warmUp: false, at: 0, duration: 1, steps }],
    observed: { swap: 0, hugePages: 0 },
    end: { kind: 'completed', reason: '' },
  };
  const cell = {
    ...{
      id: 'v',
      variant: 'v',
      engine: 'e',
      axes: {},
      status: 'completed',
      outline: '',
      iterationsPlanned: 1,
    },
    ...{
      tolerance: {},
      expect: [],
      growth: {},
      rawGrowth: {},
      looks: [],
      causes: [],
      sentence: '',
      latency: {},
    },
    ...{ segments: [segment], gates: [], accuracy: { errorRates: [], distinctTexts: {}, texts: {} } },
  };
  const machine = {
    ...{
      harness: '0',
      node: '20',
      platform: 'linux',
      kernel: '6',
      cpu: 'a',
      cores: 1,
      affinity: 1,
      memory: 1,
    },
    ...{ load: [0], allocator: 'glibc', environment: {} },
  };
  return JSON.stringify({
    ...{ schema: 'asr-bench/run', version: 2, id: 'r', startedAt: '', status: 'completed' },
    scenario: { id: 's', title: 's', file: 's', sha256: 's', settings: {} },
    engines: [],
    models: [],
    audio: pairs.map(({ id, ref }) => ({
      ...{ id, file: 'a', sha256: 'a', pcmSha256: 'a', seconds: 5, decoder: 'wav' },
      ...{ language: 'English', reference: { raw: ref }, utterance: { corpus: 'set' } },
    })),
    ...{ options: {}, machine, variants: [cell], warnings: [] },
    harness: { cpuSeconds: 0, wallSeconds: 0, peakRss: 0 },
  });
}
