import type {
  Checkpoint,
  Growth,
  Iteration,
  Readings,
  Round,
  Segment,
  StepRecord,
  Variant,
} from '../../src/record/run-record.ts';

/** Small records by hand. Everything has a plain default; times are ns, memory bytes. */
export function checkpoint(name: string, readings: Readings = {}, modelsLoaded = 0): Checkpoint {
  return { name, at: 0, modelsLoaded, readings };
}

export function round(parts: Partial<Round> = {}): Round {
  return {
    total: 1e9,
    burst: false,
    chunks: 10,
    times: [],
    audioSeconds: 10,
    output: '',
    text: 'hello',
    liveDropped: 0,
    ...parts,
  };
}

export function step(word: string, parts: Partial<StepRecord> = {}): StepRecord {
  return { step: word, at: 0, duration: 1e6, ...parts };
}

export function iteration(
  index: number,
  steps: readonly StepRecord[],
  parts: Partial<Iteration> = {},
): Iteration {
  return { index, warmUp: false, at: 0, duration: 2e9, steps: [...steps], ...parts };
}

export function segment(iterations: readonly Iteration[], parts: Partial<Segment> = {}): Segment {
  return {
    launch: 1,
    pid: 4711,
    at: 0,
    baseline: checkpoint('baseline'),
    before: [],
    iterations: [...iterations],
    after: [],
    absent: {},
    peak: {},
    observed: { swap: 0, hugePages: 0 },
    end: { kind: 'completed', reason: 'all iterations done' },
    ...parts,
  };
}

export function variant(segments: readonly Segment[], parts: Partial<Variant> = {}): Variant {
  return {
    id: 'default',
    variant: 'default',
    engine: 'mended',
    axes: {},
    status: 'completed',
    outline: '',
    iterationsPlanned: 100,
    tolerance: {},
    expect: [],
    rawGrowth: {},
    looks: [],
    causes: [],
    sentence: '',
    segments: [...segments],
    growth: {},
    latency: {},
    accuracy: { errorRates: [], distinctTexts: {}, texts: {} },
    gates: [],
    ...parts,
  };
}

/** A process whose iterations end with these readings of one quantity. */
export function trace(
  metric: keyof Readings,
  values: readonly number[],
  parts: Partial<Segment> = {},
): Segment {
  const iterations = values.map((value, i) =>
    iteration(i + 1, [step('restart', { checkpoint: checkpoint('restarted', { [metric]: value }) })]),
  );
  return segment(iterations, parts);
}

export function growth(parts: Partial<Growth> = {}): Growth {
  return {
    verdict: 'no-leak',
    rate: 0,
    ci95: [0, 0],
    bounds: parts.ci95 ?? [0, 0],
    mde: 0,
    tolerance: 1024,
    n: 100,
    warmup: 0,
    steps: [],
    iterationsNeeded: null,
    reason: 'flat',
    ...parts,
  };
}
