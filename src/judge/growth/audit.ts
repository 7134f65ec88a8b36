import type { GrowthByMetric } from '../../metrics/growth/cause.ts';
import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth } from '../../record/run-record.ts';
import { formatBytes, formatNumber } from '../../record/units.ts';
import { GATING_RUN } from './look.ts';

/** Constants of this file: docs/leak-verdict.md#self-audit. */
export const BUSY_SHARE = 0.25;
const VARIED_INPUT = 0.02;
const GROWING_INPUT = 0.05;
const DRIFT_SHARE = 0.5;
const NEAR = [0.5, 1.5] as const;
/** A leak rarer than every N/5 iterations may not show. */
const RAREST = 5;

/** What can make a growth verdict doubtful. One line each; docs/leak-verdict.md#self-audit has the long story. */
export type AuditCode =
  /** The idle host was still growing before the first iteration. */
  | 'W_UNSETTLED'
  /** Other work ran on the machine: times suffer, memory does not. */
  | 'W_LOAD'
  /** Fewer than 100 iterations: rare leaks may not have struck. */
  | 'W_FEW'
  /** Not every iteration had the same amount of input. */
  | 'W_INPUT'
  /** The figures describe our own simulator. */
  | 'W_CALIBRATION'
  /** The process was swapped. */
  | 'W_SWAP'
  /** Pages of a mapped model were touched for the first time. */
  | 'W_FIRST_TOUCH'
  /** A program was at work when it was looked at. */
  | 'W_RESTLESS'
  /** The growth is close to the tolerance. */
  | 'W_NEAR'
  /** The native heap is not glibc's: its counters say nothing. */
  | 'W_ALLOCATOR'
  /** The control that the scenario demands failed: this machine misreads planted growth. */
  | 'W_CONTROL';

export interface AuditWarning {
  readonly code: AuditCode;
  /** What was seen, ending in what to change. */
  readonly detail: string;
}

/** What is known of a run besides its traces. What is left out was not observed, and is not warned of. */
export interface AuditFacts {
  readonly growth: GrowthByMetric;
  /** Growth of the idle host per reading, before anything was loaded, in the unit of each quantity. */
  readonly idleDrift?: Readonly<Partial<Record<CheckpointMetric, number>>>;
  /** Share of the machine's cores that other processes used, 0 … 1. */
  readonly otherLoad?: number;
  /** Amount of input of each iteration, e.g. seconds of audio. */
  readonly input?: readonly number[];
  readonly calibrationEngine?: boolean;
  /** Most of the measured process that was in swap, bytes. */
  readonly swapped?: number;
  /** Size of the model files that are mapped into the process, bytes. */
  readonly mappedModel?: number;
  /** `glibc 2.39`, `jemalloc`, `musl` … */
  readonly allocator?: string;
  /** Looks at a program that did not come to stand still. */
  readonly restless?: number;
  /** What `control:` found. */
  readonly control?: { readonly trusted: boolean; readonly failures: readonly string[] };
}

/** A growth verdict and, where weak evidence withdraws it, what stands in its place. Read it by `standing`. */
export interface AuditedGrowth {
  /** As judged from the trace alone. Never changed. */
  readonly raw: Growth;
  readonly superseding?: {
    readonly verdict: 'inconclusive';
    readonly because: readonly AuditCode[];
    readonly reason: string;
  };
}

export interface Audit {
  readonly warnings: readonly AuditWarning[];
  readonly growth: Readonly<Partial<Record<CheckpointMetric, AuditedGrowth>>>;
}

interface Finding extends AuditWarning {
  /** Leak verdicts for which this is another explanation, that the trace cannot rule out. */
  readonly withdraws: readonly CheckpointMetric[];
  /** Bounded verdicts of those quantities are not believed either. */
  readonly bounded?: true;
}

type Rule = (facts: AuditFacts) => Finding | undefined;

/**
 * Holds the verdicts of a run against the circumstances it ran in. A leak verdict is withdrawn only for a quantity
 * that a circumstance offers another explanation for; everything else is said, and changes nothing. Bounded
 * verdicts stand, for no circumstance hides growth of the quantities that gate, save one: a failed control, which
 * takes every verdict back.
 */
