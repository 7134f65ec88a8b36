import { describe, expect, it } from 'vitest';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };

describe.concurrent('latency', () => {
  it('reads a planted TTFT and pace on the engine’s clock', async () => {
    const run = await measure(
      trialYaml({ variants: RESTART, iterations: 12, faults: { ttft_ms: 40, token_ms: 2 } }),
    );
    const { latency, segments } = run.variant('restart');
    const rounds = segments.flatMap(({ iterations }) =>
      iterations.slice(1).flatMap(({ steps }) => steps.flatMap(({ round }) => round ?? [])),
    );
    // Deadlines are absolute: never early, however busy the machine. How late is the machine's affair, so what must
    // not be late is the best of eleven rounds.
    const due = (token: number): number => (40 + 2 * token) * 1e6;
    expect(rounds.filter(({ times }) => times.some((at, token) => at < due(token)))).toEqual([]);
    const [first, last] = [0, 18].map((token) => Math.min(...rounds.map(({ times }) => times[token] ?? 0)));
    expect(first).toBeLessThan(2 * due(0));
    expect(last).toBeLessThan(2 * due(18));
    const { ttft, ttft_text, tokens_per_s } = latency.m ?? {};
    expect(ttft?.min).toBe(first);
    // `language`, ` English` and the tag come before the first word.
    expect(ttft_text?.min).toBe(Math.min(...rounds.map(({ times }) => times[3] ?? 0)));
    // One token late makes a round seem slow or fast, so some round is on either side of a band about 500/s.
    expect(tokens_per_s?.max).toBeGreaterThan(250);
    expect(tokens_per_s?.min).toBeLessThan(1000);
    expect(rounds).toHaveLength(11);
    // A round held up until its last token was due comes in one burst, which has no TTFT.
    expect(ttft?.n).toBe(rounds.filter(({ burst }) => !burst).length);
  });

  it('takes no chunk without a byte for the first token', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 4,
        faults: { ttft_ms: 40, token_ms: 2, empty_first: true },
      }),
    );
    const { latency, segments } = run.variant('restart');
    const [round] = segments.flatMap(({ iterations }) =>
      iterations.flatMap(({ steps }) => steps.flatMap((step) => step.round ?? [])),
    );
    expect(round).toMatchObject({ emptyChunks: 1, chunks: round?.times.length });
    expect(latency.m?.ttft?.min).toBeGreaterThanOrEqual(40e6);
    expect(latency.m?.ttft_text?.min).toBeGreaterThanOrEqual(46e6);
    // The gap before the first token is no gap between tokens.
    expect(latency.m?.itl?.min).toBeLessThan(40e6);
    expect(latency.m?.itl?.n).toBe(3 * ((round?.chunks ?? 0) - 1));
  });

  it('names a burst and prints no rate for it', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 4,
        faults: { ttft_ms: 400, token_ms: 2, burst: true },
        expect: ['tokens_per_s.p50 > 1', 'tokens_per_s.p50 > 1000'],
      }),
    );
    const variant = run.variant('restart');
    expect(variant.latency.m).not.toHaveProperty('ttft');
    expect(variant.latency.m).not.toHaveProperty('tokens_per_s');
    // Its tokens over the whole call are the least that the rate can be; how much more it is, nobody knows.
    const [least, more] = variant.gates;
    expect([least?.outcome, more?.outcome]).toEqual(['pass', 'unjudged']);
    expect(more?.reason).toContain('burst');
    expect(run.code).toBe(11);
  });
});

describe.concurrent('text', () => {
  it('is put together from pieces that split characters', async () => {
    const text = '零九零零零七三三三一';
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 3,
        text,
        language: 'Chinese',
        faults: { split_utf8: 2 },
        expect: ['cer(raw) == 0 %', 'distinct_texts == 1'],
      }),
    );
    expect(run.variant('restart').accuracy.texts.m).toEqual([{ text, count: 2 }]);
    expect(run.code).toBe(0);
  });

  it('with planted word errors has exactly their rate', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 2,
        text: 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
        faults: { word_errors: 0.1, seed: 7 },
        expect: ['wer(raw) <= 5 %'],
      }),
    );
    const rate = run.variant('restart').accuracy.errorRates.find(({ unit }) => unit === 'word');
    expect(rate).toMatchObject({ substitutions: 2, deletions: 0, insertions: 0, n: 20, rate: 0.1 });
    expect(run.code).toBe(10);
  });

  it('that differs in one iteration is noticed', async () => {
    const run = await measure(
      trialYaml({
        variants: RESTART,
        iterations: 6,
        faults: { other_text: 'Something else entirely.', other_round: 4 },
        expect: ['distinct_texts == 1'],
      }),
    );
    expect(run.variant('restart').accuracy.distinctTexts).toEqual({ m: 2 });
    expect(run.code).toBe(10);
  });
});

describe.concurrent('alignment', () => {
  const ALIGN = { restart: { before: '[load]', each: '[{ align: reference }, restart]' } };

  it('of a healthy aligner has no errors', async () => {
    const run = await measure(
      trialYaml({
        kind: 'aligner',
        variants: ALIGN,
        iterations: 3,
        expect: ['align_errors == 0', 'distinct_texts == 1'],
      }),
    );
    expect(run.variant('restart').accuracy.alignment).toMatchObject({ rounds: 2, errors: 0 });
    expect(run.code).toBe(0);
  });

  it.each([
    ['count', 'E_COUNT'],
    ['order', 'E_ORDER'],
    ['range', 'E_RANGE'],
    ['json', 'E_PARSE'],
  ] as const)('with a wrong %s is found as %s', async (align_fault, code) => {
    const run = await measure(
      trialYaml({
        kind: 'aligner',
        variants: ALIGN,
        iterations: 3,
        faults: { align_fault },
        expect: ['align_errors == 0'],
      }),
    );
    expect(run.variant('restart').accuracy.alignment?.codes).toHaveProperty(code);
    expect(run.code).toBe(10);
  });
});
