import { z } from 'zod';
import { formatBytes } from '../units.ts';
import { Outcome } from '../verdict.ts';

/** One judged figure of a run, as it is set against those of other nights. */
export interface HeadFigure {
  /** Where it was measured: a variant, or a cell and a model. */
  readonly cell: string;
  readonly metric: string;
  readonly value: number;
  readonly text: string;
}

/** What a list says of a stored run or comparison. */
export interface RunHead {
  readonly kind: 'run' | 'comparison';
  readonly id: string;
  readonly scenario: string;
  readonly startedAt: string;
  /** `broken off`: it says that it runs, and nobody writes it any more. */
  readonly status: string;
  /** PASS, FAIL or UNDECIDED with the worst fact; what an earlier version judged is not taken over. */
  readonly outcome: Outcome;
  readonly headline: string;
  readonly exitCode?: number;
  /** Labels of the engines; of a comparison the baseline first. */
  readonly engines: readonly string[];
  /** Its figures are those of our own simulator. */
  readonly calibration: boolean;
  /** It has a report to be read. */
  readonly report: boolean;
  /** Growth of the heap for each variant; of a comparison the ratios of TTFT. */
  readonly figures: readonly HeadFigure[];
}

const Growths = z.record(z.string(), z.object({ rate: z.number().nullable() })).optional();
const common = {
  id: z.string(),
  startedAt: z.string(),
  status: z.string(),
  scenario: z.object({ id: z.string() }),
  // What else a verdict holds is not looked at, and must not keep the run out of the list.
  verdict: z.object({ outcome: Outcome, headline: z.string(), exitCode: z.number() }).optional(),
  engines: z
    .array(z.object({ id: z.string().optional(), label: z.string(), calibration: z.boolean().optional() }))
    .catch([]),
};

/** What a list shows of a run; the rest of its file may be of any version. */
const RunDocument = z.object({
  ...common,
  variants: z.array(z.object({ id: z.string(), growth: Growths, serverGrowth: Growths })).catch([]),
});

const ComparisonDocument = z.object({
  ...common,
  baseline: z.string().catch(''),
  speed: z
    .array(
      z.object({
        candidate: z.string(),
        cell: z.string(),
        model: z.string(),
        metric: z.string(),
        ratio: z.number().nullable(),
      }),
    )
    .catch([]),
});

/** More cells nobody looks through in a list. */
const MOST_FIGURES = 24;

/** What a list says of a run; undefined where the document is none. Pure. */
export function headOfRun(id: string, document: unknown): RunHead | undefined {
  const parsed = RunDocument.safeParse(document);
  if (!parsed.success) return undefined;
  const { variants, engines } = parsed.data;
  const figures = variants.flatMap(({ id: cell, growth, serverGrowth }): HeadFigure[] => {
    const value = (serverGrowth ?? growth)?.heap?.rate ?? null;
    if (value === null) return [];
    return [{ cell, metric: 'heap', value, text: `${value > 0 ? '+' : ''}${formatBytes(value)}` }];
  });
  return headOf('run', id, parsed.data, engines, figures);
}

/** What a list says of a comparison; undefined where the document is none. Pure. */
export function headOfComparison(id: string, document: unknown): RunHead | undefined {
  const parsed = ComparisonDocument.safeParse(document);
  if (!parsed.success) return undefined;
  const { speed, baseline, engines } = parsed.data;
  const figures = speed.flatMap(({ candidate, cell, model, metric, ratio: value }): HeadFigure[] =>
    metric !== 'ttft' || value === null
      ? []
      : [{ cell: `${cell} ${model} ${candidate}`, metric, value, text: `× ${value.toFixed(3)}` }],
  );
  const ordered = [...engines].sort((a, b) => Number(b.id === baseline) - Number(a.id === baseline));
  return headOf('comparison', id, parsed.data, ordered, figures);
}

function headOf(
  kind: RunHead['kind'],
  id: string,
  { verdict, scenario, startedAt, status }: z.infer<typeof RunDocument> | z.infer<typeof ComparisonDocument>,
  engines: z.infer<typeof RunDocument>['engines'],
  figures: readonly HeadFigure[],
): RunHead {
  const headline =
    status === 'running'
      ? 'the run has not ended, or was killed: asr-bench report shows what it measured'
      : 'judged by an earlier version: asr-bench report judges it again';
  return {
    kind,
    id,
    startedAt,
    status,
    scenario: scenario.id,
    ...(verdict ?? { outcome: 'undecided', headline }),
    engines: engines.map(({ label }) => label),
    report: false,
    calibration: engines.some(({ calibration }) => calibration === true),
    figures: figures.slice(0, MOST_FIGURES),
  };
}