export function auditGrowth(facts: AuditFacts): Audit {
  const findings = RULES.flatMap((rule) => rule(facts) ?? []);
  const growth: Partial<Record<CheckpointMetric, AuditedGrowth>> = {};
  for (const [metric, raw] of entriesOf(facts.growth)) {
    const against = findings.filter(
      ({ withdraws, bounded }) =>
        withdraws.includes(metric) && (raw.verdict === 'leak' || (bounded && raw.verdict !== 'inconclusive')),
    );
    growth[metric] = against.length > 0 ? withdrawn(raw, against) : { raw };
  }
  return { warnings: findings.map(({ code, detail }) => ({ code, detail })), growth };
}

function withdrawn(raw: Growth, against: readonly Finding[]): AuditedGrowth {
  const because = against.map(({ code }) => code);
  const said = raw.verdict === 'leak' ? 'a leak' : raw.verdict;
  const reason = `${said} by the trace (${raw.reason}), withdrawn: ${against.map(({ detail }) => detail).join('; ')}`;
  return { raw, superseding: { verdict: 'inconclusive', because, reason } };
}

/** The growth that counts: the raw one, or what superseded it. */
export function standing({ raw, superseding }: AuditedGrowth): Growth {
  if (superseding === undefined) return raw;
  const { verdict, because, reason } = superseding;
  // Only nearness to the tolerance ends with a number of iterations: the other circumstances last as long as the run.
  const settles = because.every((code) => code === 'W_NEAR') && raw.n < GATING_RUN;
  const needed = settles ? GATING_RUN : null;
  return { ...raw, verdict, reason, iterationsNeeded: needed };
}

const entriesOf = (growth: GrowthByMetric): [CheckpointMetric, Growth][] =>
  (Object.keys(growth) as CheckpointMetric[]).flatMap((metric) => {
    const found = growth[metric];
    return found === undefined ? [] : [[metric, found]];
  });

const percent = (share: number): string => `${formatNumber(100 * share)} %`;

/** A host that grows by itself, by half of what the run shows or more, may be all there is to the growth. */
const unsettled: Rule = ({ growth, idleDrift = {} }) => {
  const grown = entriesOf(growth).filter(([metric, { tolerance }]) => (idleDrift[metric] ?? 0) > tolerance);
  if (grown.length === 0) return undefined;
  const names = grown.map(([metric]) => metric);
  return {
    code: 'W_UNSETTLED',
    detail: `${names.join(', ')} grew in the idle host before the first iteration: let it settle longer`,
    withdraws: grown
      .filter(([metric, { rate }]) => (idleDrift[metric] ?? 0) > DRIFT_SHARE * (rate ?? 0))
      .map(([metric]) => metric),
  };
};

const otherLoad: Rule = ({ otherLoad = 0 }) =>
  otherLoad <= BUSY_SHARE
    ? undefined
    : {
        code: 'W_LOAD',
        detail: `other work took ${percent(otherLoad)} of the cores; memory is not affected, times are: run on a quiet machine`,
        withdraws: [],
      };

const few: Rule = ({ growth }) => {
  const detail = fewText(growth, 'iteration', `run ${GATING_RUN}`);
  return detail === undefined ? undefined : { code: 'W_FEW', detail, withdraws: [] };
};

/** What so few values do not exclude; undefined of enough. @param remedy what gives more of them */
export function fewText(growth: GrowthByMetric, unit: string, remedy: string): string | undefined {
  const n = Math.min(...entriesOf(growth).map(([, judged]) => judged.n));
  if (n >= GATING_RUN) return undefined;
  const rarest = Math.max(2, Math.floor(n / RAREST));
  return `${n} ${unit}s: a leak rarer than every ${rarest} ${unit}s is not excluded; ${remedy}`;
}

