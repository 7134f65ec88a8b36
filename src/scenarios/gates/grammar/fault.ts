import type { Place, Problem } from '../../plan/plan.ts';
import { shortList } from '../../plan/problem.ts';
import { meant } from './meant.ts';

/** Something wrong at one place of a gate. */
export interface Fault {
  /** Column in the gate's text, from 1. */
  readonly at: number;
  /** `5 has no unit, ttft is a time` */
  readonly message: string;
  /** Lines that follow: `do: write 5 s or 5 ms`. */
  readonly advice: readonly string[];
  /**
   * How the place is shown: a caret under the gate's text, the column of the problem itself (a wrong name needs
   * no caret, it stands in the message), or the gate as a whole.
   */
  readonly show: 'caret' | 'column' | 'gate';
}

/** A name that is none of those allowed: `no quantity heep`. */
export function unknownName(
  at: number,
  kind: string,
  found: string,
  allowed: readonly string[],
  plural: string,
): Fault {
  return {
    at,
    message: `no ${kind} ${found}`,
    advice: [namesLine(kind, found, allowed, plural)],
    show: 'column',
  };
}

/** How many names of a long list a message shows. */
const SHOWN = 9;

/** `quantities: anon, arena, … .  nearest: heap` */
function namesLine(kind: string, found: string, allowed: readonly string[], plural: string): string {
  const near = meant(kind, found, allowed);
  const list = `${plural}: ${allowed.length === 0 ? 'none' : shortList(allowed, SHOWN)}`;
  return near === undefined ? list : `${list}.  nearest: ${near}`;
}

/**
 * A fault as the scenario loader prints it. `place` is that of the gate's value in the file; the value is one
 * line without quotes (no gate needs them), so that columns add up. What the command line wrote has no columns.
 */
export function problemOf(text: string, place: Place, { at, message, advice, show }: Fault): Problem {
  const column = place.line === 0 ? at : place.column + at - 1;
  return {
    place: show === 'column' && place.line > 0 ? { ...place, column } : place,
    message: `in gate \`${text}\`: ${message}`,
    detail: show === 'caret' ? [text, `${' '.repeat(at - 1)}^ col ${column}`, ...advice] : advice,
  };
}
