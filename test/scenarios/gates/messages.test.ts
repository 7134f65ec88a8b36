import { describe, expect, it } from 'vitest';
import type { GateContext } from '../../../src/scenarios/gates/check/context.ts';
import { compileGate } from '../../../src/scenarios/gates/compiler.ts';
import { formatProblem } from '../../../src/scenarios/plan/problem.ts';
import { gateContext } from '../../support/gate-context.ts';

const place = { file: 'scenarios.yaml', line: 88, column: 9 };

/** load, transcribe, unload on the Chinese sample, 100 times. */
const recreate = gateContext({ each: ['load small', 'transcribe small phone', 'unload small'] });
const with_ = (parts: Partial<GateContext>): GateContext => ({ ...recreate, ...parts });

/** Everything that is said about a gate, as the loader prints it. */
function told(text: string, context: GateContext = recreate): string {
  const { gate, absent, problems, warnings } = compileGate(text, place, context);
  const lines = [
    ...problems.map(formatProblem),
    ...(absent ? [`absent (${absent.reason})\n${formatProblem(absent.problem)}`] : []),
    ...warnings.map((warning) => `warning\n${formatProblem(warning)}`),
  ];
  expect(gate === undefined).toBe(problems.length > 0);
  return lines.join('\n');
}

describe('a gate that is sound says nothing', () => {
  it.each(['ttft.p95 < 5 s', 'not leak', 'cer(raw) <= 5 %', 'ttft.n >= 90', 'tokens_per_s.p50 > 2'])(
    '%s',
    (text) => {
      expect(told(text)).toBe('');
    },
  );
});

describe('words of everyday speech and of other tools', () => {
  it.each([
    ['no leak', 'nearest: not leak'],
    ['no-leaks', 'nearest: not leak'],
    ['not leaks', 'nearest: not leak'],
    ['no growth', 'nearest: not leak'],
    ['leaks', 'nearest: leak'],
    ['ttft.p95 < 2,5 s', 'do: decimals take a point, thousands no mark: 2.5'],
    ['growth(heap) < 1,000 KiB', 'thousands no mark: 1.000 or 1000'],
    ['ttft.avg < 2 s', 'nearest: mean'],
    ['ttft.median < 2 s', 'nearest: p50'],
    ['ttft.p95 < 2 sec', 'nearest: s'],
    ['ttft.p95 < 2 minutes', 'nearest: min'],
    ['cer(raw) < 2 percent', 'nearest: %'],
    ['growth(memory) < 1 MiB', 'nearest: anon'],
    ['growth(fds) < 1', 'nearest: handles'],
    ['growth heap < 1 KiB', 'do: growth(heap)'],
    ['growth(heap) < 1 KiB/it', 'do: leave /it out'],
  ])('%s', (text, hint) => {
    expect(
      told(text)
        .trimEnd()
        .split('\n')
        .some((line) => line.endsWith(hint) || line.includes(`${hint};`)),
    ).toBe(true);
  });

  it('takes a rate by something that is measured as it is', () => {
    expect(told('ttft.p95 < 1 s / total.p95')).not.toContain('leave /');
  });
});

