import type { z } from 'zod';
import { exact } from '../../record/exact.ts';
import type { ScenarioFile } from '../load/file.ts';
import { child, entriesOf, type Located } from '../load/located.ts';
import { unsetProblems, validate } from '../load/validate.ts';
import type { PlanEnvironment } from '../plan/environment.ts';
import type { Overrides } from '../plan/overrides.ts';
import {
  type ModelKind,
  type ModelSpec,
  type Place,
  type Problem,
  WEIGHTS,
  type Weights,
} from '../plan/plan.ts';
import { formatPlace } from '../plan/problem.ts';
import { nearestOrAll } from '../plan/unknown-name.ts';
import { Model } from '../schema/model.ts';
import { DeclaredEngines } from './declared-engines.ts';
import type { NeededFiles } from './needed-files.ts';

/** The file, what the command line makes of it, and where what is found at fault goes. */
export interface DeclaredFrom {
  readonly file: ScenarioFile;
  readonly overrides: Overrides;
  readonly environment: PlanEnvironment;
  readonly files: NeededFiles;
  readonly problems: Problem[];
}

/** What a scenario may name: read from the file when it is used, and only then. */
export class Declared {
  readonly engines: DeclaredEngines;
  readonly #from: DeclaredFrom;

  constructor(from: DeclaredFrom) {
    this.#from = from;
    this.engines = new DeclaredEngines({ ...from, declared: this });
  }

  ids(section: string): readonly string[] {
    return entriesOf(child(this.#from.file.root, section)).map(([id]) => id);
  }

  /** Every model's kind, where the file or the manifest says it. */
  kinds(): ReadonlyMap<string, ModelKind | undefined> {
    const models = entriesOf(child(this.#from.file.root, 'models'));
    return new Map(models.map(([id, { value }]) => [id, this.#kindOf(value)]));
  }

  #kindOf(node: Located): ModelKind | undefined {
    const kind = child(node, 'kind');
    if (kind?.kind === 'scalar' && (kind.value === 'asr' || kind.value === 'aligner')) return kind.value;
    const id = node.kind === 'scalar' ? node : child(node, 'like');
    return id?.kind === 'scalar' ? this.#from.environment.manifest.get(String(id.value))?.kind : undefined;
  }

  model(id: string): ModelSpec | undefined {
    const node = child(child(this.#from.file.root, 'models'), id);
    const model = node === undefined ? undefined : this.read(Model, node, ['models', id]);
    if (node === undefined || model === undefined) return undefined;
    const map = typeof model === 'string' ? { like: model } : exact(model);
    if (map.like !== undefined) this.#checkManifest(map.like, child(node, 'like')?.place ?? node.place);
    const kind = this.#kindOf(node);
    const weights = this.#weights(node, map.weights);
    const wanted = map.file !== undefined && weights === 'real';
    const file = wanted ? this.#from.files.note('model', id, map.file ?? '', node.place) : undefined;
    return {
      id,
      ...exact({ kind, file, manifest: map.like }),
      weights,
      ...(map.script === undefined ? {} : { script: script(exact(map.script)) }),
      options: exact(map.options ?? {}),
    };
  }

  /** `--set models.<id>.weights`, else `--models`, else the model's, else the defaults'. */
  #weights(node: Located, own: Weights | undefined): Weights {
    const set = child(node, 'weights')?.place.line === 0 ? own : undefined;
    const general = child(child(this.#from.file.root, 'defaults'), 'weights');
    const inherited = WEIGHTS.find((weights) => general?.kind === 'scalar' && general.value === weights);
    return set ?? this.#from.overrides.models ?? own ?? inherited ?? 'real';
  }

  #checkManifest(id: string, place: Place): void {
    const { manifest } = this.#from.environment;
    if (manifest.size === 0 || manifest.has(id)) return;
    this.#from.problems.push({
      place,
      message: `no model ${id} in models/manifest.yaml`,
      detail: [nearestOrAll(id, manifest.keys(), 'models there'), 'a file of your own: { file: <path> }'],
    });
  }

  /** A declared value with its type; undefined if it is at fault, or waits for an environment variable. */
  read<Schema extends z.ZodType>(
    schema: Schema,
    node: Located,
    path: readonly string[],
  ): z.output<Schema> | undefined {
    const unset = unsetProblems(node);
    this.#from.problems.push(...unset);
    if (unset.length > 0) return undefined;
    const { value, problems } = validate(schema, node, path);
    const fresh = problems.filter(
      ({ place }) => place === undefined || !this.#from.file.reported.has(formatPlace(place)),
    );
    this.#from.problems.push(...fresh);
    return problems.length === 0 ? value : undefined;
  }
}

/** Times of a script in ms, as the plan has them. */
function script(written: {
  text?: { raw?: string | undefined; itn?: string | undefined; 'zh-tw'?: string | undefined };
  times?: readonly (readonly [number, number])[];
  errors?: number;
  seed?: number;
}): NonNullable<ModelSpec['script']> {
  const { text, times, ...rest } = written;
  return {
    ...rest,
    ...(text === undefined
      ? {}
      : { text: text.raw !== undefined && Object.keys(text).length === 1 ? text.raw : exact(text) }),
    ...(times === undefined ? {} : { times: times.map(([start, end]) => [start / 1e6, end / 1e6] as const) }),
  };
}
