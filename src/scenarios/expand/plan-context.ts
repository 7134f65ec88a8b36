import type { AudioFacts } from '../bind/bind-context.ts';
import type { ScenarioFile } from '../load/file.ts';
import { child } from '../load/located.ts';
import type { Inherited } from '../load/scenarios.ts';
import type { PlanEnvironment } from '../plan/environment.ts';
import type { Overrides } from '../plan/overrides.ts';
import type { EngineSpec, ModelKind, ModelSpec, Place, Problem } from '../plan/plan.ts';
import { formatPlace } from '../plan/problem.ts';
import { Declared } from './declared.ts';
import { DeclaredAudio } from './declared-audio.ts';
import { NeededFiles } from './needed-files.ts';
import type { Setting } from './settings.ts';

/** What the planning of one scenario works with, and where it puts what it finds. One use each. */
export class PlanContext {
  readonly file: ScenarioFile;
  readonly scenario: Inherited;
  readonly overrides: Overrides;
  /** Settings within the scenario; those of the file are applied already. */
  readonly settings: readonly Setting[];
  readonly environment: PlanEnvironment;
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly bindings: string[] = [];
  readonly files: NeededFiles;
  readonly declared: Declared;
  readonly audio: DeclaredAudio;
  /** Every model's kind, where it is known. */
  readonly kinds: ReadonlyMap<string, ModelKind | undefined>;
  /** What is known of every audio without opening a file. */
  readonly audioFacts: ReadonlyMap<string, AudioFacts>;
  readonly #models = new Map<string, ModelSpec | undefined>();
  readonly #engines = new Map<string, EngineSpec | undefined>();

  constructor(
    file: ScenarioFile,
    scenario: Inherited,
    overrides: Overrides,
    settings: readonly Setting[],
    environment: PlanEnvironment,
  ) {
    this.file = file;
    this.scenario = scenario;
    this.overrides = overrides;
    this.settings = settings;
    this.environment = environment;
    this.files = new NeededFiles(file.source.baseDir, environment);
    this.declared = new Declared({
      file,
      overrides,
      environment,
      files: this.files,
      problems: this.problems,
    });
    this.audio = new DeclaredAudio({
      section: child(file.root, 'audio'),
      declared: this.declared,
      environment,
      files: this.files,
      problems: this.problems,
    });
    this.kinds = this.declared.kinds();
    this.audioFacts = this.audio.facts();
  }

  /** Reports what the file's own check has not found already: heirs and cells meet the same values again. */
  reportNew(problems: readonly Problem[]): void {
    const { reported } = this.file;
    this.problems.push(
      ...problems.filter(({ place }) => place === undefined || !reported.has(formatPlace(place))),
    );
  }

  useEngine(id: string, place: Place | undefined): EngineSpec | undefined {
    if (!this.#engines.has(id)) this.#engines.set(id, this.declared.engines.of(id, place));
    return this.#engines.get(id);
  }

  useModel(id: string): ModelSpec | undefined {
    if (!this.#models.has(id)) this.#models.set(id, this.declared.model(id));
    return this.#models.get(id);
  }

  get engines(): Record<string, EngineSpec> {
    return present(this.#engines);
  }

  get models(): Record<string, ModelSpec> {
    return present(this.#models);
  }
}

const present = <Spec>(specs: ReadonlyMap<string, Spec | undefined>): Record<string, Spec> =>
  Object.fromEntries([...specs].flatMap(([id, spec]) => (spec === undefined ? [] : [[id, spec]])));