describe('units', () => {
  it('names the unit that is missing, with a caret', () => {
    expect(told('ttft.p95 < 5')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 < 5\`: 5 has no unit, ttft is a time
           ttft.p95 < 5
                      ^ col 20
           do: write 5 s or 5 ms"
    `);
    expect(told('growth(heap) < 50')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth(heap) < 50\`: 50 has no unit, growth(heap) is a size
           growth(heap) < 50
                          ^ col 24
           do: write 50 KiB or 50 MiB"
    `);
    expect(told('0 < ttft.p50 - 1')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`0 < ttft.p50 - 1\`: 1 has no unit, ttft is a time
           0 < ttft.p50 - 1
                          ^ col 24
           do: write 1 s or 1 ms"
    `);
  });

  it('refuses another kind of unit', () => {
    expect(told('ttft.p95 < 5 MiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 < 5 MiB\`: ttft is a time, 5 MiB is a size: \`<\` cannot join them
           ttft.p95 < 5 MiB
                    ^ col 18
           do: give a time, in s or ms"
    `);
    expect(told('loads <= 3 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`loads <= 3 s\`: loads is a count, 3 s is a time: \`<=\` cannot join them
           loads <= 3 s
                 ^ col 15
           do: write it without the unit"
    `);
    expect(told('distinct_texts == 100 %')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`distinct_texts == 100 %\`: distinct_texts is a count, 100 % is a ratio: \`==\` cannot join them
           distinct_texts == 100 %
                          ^ col 24
           do: write it without the unit"
    `);
  });

  it('refuses sums and products that measure nothing', () => {
    expect(told('rss.max + ttft.max < 1 GiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`rss.max + ttft.max < 1 GiB\`: rss is a size, ttft is a time: \`+\` cannot join them
           rss.max + ttft.max < 1 GiB
                   ^ col 17"
    `);
    expect(told('rss.max * ttft.max < 1 GiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`rss.max * ttft.max < 1 GiB\`: rss is a size, ttft is a time: \`*\` cannot join them
           rss.max * ttft.max < 1 GiB
                   ^ col 17"
    `);
  });

  it.each([
    'rss.last / rss.first < 1.5',
    'peak(rss) / loads < 1 GiB',
    '2 * ttft.p50 >= ttft.p95',
    'rss.last - rss.first < 1 MiB',
    'ttft.p50 / total.p50 < 50 %',
  ])('reckons %s', (text) => {
    expect(told(text)).toBe('');
  });
});

describe('statistics', () => {
  it('asks which value of a series, and says how many there are', () => {
    expect(told('ttft < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft < 5 s\`: ttft has one value per transcribe, 100 here
           do: say which: ttft.p50, .p95, .p99, .max, .mean, .first, .last"
    `);
    expect(told('load_delta(rss) < 1 GiB', with_({ launches: 10 }))).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`load_delta(rss) < 1 GiB\`: load_delta(rss) has one value per load, 1000 here
           do: say which: load_delta(rss).p50, .p95, .p99, .max, .mean, .first, .last"
    `);
    expect(
      told(
        'rss < 1 GiB',
        with_({ iterations: { ...recreate.iterations, untilConclusive: true, count: 6400 } }),
      ),
    ).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`rss < 1 GiB\`: rss has one value per iteration, up to 6400 here
           do: say which: rss.p50, .p95, .p99, .max, .mean, .first, .last"
    `);
    expect(
      told('ttft < 5 s', gateContext({ each: ['chunk: transcribe small phone'] })),
    ).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft < 5 s\`: ttft has one value per transcribe, in every chunk
           do: say which: ttft.p50, .p95, .p99, .max, .mean, .first, .last"
    `);
  });

  it('refuses one of a single number', () => {
    expect(told('peak(rss).max < 1 GiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`peak(rss).max < 1 GiB\`: peak(rss) is one number (per launch), it has no statistics
           peak(rss).max < 1 GiB
                     ^ col 19
           do: leave .max out"
    `);
  });

  it('refuses one that does not exist', () => {
    expect(told('ttft.mae < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:14  in gate \`ttft.mae < 5 s\`: no statistic mae
           statistics: first, last, max, mean, min, n, p50, p95, p99, sd.  nearest: max
           any percentile: p0 to p100, a whole number"
    `);
    expect(told('ttft.p101 < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:14  in gate \`ttft.p101 < 5 s\`: no statistic p101
           statistics: first, last, max, mean, min, n, p50, p95, p99, sd
           any percentile: p0 to p100, a whole number"
    `);
    expect(told('itl.last < 5 ms')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:13  in gate \`itl.last < 5 ms\`: itl is summarised, it has no last
           statistics: max, mean, min, n, p5, p50, p95, p99, sd"
    `);
  });
});

describe('names', () => {
  it('finds the nearest metric, quantity, layer, variant', () => {
    expect(told('tfft.p95 < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`tfft.p95 < 5 s\`: no metric tfft
           metrics: aas, align_errors, align_warnings, anon, arena, call_time, cer, cer_slope, child-anon, … (60).  nearest: ttft"
    `);
    expect(told('growth(heep) < 1 KiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:16  in gate \`growth(heep) < 1 KiB\`: no quantity heep
           quantities: anon, arena, child-anon, device, group, handles, heap, js-heap, mappings, … (16).  nearest: heap"
    `);
    expect(told('cer(rwa) < 5 %')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:13  in gate \`cer(rwa) < 5 %\`: no text layer rwa
           layers: itn, raw, zh-tw.  nearest: raw"
    `);
    expect(told('not leak(heap threds)')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:23  in gate \`not leak(heap threds)\`: no quantity threds
           quantities of leak: anon, device, handles, heap, mappings, processes, threads.  nearest: threads"
    `);
    expect(
      told('rss.max in recreat < 1 GiB', with_({ variants: ['recreate', 'restart'] })),
    ).toMatchInlineSnapshot(`
      "scenarios.yaml:88:20  in gate \`rss.max in recreat < 1 GiB\`: no variant recreat
           variants: recreate, restart.  nearest: recreate"
    `);
  });

  it('says of a subject, checkpoint or loop that this cell has none: another may', () => {
    expect(told('ttft.p95 of smal < 5 s')).toMatchInlineSnapshot(`
      "absent (no smal)
      scenarios.yaml:88:21  in gate \`ttft.p95 of smal < 5 s\`: no model, step or process smal
           here: engine, harness, server, small.  nearest: small"
    `);
    expect(told('rss.last at restarted < 1 GiB')).toMatchInlineSnapshot(`
      "absent (no checkpoint restarted)
      scenarios.yaml:88:21  in gate \`rss.last at restarted < 1 GiB\`: no checkpoint restarted
           checkpoints here: baseline, inferred, loaded, unloaded"
    `);
    expect(told('growth(heap) per chunk < 1 KiB')).toMatchInlineSnapshot(`
      "absent (no loop chunk)
      scenarios.yaml:88:26  in gate \`growth(heap) per chunk < 1 KiB\`: no loop chunk
           loops here: none"
    `);
    expect(told('not leak of server')).toMatchInlineSnapshot(`
      "absent (no serve step)
      scenarios.yaml:88:9  gate \`not leak of server\`: there is no server without a \`serve\` step"
    `);
  });

  it('tells all of them at once', () => {
    expect(told('tfft.p95 + growth(heep) < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`tfft.p95 + growth(heep) < 5 s\`: no metric tfft
           metrics: aas, align_errors, align_warnings, anon, arena, call_time, cer, cer_slope, child-anon, … (60).  nearest: ttft
      scenarios.yaml:88:27  in gate \`tfft.p95 + growth(heep) < 5 s\`: no quantity heep
           quantities: anon, arena, child-anon, device, group, handles, heap, js-heap, mappings, … (16).  nearest: heap
      scenarios.yaml:88:9  in gate \`tfft.p95 + growth(heep) < 5 s\`: growth(heep) has an interval, it stands alone on one side of a comparison
           tfft.p95 + growth(heep) < 5 s
                      ^ col 20
           do: one gate for each growth, e.g. growth(heap) < 50 MiB"
    `);
  });
});

describe('arguments and scopes', () => {
  it('asks for an argument, and refuses one too many', () => {
    expect(told('growth < 1 KiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth < 1 KiB\`: growth needs a quantity
           growth < 1 KiB
           ^ col 9
           do: growth(heap)
           quantities: anon, arena, child-anon, device, group, handles, heap, js-heap, mappings, private, processes, pss, rss, shared, threads, zombies"
    `);
    expect(told('wer <= 5 %')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`wer <= 5 %\`: wer needs a text layer
           wer <= 5 %
           ^ col 9
           do: wer(raw)
           layers: raw, itn, zh-tw"
    `);
    expect(told('ttft(heap).p95 < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft(heap).p95 < 5 s\`: ttft takes no argument
           ttft(heap).p95 < 5 s
                ^ col 14
           do: leave (heap) out"
    `);
  });

  it('refuses a scope that the metric does not have', () => {
    expect(told('ttft.p95 of harness < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 of harness < 5 s\`: ttft cannot be of harness
           ttft.p95 of harness < 5 s
                       ^ col 21
           \`of\` takes a model or a step here"
    `);
    expect(told('peak(rss) of small < 1 GiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`peak(rss) of small < 1 GiB\`: peak(rss) cannot be of small
           peak(rss) of small < 1 GiB
                        ^ col 22
           \`of\` takes a process (engine, harness, server) here"
    `);
    expect(told('ttft.p95 at loaded < 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 at loaded < 5 s\`: ttft is not taken at a checkpoint
           ttft.p95 at loaded < 5 s
                       ^ col 21
           do: leave \`at loaded\` out"
    `);
    expect(
      told('chunks of small == 3', gateContext({ before: ['chunk'], each: ['load small'] })),
    ).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`chunks of small == 3\`: chunks cannot be of small
           chunks of small == 3
                     ^ col 19
           do: leave \`of small\` out"
    `);
    expect(told('rss.max of harness at loaded < 1 GiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`rss.max of harness at loaded < 1 GiB\`: harness is read at the end of every iteration, not at checkpoints
           rss.max of harness at loaded < 1 GiB
                                 ^ col 31
           do: leave \`at loaded\` out"
    `);
  });

  it('refuses a name that means two things', () => {
    const twice = gateContext({ each: ['load small', 'transcribe large phone as small'] });
    expect(told('ttft.p95 of small < 5 s', twice)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 of small < 5 s\`: small is a model and a step here
           ttft.p95 of small < 5 s
                       ^ col 21
           do: give one of them another name"
    `);
  });
});

describe('growth and leak', () => {
  it('needs eight iterations in one process', () => {
    const forks = with_({
      scenario: 'forks',
      iterations: {
        ...recreate.iterations,
        count: 5,
        place: { file: 'scenarios.yaml', line: 219, column: 5 },
      },
      launches: 10,
    });
    expect(told('not leak', forks)).toMatchInlineSnapshot(`
      "absent (5 iterations, a verdict needs 8)
      scenarios.yaml:88:9  gate \`not leak\` needs 8 iterations in one process; forks has 5 (line 219, 10 launches)
           do: iterations: 100 in a scenario of its own; 10 × 5 answers only which build is faster"
    `);
    expect(
      told('growth(heap) < 1 MiB', with_({ iterations: { ...recreate.iterations, count: 7 } })),
    ).toMatchInlineSnapshot(`
      "absent (7 iterations, a verdict needs 8)
      scenarios.yaml:88:9  gate \`growth(heap) < 1 MiB\` needs 8 iterations in one process; exp-2 has 7
           do: iterations: 100"
    `);
  });

  it('takes too few from the command line: they are judged after the run, or rather are not', () => {
    const overridden = with_({ iterations: { ...recreate.iterations, count: 5, overridden: true } });
    expect(told('not leak', overridden)).toBe('');
  });

  it('does not exist where each iteration replaces the process, but the harness lives on', () => {
    const fresh = with_({ iterations: { ...recreate.iterations, respawns: true } });
    expect(told('not leak', fresh)).toMatchInlineSnapshot(`
      "absent (each process is replaced)
      scenarios.yaml:88:9  gate \`not leak\`: exp-2 (default) replaces the engine host every time (\`respawn\`), nothing lives long enough to grow
           do: gate the growth of harness, or the peak: peak(rss)"
    `);
    expect(told('growth(anon) of harness < 1 MiB', fresh)).toBe('');
  });

  it('counts passes where the gate is per loop', () => {
    const loop = (passes: number | undefined, respawns = false) =>
      with_({
        iterations: { ...recreate.iterations, count: 2 },
        loops: [{ variable: 'chunk', phase: 'each', respawns, ...(passes !== undefined && { passes }) }],
      });
    expect(told('not leak per chunk', loop(undefined))).toBe('');
    expect(told('not leak per chunk', loop(4))).toBe('');
    expect(told('not leak per chunk', loop(3))).toMatchInlineSnapshot(`
      "absent (6 passes over chunk, a verdict needs 8)
      scenarios.yaml:88:9  gate \`not leak per chunk\` needs 8 passes over chunk in one process; exp-2 has 6
           do: iterations: 100"
    `);
    expect(told('not leak per chunk', loop(undefined, true))).toMatchInlineSnapshot(`
      "absent (each process is replaced)
      scenarios.yaml:88:9  gate \`not leak per chunk\`: exp-2 (default) replaces the engine host every time (\`respawn\`), nothing lives long enough to grow
           do: gate the growth of harness, or the peak: peak(rss)"
    `);
  });

  it('stands alone, and is never equal to a number', () => {
    expect(told('growth(heap) + growth(anon) < 1 MiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth(heap) + growth(anon) < 1 MiB\`: growth(heap) has an interval, it stands alone on one side of a comparison
           growth(heap) + growth(anon) < 1 MiB
                          ^ col 24
           do: one gate for each growth, e.g. growth(heap) < 50 MiB"
    `);
    expect(told('growth(heap) == 1 KiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth(heap) == 1 KiB\`: growth(heap) has an interval, it is never equal to a number
           growth(heap) == 1 KiB
                        ^ col 22
           allowed here: <, <=, >, >="
    `);
    expect(told('growth(heap) <= 0 KiB')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth(heap) <= 0 KiB\`: growth(heap) cannot be held against 0 KiB: no growth at all is never proved
           growth(heap) <= 0 KiB
                           ^ col 25
           do: a bound above 0, what you could live with; or \`not leak\`"
    `);
  });

  it('warns of a bound that a real leak hits exactly', () => {
    expect(told('growth(handles) < 1')).toMatchInlineSnapshot(`
      "warning
      scenarios.yaml:88:9  in gate \`growth(handles) < 1\`: a leak of whole handles is exactly 1: against it the gate is always inconclusive
           growth(handles) < 1
                             ^ col 27
           do: growth(handles) < 1.5"
    `);
    expect(told('growth(handles) < 1.5')).toBe('');
    expect(told('growth(rss) < 1 MiB')).toMatchInlineSnapshot(`
      "warning
      scenarios.yaml:88:9  in gate \`growth(rss) < 1 MiB\`: growth(rss) also follows file pages and other processes
           do: gate heap and anon; rss and pss are reported beside them (docs/leak-verdict.md)"
    `);
  });

  it('judges five quantities with leak and no others', () => {
    expect(told('not leak(heap rss)')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`not leak(heap rss)\`: rss is reported, \`leak\` does not judge it
           not leak(heap rss)
                         ^ col 23
           quantities of leak: heap, anon, device, handles, threads, mappings, processes
           do: growth(rss) < … with a bound of your own"
    `);
  });
});

describe('what a cell can never have', () => {
  const align = gateContext(
    { each: ['load aligner', 'align aligner jfk', 'unload aligner'] },
    { scenario: 'exp-4' },
  );

  it('says that an aligner has no first chunk, and what to take instead', () => {
    expect(told('ttft.p95 < 5 s', align)).toMatchInlineSnapshot(`
      "absent (an aligner has no ttft)
      scenarios.yaml:88:9  gate \`ttft.p95 < 5 s\`: an aligner answers in one chunk, it has no ttft
           do: total.p95"
    `);
    expect(told('ttft_text.p50 of aligner < 5 s', align)).toMatchInlineSnapshot(`
      "absent (an aligner has no ttft_text)
      scenarios.yaml:88:9  gate \`ttft_text.p50 of aligner < 5 s\`: an aligner answers in one chunk, it has no ttft_text
           do: total.p50 of aligner"
    `);
  });

  it('names the step that is missing', () => {
    expect(told('align_errors == 0')).toMatchInlineSnapshot(`
      "absent (no align step)
      scenarios.yaml:88:9  gate \`align_errors == 0\`: exp-2 (default) has no align step, and so no align_errors"
    `);
    expect(
      told('unload_time.max < 1 s', gateContext({ before: ['load small'], each: ['transcribe small jfk'] })),
    ).toMatchInlineSnapshot(`
      "absent (no unload step)
      scenarios.yaml:88:9  gate \`unload_time.max < 1 s\`: exp-2 (default) has no unload step, and so no unload_time"
    `);
    expect(told('jobs_lost == 0')).toMatchInlineSnapshot(`
      "absent (no serve step)
      scenarios.yaml:88:9  gate \`jobs_lost == 0\`: exp-2 (default) has no serve step, and so no jobs_lost"
    `);
  });

  it('takes no latency from rounds outside the iterations', () => {
    const once = gateContext({ before: ['load small', 'transcribe small phone'], each: ['restart small'] });
    expect(told('ttft.p95 < 5 s', once)).toMatchInlineSnapshot(`
      "absent (no transcribe step)
      scenarios.yaml:88:9  gate \`ttft.p95 < 5 s\`: exp-2 (default) has no transcribe step, and so no ttft"
    `);
  });

  it('wants a reference, and the step that makes the layer', () => {
    expect(told('cer(itn) <= 5 %')).toMatchInlineSnapshot(`
      "absent (no itn step)
      scenarios.yaml:88:9  gate \`cer(itn) <= 5 %\`: no step makes the layer itn
           do: add a step itn"
    `);
    expect(
      told('cer(raw) <= 5 %', gateContext({ each: ['transcribe small meeting'] })),
    ).toMatchInlineSnapshot(`
      "absent (no reference raw text)
      scenarios.yaml:88:9  gate \`cer(raw) <= 5 %\`: meeting has no reference text for the layer raw
           do: give the audio \`text\` or \`text-file\`"
    `);
    expect(told('aas < 50 ms', align)).toMatchInlineSnapshot(`
      "absent (no reference times)
      scenarios.yaml:88:9  gate \`aas < 50 ms\`: no audio here has reference times
           do: give the audio \`words\`"
    `);
  });

  it('refuses words where the language has no spaces', () => {
    expect(told('wer(raw) <= 5 %')).toMatchInlineSnapshot(`
      "absent (Chinese has no spaces)
      scenarios.yaml:88:9  gate \`wer(raw) <= 5 %\`: the reference of phone is Chinese, it has no spaces: wer would be 0 or 100 %
           do: cer(raw) for characters, mixer(raw) for Chinese with Latin words"
    `);
    expect(told('wer(raw) <= 5 %', gateContext({ each: ['transcribe small jfk'] }))).toBe('');
  });

  it.each(['zh', 'zh-TW', 'yue', 'Cantonese', 'Japanese', 'ja'])(
    'knows %s as such a language',
    (language) => {
      const audio = { phone: { language, layers: ['raw'] as const, words: false } };
      expect(told('wer(raw) <= 5 %', with_({ audio }))).toContain('has no spaces');
    },
  );

  it('knows what measure leaves out', () => {
    const measure = new Set(['latency'] as const);
    expect(told('not leak', with_({ measure }))).toMatchInlineSnapshot(`
      "absent (memory is not measured)
      scenarios.yaml:88:9  gate \`not leak\`: \`measure\` leaves memory out, and with it leak
           do: add memory to \`measure\`"
    `);
    expect(told('loads <= 100', with_({ measure }))).toBe('');
  });

  it('asks of which model where only summaries are kept', () => {
    const two = gateContext({ each: ['transcribe small jfk', 'transcribe large jfk'] });
    expect(told('itl.p95 < 50 ms', two)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`itl.p95 < 50 ms\`: itl is summarised by model, and there are 2 here
           itl.p95 < 50 ms
           ^ col 9
           do: say which: of small, of large"
    `);
    expect(told('itl.p95 of small < 50 ms', two)).toBe('');
  });
});

describe('baseline', () => {
  const forks = with_({ launches: 10, baseline: { kind: 'cell', cell: 'recreate engine=upstream' } });

  it.each([
    'ttft_text.p50 <= 1.03 * baseline',
    'tokens_per_s.p50 >= 0.97 * baseline',
    'ttft.p50 < baseline + 50 ms',
    'baseline > ttft.p50',
  ])('reads %s', (text) => {
    expect(told(text, forks)).toBe('');
  });

  it('needs a baseline, one metric to stand for, and five launches', () => {
    expect(told('ttft.p50 <= 1.03 * baseline', with_({ launches: 10 }))).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 <= 1.03 * baseline\`: exp-2 has no baseline
           ttft.p50 <= 1.03 * baseline
                              ^ col 28
           do: baseline: { engine: … } in the scenario, or --baseline <run>"
    `);
    expect(told('ttft.p50 <= 1.03 * baseline', { ...forks, launches: 5 })).toBe('');
    expect(told('ttft.p50 <= 1.03 * baseline', { ...forks, launches: 4 })).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 <= 1.03 * baseline\`: a comparison of ttft needs 5 launches; exp-2 has 4
           do: launches: 10; iterations of one process are no independent trials"
    `);
    expect(told('ttft.p50 - baseline < 50 ms', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 - baseline < 50 ms\`: baseline is the metric on the other side, which must have exactly one
           ttft.p50 - baseline < 50 ms
                      ^ col 20
           do: ttft.p50 <= 1.03 * baseline, or ttft.p50 < baseline + 50 ms"
    `);
    expect(told('ttft.p50 + total.p50 <= baseline', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 + total.p50 <= baseline\`: baseline is the metric on the other side, which must have exactly one
           ttft.p50 + total.p50 <= baseline
                                   ^ col 33
           do: ttft.p50 <= 1.03 * baseline, or ttft.p50 < baseline + 50 ms"
    `);
    expect(told('ttft.p50 - baseline < baseline', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 - baseline < baseline\`: baseline is on both sides
           ttft.p50 - baseline < baseline
                      ^ col 20
           do: leave one out"
    `);
    expect(told('growth(heap) < baseline', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`growth(heap) < baseline\`: growth(heap) is judged against a bound, not against a baseline
           growth(heap) < baseline
                          ^ col 24
           do: growth(heap) < … with a unit"
    `);
    expect(told('baseline < 5 s', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`baseline < 5 s\`: nothing measured is compared
           baseline < 5 s
                    ^ col 18
           do: name a metric, e.g. ttft.p95"
    `);
  });

  it('compares texts on a single launch: they do not depend on it', () => {
    expect(told('cer(raw) <= 1.1 * baseline', { ...forks, launches: 1 })).toBe('');
  });

  it('is sound in the baseline cell itself, where it is skipped after the run', () => {
    expect(told('ttft.p50 <= 1.03 * baseline', { ...forks, baseline: { kind: 'self' } })).toBe('');
  });

  it('gives the sum the dimension of the metric: a unit is needed', () => {
    expect(told('ttft.p50 < baseline + 50', forks)).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p50 < baseline + 50\`: 50 has no unit, baseline is a time
           ttft.p50 < baseline + 50
                                 ^ col 31
           do: write 50 s or 50 ms"
    `);
  });
});

describe('places', () => {
  it('has no columns to count in what the command line wrote', () => {
    const { problems } = compileGate(
      'growth(heep) < 1 KiB',
      { file: '--set expect', line: 0, column: 0 },
      recreate,
    );
    expect(problems.map(formatProblem).join('\n')).toMatchInlineSnapshot(`
      "--set expect  in gate \`growth(heep) < 1 KiB\`: no quantity heep
           quantities: anon, arena, child-anon, device, group, handles, heap, js-heap, mappings, … (16).  nearest: heap"
    `);
  });

  it('shows a syntax error under the gate', () => {
    expect(told('ttft.p95 = 5 s')).toMatchInlineSnapshot(`
      "scenarios.yaml:88:9  in gate \`ttft.p95 = 5 s\`: \`=\` is not expected here
           ttft.p95 = 5 s
                    ^ col 18
           allowed here: <, <=, >, >=, ==, !=
           do: write =="
    `);
  });
});
