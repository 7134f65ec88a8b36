/** One subtitle: ms from the start of the audio, lines joined by `\n`. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Whether a cue lasts once its times are whole milliseconds, rounded half up: WebVTT wants its end behind its start. */
export const isVisible = ({ start, end }: Pick<Cue, 'start' | 'end'>): boolean =>
  Math.floor(end + 0.5) > Math.floor(start + 0.5);

/** Why a cue cannot be written so that it reads back the same; undefined when it can. */
export function cueFault({ start, end, text }: Cue): string | undefined {
  if (!Number.isFinite(start) || !Number.isFinite(end) || start < 0) return `times ${start} to ${end}`;
  if (end < start) return `it ends at ${end}, before its start at ${start}`;
  if (!isVisible({ start, end })) return `it ends at ${end}, as it starts`;
  if (text.includes('-->')) return 'its text contains -->';
  if (/[\r\0]/.test(text)) return 'its text contains a control character';
  if (text.split('\n').some((line) => line.trim() === '')) return 'its text has a blank line';
  return undefined;
}

/**
 * The cues, when all can be written.
 * @throws RangeError naming the first that cannot: what makes cues (`groupCues`) makes them so that they can.
 */
export function writable(cues: readonly Cue[]): readonly Cue[] {
  for (const [index, cue] of cues.entries()) {
    const fault = cueFault(cue);
    if (fault !== undefined) throw new RangeError(`cue ${index + 1} cannot be written: ${fault}`);
  }
  return cues;
}

/** Text that can be a cue's: line ends made one kind, blank lines dropped, `-->` broken up. */
export function cueText(text: string): string {
  return text
    .replace(/\0/g, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .join('\n')
    .replace(/-->/g, '-- >');
}
