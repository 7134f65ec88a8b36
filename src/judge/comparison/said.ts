import { spokenTokens } from '../../metrics/faithfulness/answer-length.ts';
import { stepsOf } from '../../metrics/series/series.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { answers, HEARS } from '../../record/step-word.ts';
import type { CellPair } from './pairs.ts';

/** What one model made of one audio, all measured rounds together. */
export interface Heard {
  /** Rounds that answered. */
  readonly rounds: number;
  /** What was said, and how often, by the place in it: a chunk of it, or `` for all of it. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** What one model said of each audio, by its id; of an aligner, which says nothing, how often it answered. */
function heardBy(variant: Variant, model: string): ReadonlyMap<string, Heard> {
  const found = new Map<string, { rounds: number; places: Map<string, Map<string, number>> }>();
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    const { audio, round, failure, pass = '' } = step;
    if (phase !== 'each' || warmUp || failure !== undefined || step.model !== model) continue;
    if (audio === undefined || round === undefined || !answers(step.step)) continue;
    const own = found.get(audio) ?? { rounds: 0, places: new Map() };
    found.set(audio, own);
    own.rounds += 1;
    if (!HEARS.includes(step.step)) continue;
    const texts = own.places.get(pass) ?? new Map<string, number>();
    own.places.set(pass, texts.set(round.text, (texts.get(round.text) ?? 0) + 1));
  }
  return found;
}

/** What both cells of a pair heard. */
export interface HeardByBoth {
  readonly theirs: ReadonlyMap<string, Heard>;
  readonly ours: ReadonlyMap<string, Heard>;
}

type Pair = Pick<CellPair, 'baseline' | 'variant'>;

/** What both cells of each pair heard: every round of both is gone through once for a model, whatever is asked of it. */
export class HeardPairs {
  readonly #known = new Map<Pair, Map<string, HeardByBoth>>();

  of(pair: Pair, model: string): HeardByBoth {
    const models = this.#known.get(pair) ?? new Map<string, HeardByBoth>();
    this.#known.set(pair, models);
    const heard = models.get(model) ?? {
      theirs: heardBy(pair.baseline, model),
      ours: heardBy(pair.variant, model),
    };
    models.set(model, heard);
    return heard;
  }
}

/** Words that both builds said of the audio that both heard, each audio once. */
export interface SaidWords {
  readonly baseline: number;
  readonly candidate: number;
}

export function wordsOf({ theirs, ours }: HeardByBoth): SaidWords {
  const common = [...ours.keys()].filter((audio) => theirs.has(audio));
  const sum = (side: ReadonlyMap<string, Heard>): number =>
    common.reduce((words, audio) => words + wordsIn(side.get(audio)), 0);
  return { baseline: sum(theirs), candidate: sum(ours) };
}

/** Of all places together, each as it was said on the whole. Characters of scripts without spaces count as words do. */
function wordsIn(heard: Heard | undefined): number {
  let all = 0;
  for (const texts of heard?.places.values() ?? []) {
    let [sum, rounds] = [0, 0];
    for (const [text, times] of texts) {
      const { words, characters } = spokenTokens(text);
      sum += times * (words + characters);
      rounds += times;
    }
    all += sum / rounds;
  }
  return all;
}
