import { detectSpeech } from '../../src/pipeline/vad/detector.ts';
import { HOP } from '../../src/pipeline/vad/grid/grid.ts';
import { readModelFile } from '../../src/pipeline/vad/model-file.ts';
import { openNetwork } from '../../src/pipeline/vad/network.ts';
import { detectInWorker } from '../../src/pipeline/vad-service.ts';
import {
  joinedRecordings,
  nativeRecordings,
  type Recording,
  recordingFile,
  samplesOf,
} from './recordings.ts';
import { atMost, type Finding, NO_DATA, noted, sharedFile } from './trial.ts';

/** TEN VAD here against the native library, hop by hop, and against labels (docs/vad.md, "Figures"). */
export async function vadNative(): Promise<readonly Finding[] | string> {
  const [files, whole] = [await nativeRecordings(), await joinedRecordings()];
  const model = sharedFile('vad/ten-vad.onnx');
  if (files === undefined || whole === undefined || model === undefined) return NO_DATA;

  let [max, mean, decisions, hops] = [0, 0, 0, 0];
  const ours = new Score();
  const theirs = new Score();
  for (const [name, recording] of Object.entries(files)) {
    const found = await detectInWorker({ audio: recordingFile(name), backend: 'ten', model });
    const apart = distance(found.probabilities, recording.p);
    max = Math.max(max, apart.max);
    mean = Math.max(mean, apart.mean);
    decisions += apart.decisions;
    hops += recording.p.length;
    ours.add(found.probabilities, recording);
    theirs.add(recording.p, recording);
  }

  const parts = await Promise.all(whole.order.map(samplesOf));
  const network = await openNetwork(await readModelFile(model));
  const joined: number[] = [];
  for await (const { probabilities } of detectSpeech(parts, network)) joined.push(...probabilities);
  await network.close();
  const apart = distance(joined, whole.p);

  return [
    noted('recordings', Object.keys(files).length),
    noted('hops', hops, '', 6),
    atMost('largest difference in probability', max, 0.005),
    atMost('mean difference, worst recording', mean, 3e-4),
    atMost('decisions that differ', (100 * decisions) / hops, 0.1, '%'),
    atMost('all joined: largest difference', apart.max, 0.02),
    atMost('all joined: mean difference', apart.mean, 5e-4),
    noted('F1 of the native library', theirs.f1),
    noted('F1 here', ours.f1),
    atMost('difference in F1', Math.abs(ours.f1 - theirs.f1), 0.002),
  ];
}

function distance(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
): { max: number; mean: number; decisions: number } {
  let [max, sum, decisions] = [0, 0, 0];
  for (let i = 0; i < expected.length; i += 1) {
    const [mine = Number.NaN, their = 0] = [found[i], expected[i]];
    // A hop that is missing here is as wrong as can be.
    const apart = Number.isNaN(mine) ? 1 : Math.abs(mine - their);
    max = Math.max(max, apart);
    sum += apart;
    if (mine > 0.5 !== their > 0.5) decisions += 1;
  }
  return { max, mean: sum / expected.length, decisions };
}

/** Hops by which the upstream scorer takes probabilities to come late. */
const SHIFT = 1;

/** Decisions against labels, as the upstream scorer counts them. */
class Score {
  #hits = 0;
  #wrong = 0;

  add(p: ArrayLike<number>, { labels, samples }: Recording): void {
    const truth = labels.flatMap(([from, to, speech]) =>
      Array<number>(Math.round((to - from) / 0.016)).fill(speech),
    );
    const hops = Math.min(truth.length, p.length - SHIFT, Math.floor(samples / HOP));
    for (let i = 0; i < hops; i += 1) {
      const speech = (p[i + SHIFT] ?? 0) > 0.5;
      if (speech && truth[i] === 1) this.#hits += 1;
      else if (speech || truth[i] === 1) this.#wrong += 1;
    }
  }

  get f1(): number {
    return (2 * this.#hits) / (2 * this.#hits + this.#wrong);
  }
}
