import type { z } from 'zod';
import { BUILD_TIMEOUT, type SourceSpec } from '../../bindings/engine.ts';
import { type Exact, exact } from '../../record/exact.ts';
import type { ScenarioFile } from '../load/file.ts';
import { child, entriesOf, type Located } from '../load/located.ts';
import { unsetProblems, validate } from '../load/validate.ts';
import type { PlanEnvironment } from '../plan/environment.ts';
import type { Build, Overrides } from '../plan/overrides.ts';
import {
  type EngineSpec,
  type ModelKind,
  type ModelSpec,
  type Place,
  type Problem,
  type ProgramSpec,
  WEIGHTS,
  type Weights,
} from '../plan/plan.ts';
import { formatPlace } from '../plan/problem.ts';
import { nearestOrAll, undeclared } from '../plan/unknown-name.ts';
import { Engine, type EngineMap } from '../schema/engine.ts';
import { Model } from '../schema/model.ts';
import { callOf } from '../schema/values/call.ts';
import type { NeededFiles } from './needed-files.ts';

/** Id of the engine that `--library` and `ASR_BENCH_LIBRARY` bring. */
export const LIBRARY = 'library';
export const CALIBRATION = 'calibration';

type EngineInput = Exact<z.output<typeof EngineMap>>;

/** What a scenario may name: read from the file when it is used, and only then. */
export class Declared {
  readonly #file: ScenarioFile;
  readonly #overrides: Overrides;
  readonly #environment: PlanEnvironment;
  readonly #files: NeededFiles;
  readonly #problems: Problem[];

  constructor(
    file: ScenarioFile,
    overrides: Overrides,
    environment: PlanEnvironment,
    files: NeededFiles,
    problems: Problem[],
  ) {
    this.#file = file;
    this.#overrides = overrides;
    this.#environment = environment;
    this.#files = files;
    this.#problems = problems;
  }

  ids(section: string): readonly string[] {
    return entriesOf(child(this.#file.root, section)).map(([id]) => id);
  }

  /** The library that came from outside the file. */
  get library(): string | undefined {
    const { ASR_BENCH_LIBRARY: fromEnvironment } = this.#environment.variables;
    return this.#overrides.library ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  }

  /**
   * Which engine a scenario that names none is measured with: `ASR_BENCH_LIBRARY`, the only engine of the file,
   * else the calibration engine.
   */
  defaultEngine(): string {
    if (this.library !== undefined) return LIBRARY;
    const ids = this.ids('engines');
    const [only] = ids;
    return ids.length === 1 && only !== undefined ? only : CALIBRATION;
  }

  engine(id: string, place: Place | undefined): EngineSpec | undefined {
    if (id === CALIBRATION) return { id, label: id, library: CALIBRATION, env: {} };
    const given = this.#overrides.builds?.[id];
    if (given !== undefined) return this.#given(id, given, place);
    if (id === LIBRARY && this.library !== undefined) {
      return { id, label: this.library, library: this.#files.note('library', id, this.library), env: {} };
    }
    const node = child(child(this.#file.root, 'engines'), id);
    const at = id.lastIndexOf('@');
    if (node === undefined && at > 0) return this.#atRef(id, id.slice(0, at), id.slice(at + 1), place);
    if (node === undefined) return this.#unknown('engine', id, [...this.ids('engines'), CALIBRATION], place);
    const engine = this.read(Engine, node, ['engines', id]);
    if (engine === undefined) return undefined;
    const map: EngineInput = typeof engine === 'string' ? { library: engine } : exact(engine);
    if (map.source !== undefined) return this.#fromSource(id, map, map.source, node.place);
    const program = map.library === undefined ? this.#program(map) : undefined;
    const library =
      program === undefined
        ? this.#library(id, map.library, node.place)
        : this.#programFile(id, program, node.place);
    const prepare = map.prepare && this.#files.note('prepare', id, map.prepare, node.place);
    return { id, label: map.label ?? id, library, ...exact({ prepare, program }), env: map.env ?? {} };
  }

  #library(id: string, library = CALIBRATION, place: Place): string {
    return library === CALIBRATION ? CALIBRATION : this.#files.note('library', id, library, place);
  }

  #fromSource(id: string, map: EngineInput, address: string, place: Place): EngineSpec {
    const { ref = 'HEAD', build = '', timeout = BUILD_TIMEOUT, label = id, env = {}, prepare } = map;
    const source = {
      address: isAddress(address) ? address : this.#files.absolute(address),
      ref,
      build: this.#files.note('build', id, build, place),
      timeout,
    };
    return {
      id,
      label,
      library: libraryOf(source),
      source,
      env,
      ...exact({ prepare: prepare && this.#files.note('prepare', id, prepare, place) }),
    };
  }

  /** An engine of the file at another commit: `mine@v1.2`. */
  #atRef(id: string, engine: string, ref: string, place: Place | undefined): EngineSpec | undefined {
    const known = this.ids('engines');
    if (!known.includes(engine)) return this.#unknown('engine', engine, known, place);
    const spec = this.engine(engine, place);
    if (spec === undefined) return undefined;
    if (spec.source === undefined) {
      this.#problems.push({
        ...exact({ place }),
        message: `${id}: engine ${engine} has no \`source\`, of which a commit could be built`,
        detail: ['do: give it `source` and `build` (docs/engines-from-source.md)'],
      });
      return undefined;
    }
    const source = { ...spec.source, ref };
    return { ...spec, id, label: id, source, library: libraryOf(source) };
  }

  #program({ program = [], pid, cwd = '.', ready, call, heap }: EngineInput): ProgramSpec {
    const folder = this.#files.absolute(cwd);
    const [file = '', ...words] = typeof program === 'string' ? [program] : program;
    // As a shell has it: a name without a slash is looked for in PATH.
    const found = file.includes('/') ? this.#files.absolute(file) : file;
    return {
      words: pid === undefined ? [found, ...words] : [],
      cwd: folder,
      ...exact({ pid, ready, call: call === undefined ? undefined : callOf(call), heap }),
    };
  }

  #programFile(id: string, { words: [file = ''], pid }: ProgramSpec, place: Place): string {
    if (pid !== undefined) return `process ${pid}`;
    return file.includes('/') ? this.#files.note('program', id, file, place) : file;
  }

  /** A build that the command line named: a library, or an engine of the file under a name of its own. */
  #given(id: string, build: Build, place: Place | undefined): EngineSpec | undefined {
    if ('like' in build) {
      const engine = this.engine(build.like, place);
      return engine && { ...engine, id, label: id };
    }
    if ('source' in build) return this.#givenSource(id, build, place);
    const { library } = build;
    const path = library === CALIBRATION ? library : this.#files.note('library', id, library);
    return { id, label: id, library: path, env: {} };
  }

