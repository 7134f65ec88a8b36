import { expect } from 'vitest';
import { visibleText } from '../record/visible-text.ts';
import { type GateOptions, gateAnswer } from './gate.ts';
import { type LeakOptions, leakAnswer } from './leak.ts';

export type { GateOptions } from './gate.ts';
export type { LeakOptions } from './leak.ts';

/**
 * Matchers for vitest (docs/vitest.md): `import 'asr-bench/vitest'` in a test or a setup file registers them. What is
 * inconclusive or unjudged fails with and without `.not`: it proves neither.
 */
expect.extend({
  toNotLeak(received: unknown, options: LeakOptions = {}) {
    const { leaks, words } = leakAnswer(received, options);
    return decided(leaks === 'undecided' ? undefined : leaks === 'no', this.isNot, {
      pass: `expected a leak, and it is bounded: ${words}`,
      fail: `expected no leak: ${words}`,
      open: `whether it leaks is undecided: ${words}`,
    });
  },
  toMeetGate(received: unknown, gate: string, options: GateOptions = {}) {
    const { met, words } = gateAnswer(received, gate, options);
    return decided(met === 'undecided' ? undefined : met === 'yes', this.isNot, {
      pass: `expected \`${gate}\` not to hold, and it does\n${words}`,
      fail: `expected \`${gate}\` to hold\n${words}`,
      open: `whether \`${gate}\` holds is undecided\n${words}`,
    });
  },
});

/** An answer as vitest takes it: without one, `pass` is whatever makes the assertion fail. */
function decided(
  holds: boolean | undefined,
  isNot: boolean,
  words: { readonly pass: string; readonly fail: string; readonly open: string },
): { pass: boolean; message: () => string } {
  const said = holds === undefined ? words.open : holds ? words.pass : words.fail;
  return { pass: holds ?? isNot, message: () => visibleText(said) };
}

/** The matchers by the types of their arguments. */
export interface AsrBenchMatchers<R = unknown> {
  /**
   * A series of one value an iteration, a cell of a run, or a run does not grow without end (docs/leak-verdict.md). At
   * least 8 iterations; 100 for a verdict that can be trusted.
   */
  toNotLeak(options?: LeakOptions): R;
  /** A run record meets a gate of the scenario language: `ttft.p95 < 5 s` (docs/gates.md). */
  toMeetGate(gate: string, options?: GateOptions): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: vitest declares its interface with this parameter
  interface Matchers<T = any> extends AsrBenchMatchers<T> {}
}
