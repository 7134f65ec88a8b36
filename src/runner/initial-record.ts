import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { exact } from '../record/exact.ts';
import { grouped } from '../record/grouped.ts';
import type { ModelWeights } from '../record/model-weights.ts';
import { RUN_SCHEMA, RUN_VERSION, type RunRecord, type Variant } from '../record/run-record.ts';
import { SAMPLE_RATE } from '../record/units.ts';
import { loadUses } from '../scenarios/expand/load-use.ts';
import type { AudioSpec, Cell, CorpusSpec, Plan, Step } from '../scenarios/plan/plan.ts';
import { innerLists } from '../scenarios/steps/walk.ts';
import { harnessVersion } from '../system/version.ts';
import { describeMachine } from './machine.ts';
import type { Prepared } from './shelves/prepare.ts';

/** The command line that a run came from, for taking it up again. */
export type Invocation = NonNullable<RunRecord['scenario']['invocation']>;

/** The record of a run before anything is measured. */
export function initialRecord(
  plan: Plan,
  prepared: Prepared,
  id: string,
  invocation?: Invocation,
): RunRecord {
  const calibrated = prepared.engines.some(({ calibration }) => calibration);
  const copies = copiesOf(plan, prepared);
  return {
    schema: RUN_SCHEMA,
    version: RUN_VERSION,
    id,
    startedAt: new Date().toISOString(),
    status: 'running',
    ...(calibrated ? { notice: CALIBRATION_NOTICE } : {}),
    scenario: {
      id: plan.scenario.id,
      title: plan.scenario.title,
      file: plan.scenario.file,
      sha256: plan.sha256,
      settings: { ...plan.settings },
      ...exact({ invocation }),
    },
    engines: prepared.engines.map(({ symbols, env, printTypes, program, ...engine }) => ({
      ...engine,
      ...(program === undefined
        ? {}
        : { program: [...program.words], ...exact({ process: program.process }) }),
      ...(printTypes === undefined ? {} : { printTypes: [...printTypes] }),
      ...(Object.keys(env).length === 0 ? {} : { env: { ...env } }),
      symbols: {
        present: symbols.present.length,
        known: symbols.present.length + symbols.missing.length,
        missing: [...symbols.missing],
      },
    })),
    models: [...prepared.models],
    audio: prepared.audios.map(
      ({ id: audio, source, sha256, pcmSha256, samples, decoder, language, envelope }) => ({
        id: audio,
        file: source,
        sha256,
        pcmSha256,
        seconds: samples / SAMPLE_RATE,
        decoder,
        ...(envelope === undefined ? {} : { envelope: [...envelope] }),
        ...exact({ language }),
        reference: { ...plan.audio[audio]?.text },
        ...utteranceOf(plan.audio[audio], copies.get(audio)),
      }),
    ),
    ...(plan.corpora.length === 0
      ? {}
      : { corpora: plan.corpora.map((corpus) => corpusOf(corpus, plan, prepared)) }),
    options: Object.fromEntries(plan.cells.map((cell) => [cell.id, prepared.options(cell)])),
    machine: {
      ...describeMachine(),
      ...exact({ calibrate: calibrated ? process.env.ASR_BENCH_CALIBRATE || undefined : undefined }),
    },
    variants: plan.cells.map((cell) => initialVariant(plan, cell, prepared)),
    warnings: [
      ...copiesWarning(copies),
      ...plan.warnings.map(({ message, detail }) => ({
        code: 'W_SCENARIO',
        detail: [message, ...detail].join('; '),
      })),
      ...(calibrated ? weightWarnings(plan) : []),
    ],
    ...(plan.shard === undefined ? {} : { shard: { ...plan.shard, cells: [...plan.shard.cells] } }),
    harness: { cpuSeconds: 0, wallSeconds: 0, peakRss: 0 },
  };
}

/** The calibration engine reads no weights: a path that is wrong would be noticed with the first real engine only. */
const weightWarnings = (plan: Plan): RunRecord['warnings'] =>
  Object.values(plan.models).flatMap(({ id, file }) =>
    file === undefined || existsSync(file)
      ? []
      : [
          {
            code: 'W_SCENARIO',
            detail: `the weights of model ${id} are not here (${file}): the calibration engine does without, a real one does not`,
          },
        ],
  );

/**
 * Why a gate is not about what a cell loads. One model of the weights that it is about is enough: a bound that is too tight for
 * the others fails, and one that nothing is about would let a leak through.
 */
function otherWeights(
  about: readonly ModelWeights[] | undefined,
  loaded: readonly ModelWeights[],
): string | undefined {
  if (about === undefined || loaded.length === 0 || loaded.some((weights) => about.includes(weights)))
    return undefined;
  return `it is for weights that are ${about.join(' or ')}; these are ${loaded.join(' and ')}`;
}

