/** The engine's own counters after a call, cumulative over the object's life. */
export interface Statistics {
  /** Prompt tokens evaluated, and the ms that took (decoder prefill and audio tower, not decoding of audio). */
  readonly promptTokens: number;
  readonly promptMs: number;
  /** Generated tokens and their ms. */
  readonly evalTokens: number;
  readonly evalMs: number;
}

const LINE = /timings:\s*(prompt eval|eval) time\s*=\s*([\d.eE+-]+)\s*ms\s*\/\s*(\d+)\s*(?:tokens|runs)/;

/**
 * Reads the lines that `chatllm_show_statistics` prints (docs/engine.md#statistics).
 * @returns undefined when the two lines are not there: forks may word them otherwise, and a guess is no figure
 */
export function parseStatistics(lines: readonly string[]): Statistics | undefined {
  const found = new Map<string, { ms: number; tokens: number }>();
  for (const line of lines) {
    const match = LINE.exec(line);
    if (match?.[1] !== undefined) found.set(match[1], { ms: Number(match[2]), tokens: Number(match[3]) });
  }
  const prompt = found.get('prompt eval');
  const evaluation = found.get('eval');
  if (prompt === undefined || evaluation === undefined) return undefined;
  if (![prompt.ms, evaluation.ms].every(Number.isFinite)) return undefined;
  return {
    promptTokens: prompt.tokens,
    promptMs: prompt.ms,
    evalTokens: evaluation.tokens,
    evalMs: evaluation.ms,
  };
}

/**
 * Tokens and rate of one round, from the counters before and after it.
 * @returns `tokensPerS` undefined when nothing was generated or no time passed
 */
export function roundStatistics(
  before: Statistics,
  after: Statistics,
): { promptTokens: number; outputTokens: number; tokensPerS: number | undefined } {
  const tokens = after.evalTokens - before.evalTokens;
  const ms = after.evalMs - before.evalMs;
  return {
    promptTokens: after.promptTokens - before.promptTokens,
    outputTokens: tokens,
    tokensPerS: tokens > 0 && ms > 0 ? (tokens * 1000) / ms : undefined,
  };
}

export const NO_STATISTICS: Statistics = { promptTokens: 0, promptMs: 0, evalTokens: 0, evalMs: 0 };
