import { statSync } from 'node:fs';
import { defaultThreads } from '../../bindings/threads.ts';
import { openWav } from '../../pipeline/wav/reader.ts';
import { newestRun } from '../../record/store/stored-runs.ts';
import { weightsFile } from '../../runner/shelves/model-shelf.ts';
import type { ScenarioFile } from '../../scenarios/file.ts';
import type { KnownModel } from '../../scenarios/plan/environment.ts';
import { type Estimate, estimate } from '../../scenarios/plan/estimate.ts';
import type { ModelSpec, Plan } from '../../scenarios/plan/plan.ts';
import { formatProblems } from '../../scenarios/plan/problem.ts';
import type { KnownSizes } from '../../scenarios/plan/rough-estimate.ts';
import { roughEstimate } from '../../scenarios/plan/rough-estimate.ts';
import { type Planning, planScenario } from '../../scenarios/plan-scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';
import type { ListOptions } from './list.ts';
import { planText } from './plan-text.ts';

/** Prints one plan, with the time and memory that it will take. Loaded by itself: it reads stored runs and model files. */
export async function listPlan(
  file: ScenarioFile,
  id: string,
  planning: Planning,
  options: ListOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { plan, problems } = planScenario(file, id, planning);
  if (plan === undefined) throw new Failure(ExitCode.usage, formatProblems(problems, file.file));
  const earlier = newestRun(options.out, id);
  const estimates: ReadonlyMap<string, Estimate> =
    earlier === undefined ? new Map() : estimate(plan, earlier);
  const sizes = await knownSizes(plan, planning.environment.manifest);
  const rough = new Map(plan.cells.map((cell) => [cell.id, roughEstimate(plan, cell, sizes)]));
  const weights = weightsNotHere(plan);
  if (options.json === true) {
    const document = { schema: 'asr-bench/plan', version: 1, ...plan, estimates, rough, weights };
    terminal.json(document, setsAsLists, 2);
  } else {
    terminal.result(planText(plan, estimates, rough, weights));
  }
  return ExitCode.ok;
}

/** Of models whose own weights are not here: what stands in for them, or how they are got. */
export function weightsNotHere({ models }: Plan): Map<string, string> {
  return new Map(
    Object.values(models).flatMap((spec): [string, string][] => {
      if (spec.weights !== 'real') return [];
      try {
        const { took } = weightsFile(spec);
        return took === undefined ? [] : [[spec.id, `not here: runs take ${took.model} in its place`]];
      } catch (thrown) {
        if (!(thrown instanceof Failure)) throw thrown;
        return [[spec.id, spec.file === undefined ? `not here: ${thrown.hint[0]}` : 'not here']];
      }
    }),
  );
}

/** Sets and maps of a plan, for JSON. */
function setsAsLists(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...value];
  return value instanceof Map ? Object.fromEntries(value) : value;
}

/** A checkpoint with a few layers and a few words, whatever it says. */
const TINY_BYTES = 2.4 * 1024 ** 2;

/** What can be known of a plan's models and audio without decoding or making anything. */
async function knownSizes(plan: Plan, models: ReadonlyMap<string, KnownModel>): Promise<KnownSizes> {
  const seconds = new Map<string, number>();
  for (const { id, file, generate } of Object.values(plan.audio)) {
    const length = generate === undefined ? await wavSeconds(file) : generate.length / 1e9;
    if (length !== undefined) seconds.set(id, length);
  }
  return {
    bytes: (model) => modelBytes(model, models),
    seconds: (audio) => seconds.get(audio),
    threads: defaultThreads(),
  };
}

function modelBytes({ file, manifest, weights }: ModelSpec, models: ReadonlyMap<string, KnownModel>) {
  if (weights === 'synthetic:tiny') return TINY_BYTES;
  const stored = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  return stored ?? (manifest === undefined ? undefined : models.get(manifest)?.bytes);
}

/** Length of a wav file; undefined for anything else: only a run decodes. */
async function wavSeconds(file: string | undefined): Promise<number | undefined> {
  if (file === undefined) return undefined;
  try {
    const wav = await openWav(file);
    await wav.close();
    return wav.frames / wav.format.sampleRate;
  } catch {
    return undefined;
  }
}