function initialVariant(plan: Plan, cell: Cell, prepared: Prepared): Variant {
  const loaded = [...new Set(loadUses(cell).map(({ load }) => prepared.model(cell, load).weights))];
  const count = cell.iterations.kind === 'fixed' ? cell.iterations.count : cell.iterations.max;
  return {
    id: cell.id,
    variant: cell.variant,
    engine: cell.engine,
    axes: { ...cell.axes },
    status: 'interrupted',
    outline: outline(cell.each),
    ...(plan.engines[cell.engine]?.program === undefined ? {} : { program: true }),
    iterationsPlanned: count,
    ...exact({ part: cell.part && { ...cell.part }, processes: cell.processes }),
    tolerance: { ...cell.tolerance },
    ...(cell.baseline === undefined ? {} : { baseline: baselineOf(cell.baseline, plan.cells) }),
    expect: cell.gates.map(({ text, expression, why, severity, shared, known, weights, place, absent }) => ({
      gate: text,
      expression,
      severity,
      shared,
      ...exact({ why }),
      ...(known === undefined ? {} : { known: [...known] }),
      ...(place.line > 0 ? { line: place.line } : {}),
      ...exact({ absent: absent ?? otherWeights(weights, loaded) }),
    })),
    launchesPlanned: cell.launches,
    launches: [],
    plan: cellDigest(plan, cell),
    segments: [],
    growth: {},
    rawGrowth: {},
    looks: [],
    causes: [],
    sentence: '',
    latency: {},
    accuracy: { errorRates: [], distinctTexts: {}, texts: {} },
    gates: [],
  };
}

function utteranceOf(
  spec: AudioSpec | undefined,
  copyOf: string | undefined,
): Pick<RunRecord['audio'][number], 'utterance'> {
  if (spec?.utterance === undefined) return {};
  const { corpus, group = copyOf && `copies of ${copyOf}` } = spec.utterance;
  return { utterance: { corpus, ...exact({ group }) } };
}

/**
 * Utterances of a corpus with the same sound and text, by id, each with the first of them. They go right and wrong together: taken
 * for independent ones, forty of one would have an interval.
 */
function copiesOf({ audio }: Plan, { audios }: Prepared): ReadonlyMap<string, string> {
  const same = grouped(
    audios.filter(({ id }) => audio[id]?.utterance !== undefined),
    ({ id, pcmSha256 }) => JSON.stringify([audio[id]?.utterance?.corpus, pcmSha256, audio[id]?.text]),
  );
  return new Map(
    [...same.values()].flatMap((copies) =>
      copies.length < 2 ? [] : copies.map(({ id }): [string, string] => [id, copies[0]?.id ?? id]),
    ),
  );
}

function copiesWarning(copies: ReadonlyMap<string, string>): RunRecord['warnings'] {
  const more = copies.size - new Set(copies.values()).size;
  if (more === 0) return [];
  const are = more === 1 ? 'utterance is a copy' : 'utterances are copies';
  const detail = `${more} ${are} of another one, with the same sound and text: intervals count them as one`;
  return [{ code: 'W_SCENARIO', detail }];
}

/** A corpus with the hash of its manifest, which a folder of audio and texts has not, and that of what is heard of it. */
function corpusOf(
  corpus: CorpusSpec,
  { audio }: Plan,
  { audios }: Prepared,
): NonNullable<RunRecord['corpora']>[number] {
  const contents = createHash('sha256');
  for (const { id, pcmSha256 } of audios) {
    const spec = audio[id];
    if (spec?.utterance?.corpus === corpus.id) contents.update(JSON.stringify([id, pcmSha256, spec.text]));
  }
  const manifest = statSync(corpus.file, { throwIfNoEntry: false });
  return {
    ...corpus,
    contents: contents.digest('hex'),
    ...(manifest?.isFile() === true
      ? { sha256: createHash('sha256').update(readFileSync(corpus.file)).digest('hex') }
      : {}),
  };
}

/** A baseline that is no cell of the scenario is the id or folder of a stored run. */
function baselineOf(baseline: string, cells: readonly Cell[]): NonNullable<Variant['baseline']> {
  return cells.some(({ id }) => id === baseline)
    ? { kind: 'cell', cell: baseline }
    : { kind: 'run', run: baseline };
}

/** `load > transcribe > unload`, with passes in brackets. */
function outline(steps: readonly Step[]): string {
  return steps
    .map((step) => {
      if (step.step !== 'for-each') return step.step;
      const body = outline(innerLists(step)[0]?.steps ?? []);
      return step.loop === 'repeat'
        ? `${step.passes.length} times (${body})`
        : `for each ${step.loop} (${body})`;
    })
    .join(' > ');
}

export const CALIBRATION_NOTICE = `CALIBRATION ENGINE: these figures describe the simulator of asr-bench ${harnessVersion()}, not chatllm.cpp`;

/**
 * sha256 of everything that a plan says of a cell: its steps, settings and gates, the variables of its engine, the
 * reference times of its audio. Where things stand in the file, and in what order, does not count. Files are not
 * in it: the record has their own hashes.
 */
function cellDigest(plan: Plan, cell: Cell): string {
  const gates = cell.gates.map(({ expression: _expression, ...gate }) => gate);
  const words = Object.values(plan.audio).map(({ id, words: times, generate }) => ({ id, times, generate }));
  const { env, program } = plan.engines[cell.engine] ?? {};
  const said = { cell: { ...cell, gates }, env, program, words };
  return createHash('sha256').update(JSON.stringify(said, canonical)).digest('hex');
}

/** Keys in order, sets as lists, places left out. */
function canonical(key: string, value: unknown): unknown {
  if (key === 'place') return undefined;
  if (value instanceof Set) return [...value].sort();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