/** Buffers grow with the longest input so far: input that grows makes memory grow without any leak. */
const input: Rule = ({ input = [] }) => {
  const least = Math.min(...input);
  const most = Math.max(...input);
  if (input.length < 2 || most - least <= VARIED_INPUT * most) return undefined;
  const half = input.length >> 1;
  const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  const grows = mean(input.slice(-half)) > (1 + GROWING_INPUT) * mean(input.slice(0, half));
  const range = `${formatNumber(least)} to ${formatNumber(most)}`;
  return {
    code: 'W_INPUT',
    detail: `input varied from ${range}${grows ? ', and grew' : ''}: give every iteration the same input`,
    withdraws: grows ? ['heap', 'arena', 'anon', 'private', 'rss', 'pss'] : [],
  };
};

const calibration: Rule = ({ calibrationEngine = false }) =>
  calibrationEngine
    ? {
        code: 'W_CALIBRATION',
        detail: 'measured on the calibration engine, our own simulator: give the real one by --library',
        withdraws: [],
      }
    : undefined;

/** Anonymous memory counts what is swapped out; RSS and PSS do not, so they may only show less than there is. */
const swap: Rule = ({ swapped = 0 }) =>
  swapped <= 0
    ? undefined
    : {
        code: 'W_SWAP',
        detail: `${formatBytes(swapped)} of the process were swapped out, so rss and pss read low: free memory or turn swap off`,
        withdraws: [],
      };

/** Growth that the untouched rest of a mapped file can hold, while private memory stands still. */
const firstTouch: Rule = ({ growth, mappedModel = 0 }) => {
  const grown = (['rss', 'pss'] as const).filter((metric) => {
    const { verdict, rate, n } = growth[metric] ?? {};
    return verdict === 'leak' && (rate ?? 0) * (n ?? 0) <= mappedModel;
  });
  const still = growth.anon !== undefined && growth.anon.verdict !== 'leak';
  if (grown.length === 0 || !still) return undefined;
  const size = formatBytes(mappedModel);
  return {
    code: 'W_FIRST_TOUCH',
    detail: `${grown.join(', ')} grew by less than the mapped model of ${size} while anonymous memory did not: judge anon, or touch the model first`,
    withdraws: grown,
  };
};

/** What a program holds for its work comes and goes: it widens the interval by itself, and is said. */
const restless: Rule = ({ restless: looks = 0 }) =>
  looks === 0
    ? undefined
    : {
        code: 'W_RESTLESS',
        detail: `the program did not stand still for ${looks} ${looks === 1 ? 'look' : 'looks'}: what it was about is in the figures; call it when it has nothing else to do`,
        withdraws: [],
      };

/** No method decides at the tolerance itself; with few iterations the interval is only indicative. */
const near: Rule = ({ growth }) => {
  const close = entriesOf(growth).filter(
    ([, { rate, tolerance }]) => rate !== null && rate > NEAR[0] * tolerance && rate < NEAR[1] * tolerance,
  );
  if (close.length === 0) return undefined;
  return {
    code: 'W_NEAR',
    detail: `${close.map(([metric]) => metric).join(', ')} within half a tolerance of the tolerance: set it from a budget, further away`,
    withdraws: close.filter(([, { n }]) => n < GATING_RUN).map(([metric]) => metric),
  };
};

const allocator: Rule = ({ allocator = 'glibc' }) =>
  /^glibc\b/i.test(allocator)
    ? undefined
    : {
        code: 'W_ALLOCATOR',
        detail: `the allocator is ${allocator}, so glibc's heap counters do not count it: run without the preload`,
        withdraws: ['heap', 'arena'],
      };

const control: Rule = ({ control, growth }) =>
  control === undefined || control.trusted
    ? undefined
    : {
        code: 'W_CONTROL',
        detail: `the control on this machine failed (${control.failures.join('; ')}): no growth verdict is believed; run \`asr-bench calibrate\` and mend what it names`,
        withdraws: entriesOf(growth).map(([metric]) => metric),
        bounded: true,
      };

const RULES: readonly Rule[] = [
  unsettled,
  otherLoad,
  few,
  input,
  calibration,
  swap,
  firstTouch,
  restless,
  near,
  allocator,
  control,
];
