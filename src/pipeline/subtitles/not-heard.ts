import { type Cue, isVisible } from './cue.ts';

/** A stretch of the audio of which nothing was heard, because its chunk failed; ms. */
export interface NotHeard {
  readonly start: number;
  readonly end: number;
}

/**
 * The cues with one for each stretch that nobody heard, at its place: a gap of half a minute must not pass for silence. Stretches that
 * touch are one. A mark gives way to the cues of what was heard, which reach into its stretch by the overlap of chunks; where they leave
 * it no room it stands below the text of the one before it, else of the one behind. Pure.
 */
export function withNotHeard(cues: readonly Cue[], stretches: readonly NotHeard[]): Cue[] {
  let shown: readonly Cue[] = cues;
  for (const stretch of joined(stretches)) shown = marked(shown, stretch);
  return [...shown];
}

/** `[12:00–12:30 not heard]` */
export const notHeardLabel = ({ start, end }: NotHeard): string =>
  `[${clock(Math.floor(start / 1000))}–${clock(Math.ceil(end / 1000))} not heard]`;

/** Stretches in order, those that touch made one. Pure. */
export function joined(stretches: readonly NotHeard[]): NotHeard[] {
  const apart: NotHeard[] = [];
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || start > last.end) apart.push({ start, end });
    else apart[apart.length - 1] = { start: last.start, end: Math.max(last.end, end) };
  }
  return apart;
}

function marked(cues: readonly Cue[], stretch: NotHeard): Cue[] {
  const text = notHeardLabel(stretch);
  const behind = cues.findIndex(({ start }) => start > stretch.start);
  const at = behind < 0 ? cues.length : behind;
  const start = Math.max(stretch.start, cues[at - 1]?.end ?? 0);
  const end = Math.min(stretch.end, cues[at]?.start ?? Number.POSITIVE_INFINITY);
  if (end > start && isVisible({ start, end })) return cues.toSpliced(at, 0, { start, end, text });
  const place = Math.max(0, at - 1);
  const cue = cues[place];
  if (cue !== undefined) return cues.with(place, { ...cue, text: `${cue.text}\n${text}` });
  return [{ start: stretch.start, end: stretch.start + 1, text }];
}

/** `12:00`, `1:02:03` */
function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
