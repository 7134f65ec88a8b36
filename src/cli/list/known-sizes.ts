import { statSync } from 'node:fs';
import { defaultThreads } from '../../bindings/threads.ts';
import { openWav } from '../../pipeline/wav/reader.ts';
import type { KnownModel } from '../../scenarios/plan/environment.ts';
import type { ModelSpec, Plan } from '../../scenarios/plan/plan.ts';
import type { KnownSizes } from '../../scenarios/plan/rough-estimate.ts';

/** A checkpoint with a few layers and a few words, whatever it says. */
const TINY_BYTES = 2.4 * 1024 ** 2;

/** What can be known of a plan's models and audio without decoding or making anything. */
export async function knownSizes(plan: Plan, models: ReadonlyMap<string, KnownModel>): Promise<KnownSizes> {
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
