import { growthAnswer } from '../../src/judge/growth/sentence.ts';
import { judgeGrowth } from '../../src/metrics/growth/judge.ts';
import type { CheckpointMetric } from '../../src/record/metric.ts';
import { DEFAULT_TOLERANCE, GATED_METRICS, quantumOf } from '../../src/record/metric.ts';
import type { Iteration, Readings, RunRecord, StepRecord, Variant } from '../../src/record/run-record.ts';
import { checkpoint, iteration, round, segment, step, variant } from '../support/record.ts';
import { aRun } from './a-run.ts';

const MiB = 1024 ** 2;
const WORDS = ['And', 'so,', 'my', 'fellow', 'Americans'];

/**
 * A run that has something for every part of a report: `recreate` leaks 33 MiB and a handle an iteration, `restart`
 * settles. No randomness: noise is a sine.
 */
export function richRun(iterations = 40): RunRecord {
  const record = aRun([recreate(iterations), restart(iterations)], {
    exitCode: 10,
    warnings: [
      {
        code: 'W_LOAD',
        variant: 'restart',
        detail: 'other work took 30 % of the cores: run on a quiet machine',
      },
    ],
  });
  const [audio] = record.audio;
  if (audio !== undefined) {
    audio.envelope = Array.from({ length: 1000 }, (_, i) => Math.round(40 + 40 * Math.sin(i / 9)));
  }
  for (const one of record.variants) judged(one);
  record.verdict = {
    outcome: 'fail',
    exitCode: 10,
    headline: record.variants.map(({ id, sentence }) => `${id} ${sentence}`).join('; '),
    facts: [],
    next: ['asr-bench diagnose trial --variant recreate'],
    gates: '1 of 4 gates failed',
  };
  return record;
}

function recreate(iterations: number): Variant {
  return built('recreate', iterations, (i) => {
    const base = 40 + 33 * i + Math.sin(i);
    return [
      stepAt('load', i, 0, 'loaded', { heap: (base + 520) * MiB, rss: (base + 560) * MiB, handles: 20 + i }),
      heard(i, { heap: (base + 1600) * MiB, rss: (base + 1650) * MiB, handles: 20 + i }),
      stepAt('unload', i, 2, 'unloaded', { heap: base * MiB, rss: (base + 380) * MiB, handles: 20 + i }),
    ];
  });
}

function restart(iterations: number): Variant {
  return built('restart', iterations, (i) => {
    const base = 1674 + 4 * (1 - Math.exp(-i / 3));
    const readings = { heap: base * MiB + 40 * Math.sin(i), rss: (base - 700) * MiB, handles: 20 };
    return [heard(i, readings), stepAt('restart', i, 2, 'restarted', readings)];
  });
}

function built(id: string, count: number, steps: (i: number) => StepRecord[]): Variant {
  const iterations = Array.from(
    { length: count },
    (_, i): Iteration => iteration(i + 1, steps(i), { warmUp: i === 0, at: i * 4e9, duration: 3e9 }),
  );
  const at = Array.from({ length: 300 }, (_, i) => i * 1e7);
  return variant(
    [
      segment(iterations, {
        peak: { rss: 2288 * MiB },
        timeline: { at, rss: at.map((instant) => (600 + 300 * Math.sin(instant / 1e9)) * MiB) },
      }),
    ],
    {
      id,
      outline: 'load > transcribe > unload',
      iterationsPlanned: count,
      tolerance: { ...DEFAULT_TOLERANCE },
    },
  );
}

function stepAt(word: string, i: number, place: number, name: string, readings: Readings): StepRecord {
  const begin = i * 4e9 + place * 1e9;
  return step(word, {
    at: begin,
    duration: 8e8,
    model: 'small',
    checkpoint: { ...checkpoint(name, readings), at: begin + 9e8 },
  });
}

function heard(i: number, readings: Readings): StepRecord {
  const times = Array.from({ length: 29 }, (_, k) => 5e8 + k * 4e7 + 1e6 * Math.sin(i + k));
  const units = WORDS.map((text, k) => ({ text, start: k * 480, end: k * 480 + 400 }));
  return {
    ...stepAt('transcribe', i, 1, 'inferred', readings),
    audio: 'phone',
    round: round({
      total: 2e9,
      ttft: times[0] ?? 0,
      ttftText: times[2] ?? 0,
      times,
      chunks: times.length,
      units,
      findings: [{ code: 'W_LONG', unit: 1, detail: 'long' }],
    }),
    subtitles: {
      files: ['srt/recreate/phone.srt'],
      layer: 'raw',
      cues: 1,
      preview: '1\n00:00:00,000 --> 00:00:02,320\nAnd so, my fellow Americans\n',
      tooFast: 0,
      tooShort: 0,
      overfull: 0,
      adjusted: 0,
    },
  };
}

/** Judges as a run does, so that the pictures have a true fit. */
function judged(one: Variant): void {
  const [process] = one.segments;
  for (const metric of [...GATED_METRICS, 'rss'] as CheckpointMetric[]) {
    const values = (process?.iterations ?? []).flatMap(
      ({ steps }) => steps.at(-1)?.checkpoint?.readings[metric] ?? [],
    );
    if (values.length === 0) continue;
    const tolerance = one.tolerance[metric] ?? 1024;
    one.growth[metric] = judgeGrowth(values, { tolerance, quantum: quantumOf(metric) }).growth;
  }
  const { rss: _rss, ...gated } = one.growth;
  const { sentence, state } = growthAnswer(gated);
  const leaks = state === 'leaks';
  Object.assign(one, { sentence, state, outcome: leaks ? 'fail' : 'pass' });
  one.gates = [
    { gate: 'not leak', severity: 'fail', outcome: leaks ? 'fail' : 'pass', value: '33.0 MiB' },
    { gate: 'no step failed', severity: 'fail', outcome: 'pass' },
  ];
  const summary = { n: 28, min: 3e8, max: 9e8, mean: 5e8, sd: 1e7, p5: 4e8, p50: 5e8, p95: 6e8, p99: 8e8 };
  one.latency = { small: { ttft: summary, itl: { ...summary, p50: 4e7, p95: 4.1e7 }, total: summary } };
  one.accuracy = {
    errorRates: [],
    distinctTexts: { small: 1 },
    texts: { small: [{ text: 'And so my fellow', count: 28 }] },
    alignedTexts: [
      {
        model: 'small',
        audio: 'phone',
        layer: 'raw',
        unit: 'word',
        rounds: 28,
        stretches: [
          { ref: 'and so', hyp: 'and so' },
          { ref: 'my', hyp: 'me' },
          { ref: 'fellow' },
          { hyp: 'now' },
        ],
      },
    ],
  };
}
