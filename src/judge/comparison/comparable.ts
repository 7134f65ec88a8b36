import type { FieldDifference } from '../../record/comparison.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';

/** One cell of a run, with the run that says on what it was measured. */
export interface StoredCell {
  readonly record: RunRecord;
  readonly variant: Variant;
}

/** What two cells differ in beside their engine (docs/comparison.md#comparable). */
export interface Differences {
  /** Any of these makes the cells incomparable. */
  readonly refusing: readonly FieldDifference[];
  /** Worth knowing, but no reason to refuse. */
  readonly noted: readonly FieldDifference[];
}

type Fields = ReadonlyMap<string, string>;

/**
 * Compares what must be the same for a difference between two cells to be one of their engines: what was done, with
 * which models, audio and options, on which machine. A field that one side lacks differs.
 */
export function differencesOf(baseline: StoredCell, candidate: StoredCell): Differences {
  const both = [baseline, candidate] as const;
  const sides = <T>(of: (cell: StoredCell) => T): [T, T] => [of(both[0]), of(both[1])];
  return {
    refusing: differing(...sides(decisiveFields)),
    noted: differing(...sides(notedFields)),
  };
}

/** Text of a field that a side does not have. */
const NONE = 'none';

function differing(a: Fields, b: Fields): FieldDifference[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((field) => {
    const [baseline, candidate] = [a.get(field) ?? NONE, b.get(field) ?? NONE];
    return baseline === candidate ? [] : [{ field, baseline, candidate }];
  });
}

function decisiveFields({ record, variant }: StoredCell): Fields {
  const { machine, scenario } = record;
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const [models, audio] = used(variant);
  const own = new Set(Object.keys(engine?.env ?? {}));
  return new Map<string, string>([
    ['scenario.id', scenario.id],
    ['steps', variant.outline],
    ...Object.entries(variant.axes).flatMap(([axis, value]): [string, string][] =>
      axis === 'engine' ? [] : [[`axis ${axis}`, String(value)]],
    ),
    ...Object.entries(record.options[variant.id] ?? {}).flatMap(([option, value]): [string, string][] =>
      value === undefined ? [] : [[`options.${option}`, textOf(value)]],
    ),
    ...record.models.flatMap(({ id, sha256, synthetic, took }): [string, string][] =>
      models.has(id)
        ? [
            [
              `model ${id}`,
              `${synthetic ? 'synthetic ' : ''}${sha256.slice(0, 12)}${took === undefined ? '' : ` (${took.model})`}`,
            ],
          ]
        : [],
    ),
    ...heardCorpora(record, audio),
    ...record.audio.flatMap(({ id, pcmSha256, reference, utterance }): [string, string][] =>
      audio.has(id) && utterance === undefined
        ? [
            [`audio ${id}`, pcmSha256.slice(0, 12)],
            [`reference of ${id}`, textOf(reference)],
          ]
        : [],
    ),
    ['calibration engine', engine?.calibration === true ? 'yes' : 'no'],
    ['machine.cpu', machine.cpu],
    ['machine.cores', String(machine.cores)],
    ['machine.affinity', String(machine.affinity)],
    ['machine.platform', machine.platform],
    ['machine.governor', machine.governor ?? NONE],
    ['machine.allocator', machine.allocator],
    // What the engine's own `env` sets belongs to the build that is compared.
    ...Object.entries(machine.environment).flatMap(([name, value]): [string, string][] =>
      own.has(name) ? [] : [[`environment ${name}`, value]],
    ),
  ]);
}

function notedFields({ record, variant }: StoredCell): Fields {
  const { machine } = record;
  const engine = record.engines.find(({ id }) => id === variant.engine);
  return new Map<string, string>([
    ['machine.harness', machine.harness],
    ['machine.kernel', machine.kernel],
    ['machine.node', machine.node],
    ['machine.memory', String(machine.memory)],
    ['machine.hugePages', machine.hugePages ?? NONE],
    ['iterations', String(variant.iterationsPlanned)],
    ...Object.entries(engine?.env ?? {}).map(([name, value]): [string, string] => [
      `engine environment ${name}`,
      value,
    ]),
    ...record.audio.map(({ id, decoder }): [string, string] => [`decoder of ${id}`, decoder]),
  ]);
}

/** Models and audio that the cell's steps worked on: others of the run do not matter. */
function used({ segments }: Variant): [models: Set<string>, audio: Set<string>] {
  const steps = segments.flatMap(({ before, iterations, after }) => [
    ...before,
    ...iterations.flatMap((iteration) => iteration.steps),
    ...after,
  ]);
  return [
    new Set(steps.flatMap(({ model }) => model ?? [])),
    new Set(steps.flatMap(({ audio }) => audio ?? [])),
  ];
}

/** JSON with its keys in order, so that the order in which they were written does not matter. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${key}: ${textOf(entry)}`).join(', ')}}`;
}

/** The cell of another run that stands for this one: same variant and axes, whatever its engine. */
export function counterpart(record: RunRecord, { variant, axes }: Variant): Variant | undefined {
  const key = (of: Variant['axes']): string =>
    textOf(Object.fromEntries(Object.entries(of).filter(([axis]) => axis !== 'engine')));
  const same = record.variants.filter((other) => other.variant === variant && key(other.axes) === key(axes));
  // A run that measured several engines has one such cell for each: only the same engine is meant then.
  return same.length > 1 ? same.find((other) => other.axes.engine === axes.engine) : same[0];
}

/** `machine.cpu (Xeon against EPYC), model small (…)`: for a message. */
export const fieldText = (differences: readonly FieldDifference[]): string =>
  differences
    .map(({ field, baseline, candidate }) => `${field} (${baseline} against ${candidate})`)
    .join(', ');

/** What was heard of each corpus, in one field: utterance by utterance, a difference would be thousands of them. */
const heardCorpora = ({ audio, corpora = [] }: RunRecord, heard: ReadonlySet<string>): [string, string][] =>
  corpora.flatMap(({ id: corpus, contents }): [string, string][] => {
    const own = audio.filter(({ id, utterance }) => utterance?.corpus === corpus && heard.has(id)).length;
    return own === 0 ? [] : [[`corpus ${corpus}`, `${own} utterances heard, ${contents.slice(0, 12)}`]];
  });
