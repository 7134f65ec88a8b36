import { SPEED_METRICS } from '../../record/comparison.ts';
import { engine } from '../../runner/session/binding.ts';
import type { Question } from '../../studies/bisect/oracle.ts';

/** What is asked of each commit, and the settings by which the scenario is planned for it. */
export interface Asking {
  readonly question: Question;
  /** What decides, for people. */
  readonly words: string;
  /** For `--set`: gates in place of the scenario's own, or none. */
  readonly set: readonly string[];
}

/** Nothing but the question itself is judged. */
const WITHOUT_GATES = ['expect=null', 'baseline=null'];

/** `growth(heap)` */
const GROWTH = /^growth\(([a-z-]+)\)$/;

/** Reads `--metric`; whether a gate is one is found out when the scenario is planned with it. */
export function askingOf(metric: string | undefined): Asking {
  if (metric === undefined) {
    return { question: { kind: 'gates', own: true }, words: 'the gates of the scenario', set: [] };
  }
  const words = metric.trim();
  if (words === 'crash' || words === 'text') return { question: { kind: words }, words, set: WITHOUT_GATES };
  const speed = SPEED_METRICS.find((known) => known === words);
  if (speed !== undefined) return { question: { kind: 'speed', metric: speed }, words, set: WITHOUT_GATES };
  if (engine.claims.includes(words))
    return { question: { kind: 'claim', claim: words }, words, set: WITHOUT_GATES };
  const quantity = GROWTH.exec(words)?.[1];
  const gate = quantity === undefined ? words : `not leak(${quantity})`;
  return {
    question: { kind: 'gates', own: false },
    words: gate,
    set: [`expect=[${JSON.stringify(gate)}]`, 'baseline=null'],
  };
}

export const QUESTIONS = `it takes a gate (docs/gates.md), growth(<quantity>), ${SPEED_METRICS.join(', ')}, text, crash, or a claim of \`doctor --library\` (docs/engine.md)`;
