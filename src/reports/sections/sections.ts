import { type CheckpointMetric, unitOf } from '../../record/metric.ts';
import type { ModelMemory, RunRecord, Segment } from '../../record/run-record.ts';
import { iterationsMade, launchesMissed } from '../../record/segments.ts';
import { formatBytes } from '../../record/units.ts';
import { confusionSection } from './confusion-section.ts';
import { siteSection, stackSection } from './diagnosis.ts';
import { gateSection } from './gate-section.ts';
import { growthSection } from './growth-section.ts';
import { lengthSection } from './length-section.ts';
import { memorySection, phaseSection } from './memory-section.ts';
import { scalingSection } from './scaling-section.ts';
import type { Section } from './section.ts';
import { ABSENT, saidOnce } from './section.ts';
import { jobsSection, serverGrowthSection, serverMemorySection } from './served-section.ts';
import { speedSection } from './speed-section.ts';
import { stageSection } from './stage-section.ts';
import { textSection } from './text-section.ts';

/** Every section of a report that has something to say, in reading order. */
export function sections(record: RunRecord): Section[] {
  return [
    jobsSection(record),
    serverGrowthSection(record),
    serverMemorySection(record),
    growthSection(record),
    memorySection(record),
    modelMemorySection(record),
    phaseSection(record),
    stageSection(record),
    scalingSection(record),
    speedSection(record),
    lengthSection(record),
    textSection(record),
    confusionSection(record),
    gateSection(record),
    siteSection(record),
    stackSection(record),
    controlSection(record),
  ].filter(({ rows, notes }) => rows.length > 0 || notes.length > 0);
}

/** One line a variant that did not go through: what happened, why, what to do; not what the answer says already. */
export function troubles(record: RunRecord): string[] {
  const { headline = '', facts = [] } = record.verdict ?? {};
  const told = (reason: string): boolean =>
    [headline, ...facts].some((text) => text.includes(reason.replace(/^memory: /, '')));
  return record.variants.flatMap((variant) => {
    const measured = iterationsMade(variant);
    const lines: string[] = [];
    if (variant.status === 'stopped' && told(variant.reason ?? variant.status)) {
      if (variant.remedy !== undefined) lines.push(`do: ${variant.remedy}`);
    } else if (variant.status !== 'completed') {
      const missed = launchesMissed(variant);
      const of =
        missed === undefined ? `of ${variant.iterationsPlanned} iterations` : 'iterations of the others';
      const kept = measured === 0 ? '' : ` (${measured} ${of} are kept)`;
      lines.push(
        `${variant.id}: ${missed === undefined ? '' : `${missed} `}${variant.status}${variant.reason === undefined ? '' : `: ${variant.reason}`}${kept}`,
      );
      if (variant.remedy !== undefined) lines.push(`  do: ${variant.remedy}`);
    }
    lines.push(
      ...brokenProcesses(variant),
      ...failedSteps(variant).filter((line) => !isEndOf(variant, line)),
    );
    return lines;
  });
}

/** The one step that failed is the one that ended the variant, whose line says so. */
const isEndOf = ({ status, reason }: RunRecord['variants'][number], line: string): boolean =>
  status !== 'completed' && reason !== undefined && line.includes(': 1 × ') && line.endsWith(reason);

/** Launches that an interruption broke off and a resumed run began again: of one process, or of several. */
function brokenProcesses({ id, segments }: RunRecord['variants'][number]): string[] {
  const byInterruption = new Map<string, { launch: number; iterations: number; open: Segment['open'] }>();
  for (const { launch, broken, iterations, open } of segments) {
    if (broken === undefined) continue;
    const key = `${launch} ${broken}`;
    const known = byInterruption.get(key)?.iterations ?? 0;
    byInterruption.set(key, { launch, iterations: known + iterations.length, open });
  }
  return [...byInterruption.values()].map(
    ({ launch, iterations, open }) =>
      `${id}: launch ${launch} was interrupted after ${iterations} iterations and begun again; ${keptOf(open)}`,
  );
}

