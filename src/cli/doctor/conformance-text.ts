import type { ConformanceCheck, ConformanceReport, ConformanceState } from '../../record/conformance.ts';

const WORD: Readonly<Record<ConformanceState, string>> = {
  holds: 'holds',
  'does-not-hold': 'DOES NOT',
  'not-tried': 'not tried',
};
const INDENT = ' '.repeat(29);

/** What stands above the claims. */
export const conformanceHead = (count: number): string =>
  `${count} claims about it, each tried in a process of its own with tiny synthetic checkpoints:`;

/** A claim for people: state, what was seen, and what follows. */
export function claimLines({ id, claim, state, detail, consequence, note }: ConformanceCheck): string[] {
  return [
    `${WORD[state].padEnd(9)} ${id.padEnd(18)} ${claim}`,
    `${INDENT}seen: ${detail}`,
    `${INDENT}so:   ${consequence}`,
    ...(note === undefined ? [] : [`${INDENT}note: ${note}`]),
  ];
}

/** How many claims are in which state. */
export function conformanceTotal({ checks, library }: Pick<ConformanceReport, 'checks' | 'library'>): string {
  const count = (state: ConformanceState): number => checks.filter((check) => check.state === state).length;
  const total = `${count('holds')} hold, ${count('does-not-hold')} do not, ${count('not-tried')} could not be tried`;
  return library.calibration
    ? `${total}; this is the calibration engine, a simulator: it says nothing about libchatllm`
    : total;
}
