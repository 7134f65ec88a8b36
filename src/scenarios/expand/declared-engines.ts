import type { z } from 'zod';
import { BUILD_TIMEOUT, type SourceSpec } from '../../bindings/engine.ts';
import { type Exact, exact } from '../../record/exact.ts';
import { child } from '../load/located.ts';
import type { Build } from '../plan/overrides.ts';
import type { EngineSpec, Place, ProgramSpec } from '../plan/plan.ts';
import { nearestOrAll, undeclared } from '../plan/unknown-name.ts';
import { Engine, type EngineMap } from '../schema/engine.ts';
import { callOf } from '../schema/values/call.ts';
import type { Declared, DeclaredFrom } from './declared.ts';

/** Id of the engine that `--library` and `ASR_BENCH_LIBRARY` bring. */
export const LIBRARY = 'library';
export const CALIBRATION = 'calibration';

type EngineInput = Exact<z.output<typeof EngineMap>>;

/** The engines that a scenario may name: those of the file, those of the command line, and the calibration engine. */
export class DeclaredEngines {
  readonly #from: DeclaredFrom & { readonly declared: Declared };

  constructor(from: DeclaredFrom & { readonly declared: Declared }) {
    this.#from = from;
  }

  /** The library that came from outside the file. */
  get library(): string | undefined {
    const { ASR_BENCH_LIBRARY: fromEnvironment } = this.#from.environment.variables;
    return this.#from.overrides.library ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  }

  /**
   * Which engine a scenario that names none is measured with: `ASR_BENCH_LIBRARY`, the only engine of the file,
   * else the calibration engine.
   */
  default(): string {
    if (this.library !== undefined) return LIBRARY;
    const ids = this.#ids();
    const [only] = ids;
    return ids.length === 1 && only !== undefined ? only : CALIBRATION;
  }

  of(id: string, place: Place | undefined): EngineSpec | undefined {
    if (id === CALIBRATION) return { id, label: id, library: CALIBRATION, env: {} };
    const given = this.#from.overrides.builds?.[id];
    if (given !== undefined) return this.#given(id, given, place);
    if (id === LIBRARY && this.library !== undefined) {
      return {
        id,
        label: this.library,
        library: this.#from.files.note('library', id, this.library),
        env: {},
      };
    }
    const node = child(child(this.#from.file.root, 'engines'), id);
    const at = id.lastIndexOf('@');
    if (node === undefined && at > 0) return this.#atRef(id, id.slice(0, at), id.slice(at + 1), place);
    if (node === undefined) return this.#unknown(id, [...this.#ids(), CALIBRATION], place);
    const engine = this.#from.declared.read(Engine, node, ['engines', id]);
    if (engine === undefined) return undefined;
    const map: EngineInput = typeof engine === 'string' ? { library: engine } : exact(engine);
    if (map.source !== undefined) return this.#fromSource(id, map, map.source, node.place);
    const program = map.library === undefined ? this.#program(map) : undefined;
    const library =
      program === undefined
        ? this.#library(id, map.library, node.place)
        : this.#programFile(id, program, node.place);
    const prepare = map.prepare && this.#from.files.note('prepare', id, map.prepare, node.place);
    return { id, label: map.label ?? id, library, ...exact({ prepare, program }), env: map.env ?? {} };
  }

  #library(id: string, library = CALIBRATION, place: Place): string {
    return library === CALIBRATION ? CALIBRATION : this.#from.files.note('library', id, library, place);
  }

  #fromSource(id: string, map: EngineInput, address: string, place: Place): EngineSpec {
    const { ref = 'HEAD', build = '', timeout = BUILD_TIMEOUT, label = id, env = {}, prepare } = map;
    const source = {
      address: isAddress(address) ? address : this.#from.files.absolute(address),
      ref,
      build: this.#from.files.note('build', id, build, place),
      timeout,
    };
    return {
      id,
      label,
      library: libraryOf(source),
      source,
      env,
      ...exact({ prepare: prepare && this.#from.files.note('prepare', id, prepare, place) }),
    };
  }

  /** An engine of the file at another commit: `mine@v1.2`. */
  #atRef(id: string, engine: string, ref: string, place: Place | undefined): EngineSpec | undefined {
    const known = this.#ids();
    if (!known.includes(engine)) return this.#unknown(engine, known, place);
    const spec = this.of(engine, place);
    if (spec === undefined) return undefined;
    if (spec.source === undefined) {
      this.#from.problems.push({
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
    const folder = this.#from.files.absolute(cwd);
    const [file = '', ...words] = typeof program === 'string' ? [program] : program;
    // As a shell has it: a name without a slash is looked for in PATH.
    const found = file.includes('/') ? this.#from.files.absolute(file) : file;
    return {
      words: pid === undefined ? [found, ...words] : [],
      cwd: folder,
      ...exact({ pid, ready, call: call === undefined ? undefined : callOf(call), heap }),
    };
  }

  #programFile(id: string, { words: [file = ''], pid }: ProgramSpec, place: Place): string {
    if (pid !== undefined) return `process ${pid}`;
    return file.includes('/') ? this.#from.files.note('program', id, file, place) : file;
  }

  /** A build that the command line named: a library, or an engine of the file under a name of its own. */
  #given(id: string, build: Build, place: Place | undefined): EngineSpec | undefined {
    if ('like' in build) {
      const engine = this.of(build.like, place);
      return engine && { ...engine, id, label: id };
    }
    if ('source' in build) return this.#givenSource(id, build, place);
    const { library } = build;
    const path = library === CALIBRATION ? library : this.#from.files.note('library', id, library);
    return { id, label: id, library: path, env: {} };
  }

  /** `--engine mine@ref` of an engine of the file, else `--engine <repository>@ref --build <program>`. */
  #givenSource(
    id: string,
    { source: address, ref, engine }: Extract<Build, { readonly source: string }>,
    place: Place | undefined,
  ): EngineSpec | undefined {
    const { build, buildTimeout } = this.#from.overrides;
    const given = exact({ build, timeout: buildTimeout });
    if (engine !== undefined && this.#ids().includes(engine)) {
      const spec = this.#atRef(id, engine, ref, place);
      return spec?.source && { ...spec, label: id, source: { ...spec.source, ...given } };
    }
    if (build === undefined) {
      this.#from.problems.push({
        message: `--engine ${address}@${ref}: which program builds it?`,
        detail: [
          ...(engine === undefined ? [] : [nearestOrAll(engine, this.#ids(), 'engines')]),
          'do: --build <program>, a program of your own (docs/engines-from-source.md)',
        ],
      });
      return undefined;
    }
    const source = {
      address,
      ref,
      build: this.#from.files.note('build', id, build),
      timeout: buildTimeout ?? BUILD_TIMEOUT,
    };
    return { id, label: id, library: libraryOf(source), source, env: {} };
  }

  #ids(): readonly string[] {
    return this.#from.declared.ids('engines');
  }

  #unknown(id: string, known: readonly string[], place: Place | undefined): undefined {
    this.#from.problems.push({ ...exact({ place }), ...undeclared('engine', id, 'engine', known) });
  }
}

/** A git address, not a folder: `https://…`, `ssh://…`, `git@host:path`. */
const isAddress = (text: string): boolean => /^(?:[a-z][a-z0-9+.-]*:\/\/|[^/\s]+:)/.test(text);

const libraryOf = ({ address, ref }: Pick<SourceSpec, 'address' | 'ref'>): string => `${address}@${ref}`;