/** Finished passes of a loop over chunks are taken over; the rest of a broken process is kept for the record only. */
function keptOf(open: Segment['open']): string {
  const passes = open?.results.filter(({ failure }) => failure === undefined).length ?? 0;
  return passes === 0
    ? 'what it measured is kept, and counts nowhere'
    : `its ${passes} finished passes are taken over`;
}

/** Failed steps of a variant that went on, counted by what went wrong. */
function failedSteps(variant: RunRecord['variants'][number]): string[] {
  const counts = new Map<string, number>();
  for (const { step, failure } of variant.segments.flatMap(({ before, iterations, open, after }) => [
    ...before,
    ...iterations.flatMap(({ steps }) => steps),
    ...(open?.steps ?? []),
    ...after,
  ])) {
    if (failure === undefined) continue;
    const what = `${step}: ${failure.code ?? failure.kind}: ${failure.message}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return [...counts].map(([what, count]) => `${variant.id}: ${count} × ${what}`);
}

/** `mended (sha256 3f9c1a2b…), synthetic qwen3 …`: what was measured, in one line. */
export function subject(record: RunRecord): string {
  const engines = record.engines.map(({ label, sha256 }) => `${label} (sha256 ${sha256.slice(0, 8)}…)`);
  const models = record.models.map(
    ({ id, synthetic, took }) =>
      `${synthetic ? 'SYNTHETIC ' : ''}${id}${took === undefined ? '' : ` (${took.model}, not ${took.instead})`}`,
  );
  const corpora = (record.corpora ?? []).map(({ id, heard }) => `${id} ${heard} utterances`);
  const files = record.audio.flatMap(({ id, seconds, utterance }) =>
    utterance === undefined ? [`${id} ${seconds.toFixed(1)} s`] : [],
  );
  const audio = [...corpora, ...files];
  return [engines.join(', '), [...new Set(models)].join(', '), audio.join(', ')]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What the control of the scenario found on this machine; empty where none was demanded. */
function controlSection({ control }: RunRecord): Section {
  if (control === undefined) return { id: 'control', title: 'control', head: [], rows: [], notes: [] };
  const { mode, seconds, trials, floor, trusted, failures } = control;
  const all = [...trials, ...floor];
  const passed = all.filter(({ outcome }) => outcome === 'pass').length;
  const verdict = trusted ? 'growth verdicts can be trusted' : 'NO GROWTH VERDICT OF THIS RUN IS BELIEVED';
  return {
    id: 'control',
    title: 'control',
    head: [],
    rows: [],
    notes: [
      `calibrate ${mode}, ${seconds.toFixed(0)} s: ${passed} of ${all.length} read as planted; ${verdict}`,
      ...failures,
    ],
  };
}

/** The quantities in which a model's coming and going shows. */
const SHOWN: readonly CheckpointMetric[] = ['heap', 'anon', 'rss', 'handles'];
const PHASES = ['before', 'loaded', 'inferred', 'unloaded', 'net'] as const;

/** Memory before, after load and after unload of each model, and what a cycle leaves: medians over the cycles. */
function modelMemorySection(record: RunRecord): Section {
  const rows = SHOWN.flatMap((metric) =>
    record.variants.flatMap(({ id, modelMemory = {} }) =>
      Object.entries(modelMemory).flatMap(([model, memory]) => {
        if (memory.loaded[metric] === undefined) return [];
        return [[metric, id, model, ...PHASES.map((phase) => cell(metric, memory, phase))]];
      }),
    ),
  );
  const notes = rows.length === 0 ? [] : ['medians over all loads; left: unloaded less before its load'];
  return {
    id: 'models',
    title: 'memory of each model',
    head: ['quantity', 'variant', 'model', 'before load', 'loaded', 'inferred', 'unloaded', 'left'],
    rows: saidOnce(rows, record.variants.length),
    notes,
  };
}

function cell(metric: CheckpointMetric, memory: ModelMemory, phase: (typeof PHASES)[number]): string {
  const value = memory[phase][metric]?.p50;
  if (value === undefined) return ABSENT;
  return unitOf(metric) === 'bytes' ? formatBytes(value) : String(value);
}
