import type { Segment, Variant } from '../../src/record/run-record.ts';
import { iteration, round, segment, step, variant } from './record.ts';

/** One process of a cell: a warm-up, then a round for each of these times to the first token, s. */
export function launch(number: number, seconds: readonly number[], parts: Partial<Segment> = {}): Segment {
  const rounds = [10, ...seconds].map((s, i) => {
    const measured = round({ ttft: s * 1e9, total: 2 * s * 1e9, rtf: s / 5, tokensPerS: 10 / s });
    return iteration(i + 1, [step('transcribe', { model: 'm', audio: 'tone', round: measured })], {
      warmUp: i === 0,
    });
  });
  const before = [step('load', { model: 'm', duration: 1e9 * (seconds[0] ?? 1) })];
  return segment(rounds, { launch: number, before, ...parts });
}

/** A cell whose launches have these times to the first token, s. */
export function cellOf(engine: string, seconds: readonly number[], parts: Partial<Variant> = {}): Variant {
  return variant(
    seconds.map((s, i) => launch(i + 1, [s])),
    { id: `default engine=${engine}`, engine, axes: { engine }, outline: 'transcribe > restart', ...parts },
  );
}
