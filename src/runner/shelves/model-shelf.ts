import { existsSync, statSync } from 'node:fs';
import { type CalibrationSettings, writeCalibrationModel } from '../../bindings/calibration-model.ts';
import { foreignFormat } from '../../models/ggmm/foreign.ts';
import { inspectModel } from '../../models/inspect.ts';
import { localModel, localState, modelFolders } from '../../models/manifest/local-files.ts';
import { findEntry, loadModelManifest } from '../../models/manifest/manifest.ts';
import type { ModelEntry } from '../../models/manifest/schema.ts';
import { PRESETS, type Preset } from '../../models/shapes.ts';
import { ensureSynthetic } from '../../models/synthetic/cache.ts';
import { exact } from '../../record/exact.ts';
import type { ModelWeights } from '../../record/model-weights.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { LoadUse } from '../../scenarios/expand/load-use.ts';
import type { AudioSpec, Cell, ModelKind, ModelSpec, Plan, Step } from '../../scenarios/plan/plan.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { headOf } from '../../system/file-head.ts';
import type { PreparedAudio, PreparedModel, StandIn } from './prepared.ts';
import type { Workshop } from './workshop.ts';

/** Pace of the calibration engine where nothing else is said: quick enough for a first look, slow enough to time. */
const PACE: CalibrationSettings = {
  load_ms: 20,
  ttft_ms: 30,
  token_ms: 1,
  unload_ms: 5,
  load_mb: 48,
  kv_mb: 16,
};

/**
 * Model files for the loads of a run, one for each pair of model and audio: what a synthetic checkpoint or the
 * calibration engine says is scripted for the audio that it hears.
 */
export class ModelShelf {
  readonly #plan: Plan;
  readonly #workshop: Workshop;
  readonly #audio: ReadonlyMap<string, PreparedAudio>;
  readonly #onPreparing: (what: string) => void;
  readonly #made = new Map<string, PreparedModel>();
  readonly #ofLoad = new Map<string, PreparedModel>();
  readonly #ofEngine = new Map<string, PreparedModel[]>();

  constructor(
    plan: Plan,
    workshop: Workshop,
    audio: ReadonlyMap<string, PreparedAudio>,
    onPreparing: (what: string) => void,
  ) {
    this.#plan = plan;
    this.#workshop = workshop;
    this.#audio = audio;
    this.#onPreparing = onPreparing;
  }

