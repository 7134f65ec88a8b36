import { Bench } from 'tinybench';
import { planChunks } from '../src/pipeline/vad/chunking/plan-chunks.ts';
import { detectSpeech } from '../src/pipeline/vad/detector.ts';
import { energyProbabilities } from '../src/pipeline/vad/energy/energy-vad.ts';
import { FeatureExtractor } from '../src/pipeline/vad/features/feature-extractor.ts';
import { HOP, RESET } from '../src/pipeline/vad/grid/grid.ts';
import { readModelFile, TEN_VAD_VARIABLE } from '../src/pipeline/vad/model-file.ts';
import { openNetwork } from '../src/pipeline/vad/network.ts';
import { SAMPLE_RATE } from '../src/record/units.ts';

const HOURS = 3;
const HOPS = (HOURS * 3600 * SAMPLE_RATE) / HOP;

/** Deterministic number in 0 … 1. */
const random = (n: number): number => (Math.imul(n + 1, 0x9e3779b1) >>> 8) / 2 ** 24;

/** Utterances of 1 … 6 s, pauses of 0.1 … 1.5 s. */
function conversation(): Float32Array {
  const p = new Float32Array(HOPS);
  for (let hop = 0, turn = 0; hop < HOPS; turn += 2) {
    const end = hop + Math.round(62 + 313 * random(turn));
    p.fill(0.9, hop, end);
    hop = end + Math.round(7 + 87 * random(turn + 1));
  }
  return p;
}

/** A buzz with noise: voiced enough to keep the pitch tracker busy. */
const audio = Int16Array.from(
  { length: RESET * HOP },
  (_, n) => 6000 * Math.exp(-(n % 100) / 30) + 600 * (random(n) - 0.5),
);

/**
 * Voice activity detection, a task for each part. The network runs where ASR_BENCH_TEN_VAD names it. Times of the features
 * and of detection are for 30 s of audio: 120 of them are an hour.
 */
export async function vadBench(): Promise<Bench> {
  const bench = new Bench({ name: 'vad', time: 1000 });
  const probabilities = conversation();
  const energyDb = probabilities.map((p, i) => 30 + 40 * p + 5 * random(i));
  const samples = HOPS * HOP;
  const allSpeech = new Float32Array(HOPS).fill(1);
  const flicker = Float32Array.from({ length: HOPS }, (_, i) => (i % 8 === 0 ? 1 : 0));
  const extractor = new FeatureExtractor();
  const hop = new Float64Array(HOP);
  const vector = new Float32Array(41);

  bench
    .add('features and pitch, 30 s', () => {
      for (let t = 0; t < RESET; t += 1) {
        for (let n = 0; n < HOP; n += 1) hop[n] = audio[t * HOP + n] ?? 0;
        extractor.next(hop, vector, 0);
      }
    })
    .add(`energy, ${HOURS} h`, () => void energyProbabilities(energyDb))
    .add(
      `chunks, ${HOURS} h of conversation`,
      () => void planChunks({ probabilities, energyDb, samples, lag: 0 }),
    )
    .add(`chunks, ${HOURS} h of speech without a pause`, () => {
      planChunks({ probabilities: allSpeech, energyDb, samples, lag: 0 });
    })
    .add(`chunks, ${HOURS} h with a pause at every turn`, () => {
      planChunks({ probabilities: flicker, energyDb, samples, lag: 0 });
    });

  const model = process.env[TEN_VAD_VARIABLE];
  if (model !== undefined && model !== '') {
    const network = await openNetwork(await readModelFile(model));
    bench.add('detection with TEN VAD, 30 s', async () => {
      for await (const block of detectSpeech([audio], network)) void block;
    });
  }
  await bench.run();
  return bench;
}