  /** `--engine mine@ref` of an engine of the file, else `--engine <repository>@ref --build <program>`. */
  #givenSource(
    id: string,
    { source: address, ref, engine }: Extract<Build, { readonly source: string }>,
    place: Place | undefined,
  ): EngineSpec | undefined {
    const { build, buildTimeout } = this.#overrides;
    const given = exact({ build, timeout: buildTimeout });
    if (engine !== undefined && this.ids('engines').includes(engine)) {
      const spec = this.#atRef(id, engine, ref, place);
      return spec?.source && { ...spec, label: id, source: { ...spec.source, ...given } };
    }
    if (build === undefined) {
      this.#problems.push({
        message: `--engine ${address}@${ref}: which program builds it?`,
        detail: [
          ...(engine === undefined ? [] : [nearestOrAll(engine, this.ids('engines'), 'engines')]),
          'do: --build <program>, a program of your own (docs/engines-from-source.md)',
        ],
      });
      return undefined;
    }
    const source = {
      address,
      ref,
      build: this.#files.note('build', id, build),
      timeout: buildTimeout ?? BUILD_TIMEOUT,
    };
    return { id, label: id, library: libraryOf(source), source, env: {} };
  }

  /** Every model's kind, where the file or the manifest says it. */
  kinds(): ReadonlyMap<string, ModelKind | undefined> {
    const models = entriesOf(child(this.#file.root, 'models'));
    return new Map(models.map(([id, { value }]) => [id, this.#kindOf(value)]));
  }

  #kindOf(node: Located): ModelKind | undefined {
    const kind = child(node, 'kind');
    if (kind?.kind === 'scalar' && (kind.value === 'asr' || kind.value === 'aligner')) return kind.value;
    const id = node.kind === 'scalar' ? node : child(node, 'like');
    return id?.kind === 'scalar' ? this.#environment.manifest.get(String(id.value))?.kind : undefined;
  }

  model(id: string): ModelSpec | undefined {
    const node = child(child(this.#file.root, 'models'), id);
    const model = node === undefined ? undefined : this.read(Model, node, ['models', id]);
    if (node === undefined || model === undefined) return undefined;
    const map = typeof model === 'string' ? { like: model } : exact(model);
    if (map.like !== undefined) this.#checkManifest(map.like, child(node, 'like')?.place ?? node.place);
    const kind = this.#kindOf(node);
    const weights = this.#weights(node, map.weights);
    const wanted = map.file !== undefined && weights === 'real';
    const file = wanted ? this.#files.note('model', id, map.file ?? '', node.place) : undefined;
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
    const general = child(child(this.#file.root, 'defaults'), 'weights');
    const inherited = WEIGHTS.find((weights) => general?.kind === 'scalar' && general.value === weights);
    return set ?? this.#overrides.models ?? own ?? inherited ?? 'real';
  }

  #checkManifest(id: string, place: Place): void {
    const { manifest } = this.#environment;
    if (manifest.size === 0 || manifest.has(id)) return;
    this.#problems.push({
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
    this.#problems.push(...unset);
    if (unset.length > 0) return undefined;
    const { value, problems } = validate(schema, node, path);
    const fresh = problems.filter(
      ({ place }) => place === undefined || !this.#file.reported.has(formatPlace(place)),
    );
    this.#problems.push(...fresh);
    return problems.length === 0 ? value : undefined;
  }

  #unknown(kind: string, id: string, known: readonly string[], place: Place | undefined): undefined {
    this.#problems.push({
      ...exact({ place }),
      ...undeclared(kind, id, kind, known),
    });
  }
}

/** A git address, not a folder: `https://…`, `ssh://…`, `git@host:path`. */
export const isAddress = (text: string): boolean => /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\s]+:)/.test(text);

const libraryOf = ({ address, ref }: Pick<SourceSpec, 'address' | 'ref'>): string => `${address}@${ref}`;

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
