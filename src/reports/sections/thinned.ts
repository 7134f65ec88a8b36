/** A point of a picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * At most about `most` points that keep the outline of a long series: of each of most/2 stretches its lowest and its
 * highest point, in the order they came. A shorter series is returned as it is.
 */
export function thinned<P extends Point>(points: readonly P[], most: number): readonly P[] {
  if (points.length <= most) return points;
  const stretches = Math.max(1, Math.floor(most / 2));
  const kept: P[] = [];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((stretch * points.length) / stretches);
    const to = Math.floor(((stretch + 1) * points.length) / stretches);
    let [low, high] = [from, from];
    for (let i = from + 1; i < to; i += 1) {
      const y = points[i]?.y ?? Number.NaN;
      if (y < (points[low]?.y ?? Number.NaN)) low = i;
      if (y > (points[high]?.y ?? Number.NaN)) high = i;
    }
    const pair = low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
    kept.push(...pair.flatMap((i) => points[i] ?? []));
  }
  return kept;
}
