import { cpuPerAudioHour, energySources, joulesPerAudioHour } from '../../metrics/cost/cost.ts';
import { type Throughput, throughputOf } from '../../metrics/cost/throughput.ts';
import { ROUNDS } from '../../metrics/definitions/latency.ts';
import { roundSeries } from '../../metrics/series/latencies.ts';
import type { Extract } from '../../metrics/series/series.ts';
import { statisticOf } from '../../metrics/series/statistics.ts';
import { exact } from '../../record/exact.ts';
import { grouped } from '../../record/grouped.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import type { Scaling, ScalingLevel } from '../../record/scaling.ts';
import { countedSegments } from '../../record/segments.ts';
import { BUSY_SHARE } from '../growth/audit.ts';
import { kneeOf, type Step, stepBetween } from './knee.ts';

const AXIS = 'processes';

/**
 * Throughput and cost of each cell that heard a corpus, and where their number is an axis what several engine hosts side by side came
 * to. Pure.
 */
export function scalingOf({ variants, instrument }: RunRecord): Scaling[] {
  if (instrument !== undefined) return [];
  const measured = variants.filter(
    ({ axes, utterances = [] }) => typeof axes[AXIS] === 'number' || utterances.length > 0,
  );
  return [...grouped(measured, cellWithout)].flatMap(([cell, own]) => {
    const levels = own.toSorted((a, b) => processesOf(a) - processesOf(b)).map(levelOf);
    const [only, ...more] = levels;
    if (only !== undefined && more.length === 0)
      return [{ cell, levels: [only.level], knee: null, sentence: '' }];
    const steps = levels.slice(1).map(({ found }, index): Step | undefined => {
      const before = levels[index]?.found;
      return stepBetween(before, found, levels.length - 1);
    });
    const { knee, sentence } =
      busy(own) ??
      kneeOf(
        levels.map(({ level }) => level.processes),
        steps,
      );
    return [
      {
        cell,
        levels: levels.map(({ level }, index) => ({ ...level, ...exact({ step: steps[index - 1]?.kind }) })),
        knee,
        sentence,
      },
    ];
  });
}

/** Others took the cores that more processes would have had: where throughput stops rising says nothing then. */
function busy(variants: readonly Variant[]): { knee: null; sentence: string } | undefined {
  const shares = variants.flatMap((variant) =>
    countedSegments(variant).map(({ observed }) => observed.otherLoad ?? 0),
  );
  const most = Math.max(0, ...shares);
  if (most <= BUSY_SHARE) return undefined;
  const percent = `${Math.round(100 * most)} %`;
  return {
    knee: null,
    sentence: `undecided where throughput stops rising: other work took up to ${percent} of the cores; run on a quiet machine`,
  };
}

const processesOf = ({ axes, processes = 1 }: Variant): number => Number(axes[AXIS] ?? processes);

function cellWithout({ variant, axes }: Variant): string {
  const others = Object.entries(axes).filter(([axis]) => axis !== AXIS);
  return [variant, ...others.map(([axis, value]) => `${axis}=${value}`)].join(' ');
}

/** A level that was not measured whole has no throughput that could be compared. */
function levelOf(variant: Variant): { level: ScalingLevel; found: Throughput | undefined } {
  const segments = countedSegments(variant);
  const whole = variant.status === 'completed';
  const found = whole ? throughputOf(segments) : undefined;
  const ttft = roundSeries(segments, ROUNDS.ttft, {});
  const cpu = cpuPerAudioHour(segments);
  const why = whole ? 'nothing was heard while all of them worked' : `${variant.status}${reasonOf(variant)}`;
  const joules = joulesPerAudioHour(variant, segments);
  const absent = [
    ...(found === undefined ? [`throughput: ${why}`] : []),
    ...(found?.noInterval === undefined ? [] : [`interval of throughput: ${found.noInterval}`]),
    ...lacking('TTFT', ttft),
    ...lacking('CPU time', cpu),
    ...lacking('energy', joules),
  ];
  return {
    found,
    level: {
      processes: processesOf(variant),
      variant: variant.id,
      ...exact({
        throughput: found?.value,
        ci95:
          found?.interval === undefined
            ? undefined
            : ([...found.interval.ci95] satisfies number[] as [number, number]),
        perMinute: found?.perMinute,
        ttft: whole && ttft.kind === 'series' && ttft.missing === 0 ? percentiles(ttft.values) : undefined,
        joulesPerAudioHour: joules.kind === 'series' ? joules.values[0] : undefined,
        energyOf: joules.kind === 'series' ? energySources(variant) : undefined,
        cpuPerAudioHour: cpu.kind === 'series' ? cpu.values[0] : undefined,
      }),
      absent,
    },
  };
}

const percentiles = (values: readonly number[]): { p50: number; p95: number } => ({
  p50: statisticOf(values, 'p50') ?? 0,
  p95: statisticOf(values, 'p95') ?? 0,
});

const reasonOf = ({ reason }: Variant): string => (reason === undefined ? '' : `: ${reason.split('\n')[0]}`);

function lacking(name: string, extract: Extract): string[] {
  if (extract.kind === 'absent') return [`${name}: ${extract.reason}`];
  return extract.missing > 0 ? [`${name}: ${extract.missing} rounds have none: ${extract.why}`] : [];
}
