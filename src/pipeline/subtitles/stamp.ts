/** Times of a cue as SRT (`00:00:01,680`) and WebVTT (`00:00:01.680`) write them. Hours grow past 99. */

/** Whole milliseconds, half up: engine stamps can be fractional. @throws RangeError below 0 or not finite. */
function stamp(ms: number, point: ',' | '.'): string {
  const whole = Math.floor(ms + 0.5);
  if (!Number.isFinite(whole) || whole < 0) throw new RangeError(`${ms} ms is no time of a cue`);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = two(Math.floor(whole / 3_600_000));
  const minutes = two(Math.floor(whole / 60_000) % 60);
  const seconds = two(Math.floor(whole / 1000) % 60);
  return `${hours}:${minutes}:${seconds}${point}${String(whole % 1000).padStart(3, '0')}`;
}

export const srtStamp = (ms: number): string => stamp(ms, ',');
export const vttStamp = (ms: number): string => stamp(ms, '.');

const STAMP = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d+))?$/;

/**
 * Milliseconds of a stamp in either form; hours and fraction may be left out, a short fraction is a fraction
 * (`,5` is half a second), a longer one is rounded. Undefined when it is not a stamp.
 */
export function parseStamp(text: string): number | undefined {
  const match = STAMP.exec(text.trim());
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', fraction = '0'] = match;
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const ms = Math.round(Number(`0.${fraction}`) * 1000);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms;
}

/** Start and end of a timing line; what follows them (positions, settings) is ignored. Undefined for other lines. */
export function parseTiming(line: string): { start: number; end: number } | undefined {
  const [from, rest] = line.split('-->');
  const start = parseStamp(from ?? '');
  const end = parseStamp(rest?.trim().split(/\s/)[0] ?? '');
  return start === undefined || end === undefined ? undefined : { start, end };
}
