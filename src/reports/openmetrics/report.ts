import type { Outcome, RunRecord } from '../../record/run-record.ts';
import { Outcome as OUTCOMES } from '../../record/verdict.ts';
import { visibleText } from '../../record/visible-text.ts';
import { type Measure, type MeasureUnit, measuresOf, outcomeOfVariant } from '../exports/measures.ts';
import { shownVerdict } from '../sections/verdict.ts';

type Labels = Readonly<Record<string, string | undefined>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** How a unit is written here: base units, and the name of a family ends with its unit. */
const FAMILIES: Readonly<Record<MeasureUnit, readonly [family: string, divisor: number, help: string]>> = {
  'bytes/iteration': ['growth_bytes', 1, 'Growth of a quantity of memory per iteration.'],
  'count/iteration': ['growth_count', 1, 'Growth of a count (handles, threads, mappings) per iteration.'],
  ns: ['latency_seconds', 1e9, 'Median of a latency.'],
  '1/s': ['rate_per_second', 1, 'Median of a rate.'],
  ratio: ['ratio', 1, 'Error rates, and the median of the real-time factor.'],
};

/**
 * OpenMetrics text (openmetrics.io): for a file that a collector reads (node_exporter's textfile), or a push gateway. Outcomes are state sets, so
 * that `asr_bench_run_outcome{asr_bench_run_outcome="pass"} == 1` is the one way to be green; what has no support is not
 * there. Pure.
 */
export function openMetricsReport(record: RunRecord): string {
  const scenario = record.scenario.id;
  const simulated = String(record.notice !== undefined);
  const verdict = shownVerdict(record);
  const common = { scenario, simulated };
  const ended = record.endedAt === undefined ? Number.NaN : Date.parse(record.endedAt) / 1000;
  const lines = [
    ...family('asr_bench_run', 'info', 'The run that these figures are of.', [
      {
        name: 'asr_bench_run_info',
        labels: { ...common, run: record.id, version: record.machine.harness, notice: record.notice },
        value: 1,
      },
    ]),
    ...family(
      'asr_bench_run_outcome',
      'stateset',
      'How the run was judged; undecided is no pass.',
      states('asr_bench_run_outcome', common, verdict.outcome),
    ),
    ...family(
      'asr_bench_run_end_timestamp_seconds',
      'gauge',
      'When the run ended: an old one says nothing of today.',
      Number.isNaN(ended)
        ? []
        : [{ name: 'asr_bench_run_end_timestamp_seconds', labels: common, value: ended }],
      'seconds',
    ),
    ...family(
      'asr_bench_variant_outcome',
      'stateset',
      'How a variant was judged.',
      record.variants.flatMap((variant) =>
        states('asr_bench_variant_outcome', { ...common, variant: variant.id }, outcomeOfVariant(variant)),
      ),
    ),
    ...figures(record, common),
  ];
  return `${lines.join('\n')}\n# EOF\n`;
}

const states = (name: string, labels: Labels, current: Outcome): Sample[] =>
  OUTCOMES.options.map((state) => ({
    name,
    labels: { ...labels, [name]: state },
    value: state === current ? 1 : 0,
  }));

/** A family for each unit, its bounds as families of their own. */
function figures(record: RunRecord, common: Labels): string[] {
  const all = record.variants.flatMap((variant) =>
    measuresOf(record, variant).map((measure) => ({ variant: variant.id, engine: variant.engine, measure })),
  );
  return (Object.keys(FAMILIES) as MeasureUnit[]).flatMap((unit) => {
    const [suffix, divisor, help] = FAMILIES[unit];
    const own = all.filter(({ measure }) => measure.unit === unit);
    const part = (kind: 'value' | 'lower' | 'upper', prefix: string, words: string): string[] => {
      const name = `asr_bench_${prefix}${suffix}`;
      const samples = own.flatMap(({ variant, engine, measure }) => {
        const value = measure[kind];
        return value === undefined
          ? []
          : [{ name, labels: { ...common, variant, engine, ...naming(measure) }, value: value / divisor }];
      });
      return family(name, 'gauge', words, samples, /_(bytes|seconds|ratio)$/.exec(name)?.[1]);
    };
    return [
      ...part('value', '', help),
      ...part('lower', 'lower_', `${help} Lower end of its 99 % interval.`),
      ...part('upper', 'upper_', `${help} Upper end of its 99 % interval.`),
    ];
  });
}

const naming = ({ id, model }: Measure): Labels => ({ measure: id, model });

function family(
  name: string,
  type: 'gauge' | 'info' | 'stateset',
  help: string,
  samples: readonly Sample[],
  unit?: string,
): string[] {
  if (samples.length === 0) return [];
  return [
    `# TYPE ${name} ${type}`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(({ name: sample, labels, value }) => `${sample}{${labelText(labels)}} ${value}`),
  ];
}

const labelText = (labels: Labels): string =>
  Object.entries(labels)
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}="${escaped(value)}"`]))
    .join(',');

/** A backslash, a quote or a new line would end a label; everything else may stand in it. */
const escaped = (text: string): string =>
  visibleText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