  get models(): PreparedModel[] {
    return [...this.#made.values()];
  }

  model(cell: Cell, load: Step & { readonly step: 'load' }): PreparedModel {
    const found = this.#ofLoad.get(loadKey(cell, load));
    if (found === undefined) throw new Error(`no model was prepared for a load of ${load.model}`);
    return found;
  }

  /** The smallest file for an engine: good enough to try destroy with. */
  smallest(engine: string): PreparedModel | undefined {
    return this.#ofEngine.get(engine)?.toSorted((a, b) => a.bytes - b.bytes)[0];
  }

  /**
   * Finds or makes the file for one load.
   * @throws Failure (3) when real weights are missing
   */
  async provide(cell: Cell, use: LoadUse, calibration: boolean): Promise<void> {
    const spec = this.#plan.models[use.load.model];
    if (spec === undefined) throw new Error(`no model ${use.load.model} in the plan`);
    const kind = spec.kind ?? (use.aligns ? 'aligner' : 'asr');
    const key = [calibration, spec.id, kind, spec.weights, use.pieces, ...use.audio].join('|');
    const known = this.#made.get(key);
    const model = known ?? (await this.#make(spec, kind, use, calibration));
    this.#made.set(key, model);
    this.#ofLoad.set(loadKey(cell, use.load), model);
    this.#ofEngine.set(cell.engine, [...(this.#ofEngine.get(cell.engine) ?? []), model]);
  }

  async #make(spec: ModelSpec, kind: ModelKind, use: LoadUse, calibration: boolean): Promise<PreparedModel> {
    if (!calibration && spec.weights !== 'real') return this.#synthetic(spec, kind, use);
    const { file, took }: Weights = calibration
      ? { file: await this.#calibrationFile(spec, kind, use) }
      : weightsFile(spec);
    if (took !== undefined)
      this.#onPreparing(`model ${spec.id}: ${took.instead} is not here; took ${took.model} in its place`);
    if (!calibration && statSync(file).size > 64 * 1024 * 1024) this.#onPreparing(`hashing ${file}`);
    const weights = calibration ? 'calibration' : weightsOf(file);
    return {
      id: spec.id,
      kind,
      file,
      sha256: await sha256File(file),
      bytes: statSync(file).size,
      synthetic: weights !== 'real',
      weights,
      ...exact({ took }),
    };
  }

  /** A checkpoint of the true architecture that says what its audio says; made on demand and cached. */
  async #synthetic(spec: ModelSpec, kind: ModelKind, use: LoadUse): Promise<PreparedModel> {
    const audio = scriptedAudio(this.#plan, use.audio[0]);
    const seconds = use.pieces ? undefined : samplesSeconds(this.#audio, use.audio[0]);
    const preset = presetOf(spec, kind);
    const made = await ensureSynthetic({
      preset,
      kind,
      script: { ...spec.script },
      audio: {
        ...exact({ reference: audio?.text.raw, language: audio?.language }),
        ...(audio?.words === undefined || use.pieces ? {} : { words: audio.words }),
        ...exact({ seconds }),
      },
    });
    if (made.built) this.#onPreparing(`made ${made.path}`);
    const { path: file, sha256, bytes } = made;
    return { id: spec.id, kind, file, sha256, bytes, synthetic: true, weights: syntheticOf(preset) };
  }

  async #calibrationFile(spec: ModelSpec, kind: ModelKind, use: LoadUse): Promise<string> {
    const file = this.#workshop.file('models', `${this.#made.size}-${spec.id}.calibration`);
    const audio = scriptedAudio(this.#plan, use.audio[0]);
    const reference = spec.script?.text ?? audio?.text.raw;
    const settings: CalibrationSettings = {
      kind,
      name: `calibration-${spec.id}`,
      ...PACE,
      ...exact({ text: reference }),
      ...exact({
        language: audio?.language,
        word_errors: spec.script?.errors,
        seed: spec.script?.seed,
        times: spec.script?.times,
      }),
    };
    await writeCalibrationModel(file, settings);
    return file;
  }
}

/**
 * The audio whose reference is said. Of generated audio its first source: a scripted model says the same words for every
 * chunk, whatever is in it.
 */
function scriptedAudio(plan: Plan, id: string | undefined): AudioSpec | undefined {
  const audio = id === undefined ? undefined : plan.audio[id];
  if (audio?.generate === undefined || audio.text.raw !== undefined) return audio;
  return scriptedAudio(plan, audio.generate.from[0]);
}

const samplesSeconds = (
  prepared: ReadonlyMap<string, PreparedAudio>,
  id: string | undefined,
): number | undefined => {
  const samples = id === undefined ? undefined : prepared.get(id)?.samples;
  return samples === undefined ? undefined : samples / SAMPLE_RATE;
};

const loadKey = (cell: Cell, load: Step): string => `${cell.id}|${load.slot}`;

/** The published model that a spec names, for `synthetic:full`; of tiny there is one of each kind. */
function presetOf(spec: ModelSpec, kind: ModelKind): Preset {
  if (spec.weights === 'synthetic:tiny') return 'tiny';
  const name = spec.manifest ?? '';
  const found = PRESETS.find((preset) => name.startsWith(preset));
  return found ?? (kind === 'asr' ? 'qwen3-asr-0.6b' : 'qwen3-forced-aligner-0.6b');
}

interface Weights {
  readonly file: string;
  readonly took?: StandIn;
}

/**
 * The file with the real weights of a model: the scenario's own, else the manifest's where `models pull` puts it, else what
 * the manifest names in its place.
 * @throws Failure (3) saying where it was looked for
 */
export function weightsFile({ id, file, manifest }: Pick<ModelSpec, 'id' | 'file' | 'manifest'>): Weights {
  const missing = (where: string, ...todo: readonly string[]): Failure =>
    new Failure(ExitCode.missing, `the weights of model ${id} are missing (${where})`, [
      ...todo,
      'or run with --models synthetic:tiny',
    ]);
  if (file !== undefined) {
    if (existsSync(file)) return { file: readable(id, file) };
    throw missing(file, 'check the name');
  }
  if (manifest === undefined) throw new Error(`model ${id} has neither a file nor an id of the manifest`);
  const entries = loadModelManifest();
  const entry = findEntry(entries, manifest);
  const found = localModel(entry);
  if (found !== undefined) return { file: readable(id, found) };
  if (entry.format !== 'ggmm') {
    throw missing(
      `${manifest} is ${entry.format}, which the engine cannot load`,
      'convert it with the engine’s convert.py (docs/models.md#converting), and name the file: { file: <path> }',
    );
  }
  const folders = modelFolders();
  const [path] = entry.files.map(({ path: name }) => name);
  const cut = folders.find((folder) => entry.files.some((one) => localState(one, folder) === 'wrong size'));
  if (cut !== undefined) {
    throw missing(
      `${path} in ${cut} has not the size of the manifest`,
      `move it away, then asr-bench models pull ${manifest}`,
    );
  }
  for (const other of entry.instead ?? []) {
    const stand = localModel(findEntry(entries, other));
    if (stand !== undefined) return { file: readable(id, stand), took: { model: other, instead: manifest } };
  }
  throw missing(
    `${path} in ${folders.join(', ')}`,
    ...gettable(entry).map((one) => `asr-bench models pull ${one}`),
  );
}

/** What can be downloaded: the model itself, else what stands in for it. */
function gettable({ id, files, instead = [] }: ModelEntry): readonly string[] {
  return files.every(({ url }) => url !== undefined) || instead.length === 0 ? [id] : instead;
}

const syntheticOf = (preset: string): ModelWeights =>
  preset === 'tiny' ? 'synthetic:tiny' : 'synthetic:full';

/**
 * What a file says of its weights, whatever its name: where they mean a script only, its words are no recognition.
 * A file that cannot be read is for the engine to refuse.
 */
export function weightsOf(file: string): ModelWeights {
  try {
    const mark = inspectModel(file).synthetic;
    return mark === undefined ? 'real' : syntheticOf(mark.preset);
  } catch (thrown) {
    if (thrown instanceof Failure) return 'real';
    throw thrown;
  }
}

/** The engine says of such a file that it crashed. @throws Failure (3) */
function readable(id: string, file: string): string {
  const found = headOf(file);
  const foreign = found && foreignFormat(found.head, found.size);
  if (foreign === undefined) return file;
  throw new Failure(ExitCode.missing, `the weights of model ${id}, ${file}: ${foreign.what}`, foreign.hint);
}
