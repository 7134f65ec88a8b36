import { expect, it } from 'vitest';
import {
  NO_STATISTICS,
  parseStatistics,
  roundStatistics,
} from '../../../../src/bindings/chatllm/abi/statistics.ts';

const LINES = [
  '',
  'timings: prompt eval time =        96.27 ms /   153 tokens (     0.63 ms per token,  1589.31 tokens per second)',
  'timings:        eval time =        10.28 ms /    28 tokens (     0.37 ms per token,  2724.36 tokens per second)',
  'timings:       total time =       106.55 ms /   181 tokens',
];

it('reads the engine’s cumulative counters', () => {
  expect(parseStatistics(LINES)).toEqual({
    promptTokens: 153,
    promptMs: 96.27,
    evalTokens: 28,
    evalMs: 10.28,
  });
});

it('is absent, not a guess, when a line is missing or worded otherwise', () => {
  expect(parseStatistics(LINES.slice(0, 2))).toBeUndefined();
  expect(parseStatistics(['timings: eval time: 3 ms'])).toBeUndefined();
});

it('gives a round the difference of its counters, and no rate where nothing was generated', () => {
  const once = { promptTokens: 153, promptMs: 100, evalTokens: 28, evalMs: 14 };
  expect(roundStatistics(NO_STATISTICS, once)).toEqual({
    promptTokens: 153,
    outputTokens: 28,
    tokensPerS: 2000,
  });
  expect(roundStatistics(once, { ...once, promptTokens: 306, promptMs: 200 })).toEqual({
    promptTokens: 153,
    outputTokens: 0,
    tokensPerS: undefined,
  });
});
