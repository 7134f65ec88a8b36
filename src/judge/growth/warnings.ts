import type { CheckpointMetric } from '../../record/metric.ts';
import type { Growth, RunRecord, Variant, Warning } from '../../record/run-record.ts';
import { measuredProcess } from '../../record/segments.ts';
import type { PassGrowth } from '../../record/variant.ts';
import { auditGrowth, fewText } from './audit.ts';
import { engineFacts, serverFacts } from './circumstances.ts';
import { longestSegment } from './traces.ts';
import type { VariantGrowth } from './variant-growth.ts';

/** What makes the growth of a variant doubtful, in words. What it takes back, the judge of growth has taken back. Pure. */
export function warningsOf(
  record: RunRecord,
  variant: Variant,
  judged: VariantGrowth,
  passes?: PassGrowth,
): Warning[] {
  const { serverGrowth } = judged;
  const ofServer =
    serverGrowth === undefined
      ? []
      : auditGrowth({ ...serverFacts(record, variant), growth: serverGrowth }).warnings;
  const segment = longestSegment(variant);
  const growth = byTrace(judged);
  const ofEngine =
    segment === undefined || Object.keys(growth).length === 0
      ? []
      : auditGrowth({ ...engineFacts(record, variant, segment), growth }).warnings;
  // What is known of the machine is said of the server already.
  const said = serverGrowth === undefined ? [] : ['W_CONTROL'];
  const whose = measuredProcess(variant).name === 'engine' ? '' : 'engine process: ';
  return [
    ...fewPasses(variant, passes),
    ...ofServer.map(({ code, detail }) => ({ code, variant: variant.id, detail: `server: ${detail}` })),
    ...ofEngine
      .filter(({ code }) => !said.includes(code))
      .map(({ code, detail }) => ({
        code,
        variant: variant.id,
        detail: ABOUT_THE_RUN.includes(code) ? detail : `${whose}${detail}`,
      })),
  ];
}

/** Of a single iteration that is a loop: its passes are what there is of it. */
function fewPasses({ id }: Variant, passes: PassGrowth | undefined): Warning[] {
  const detail = passes && fewText(passes.growth, passes.loop, 'take longer audio');
  return detail === undefined ? [] : [{ code: 'W_FEW', variant: id, detail }];
}

/** The verdicts of the traces: what was withdrawn is what the warnings are about. */
const byTrace = ({ growth, rawGrowth }: VariantGrowth): Partial<Record<CheckpointMetric, Growth>> => ({
  ...growth,
  ...rawGrowth,
});

const ABOUT_THE_RUN: readonly string[] = ['W_CALIBRATION', 'W_LOAD'];
