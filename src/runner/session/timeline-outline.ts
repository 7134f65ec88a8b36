import type { TimelineSample } from '../../metrics/memory/timeline.ts';
import type { Iteration, Segment } from '../../record/run-record.ts';

/** Samples of the record: an outline of the whole, and more of the iterations that reports show closely. */
const MOST_WHOLE = 800;
const MOST_CLOSE = 300;

/**
 * What the record keeps of a timeline: of equal stretches the lowest and the highest sample, of the iterations in
 * `close` (the first and the last) as many again. The CSV of the traces has every sample. Pure.
 */
export function timelineOutline(
  samples: readonly TimelineSample[],
  close: readonly (Pick<Iteration, 'at' | 'duration'> | undefined)[],
): Segment['timeline'] {
  if (samples.length === 0) return undefined;
  const kept = new Set(extremes(samples, MOST_WHOLE));
  for (const iteration of close) {
    if (iteration === undefined) continue;
    const end = iteration.at + iteration.duration;
    const within = samples.filter(({ at }) => at >= iteration.at && at <= end);
    for (const sample of extremes(within, MOST_CLOSE)) kept.add(sample);
  }
  const ordered = samples.filter((sample) => kept.has(sample));
  return { at: ordered.map(({ at }) => at), rss: ordered.map(({ rss }) => rss) };
}

/** At most `most` samples: the lowest and the highest of each of most/2 stretches; a shorter list whole. */
function extremes(samples: readonly TimelineSample[], most: number): readonly TimelineSample[] {
  if (samples.length <= most) return samples;
  const stretches = most / 2;
  return Array.from({ length: stretches }, (_, i) =>
    samples.slice(
      Math.floor((i * samples.length) / stretches),
      Math.floor(((i + 1) * samples.length) / stretches),
    ),
  ).flatMap((stretch) => {
    const pick = (better: (a: number, b: number) => boolean): TimelineSample[] =>
      stretch
        .slice(0, 1)
        .map((first) =>
          stretch.reduce((best, sample) => (better(sample.rss, best.rss) ? sample : best), first),
        );
    return [...pick((a, b) => a < b), ...pick((a, b) => a > b)];
  });
}
