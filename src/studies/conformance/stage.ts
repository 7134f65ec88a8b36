import { readFile, writeFile } from 'node:fs/promises';
import { type CalibrationSettings, writeCalibrationModel } from '../../bindings/calibration-model.ts';
import type { Stage, StageWord } from '../../bindings/engine.ts';
import { ensureSynthetic } from '../../models/synthetic/cache.ts';
import type { CheckpointRequest } from '../../models/synthetic/plan-checkpoint.ts';
import { encodeWav } from '../../pipeline/wav/wav.ts';
import { SAMPLE_RATE } from '../../record/units.ts';
import type { Workshop } from '../../runner/shelves/workshop.ts';

const ENGLISH = 'And so, my fellow Americans, ask not what your country can do for you.';
const CHINESE = '今天天气很好，我们去公园散步。';
const OTHER = 'Seven boxing wizards jump quickly over the lazy dog.';
/** Within the second of audio, on the aligner's grid of 80 ms, unevenly: evenly spread times need no script. */
const WORDS: readonly StageWord[] = [
  { text: 'one', start: 80, end: 240 },
  { text: 'two', start: 320, end: 400 },
  { text: 'three', start: 560, end: 880 },
];

/** Bytes taken off the end of a model file: less than its last tensor has. */
const CUT = 100;

/** What the models of the trials are asked to be; the same for either kind of engine. */
interface Cast {
  readonly recogniser: string;
  readonly other: string;
  readonly aligner: string;
  readonly cut: string | undefined;
}

/** Tiny synthetic checkpoints, out of the cache. */
async function checkpoints(workshop: Workshop): Promise<Cast> {
  const make = async (request: Omit<CheckpointRequest, 'preset'>): Promise<string> =>
    (await ensureSynthetic({ preset: 'tiny', ...request })).path;
  const recogniser = await make({ script: { text: { English: ENGLISH, Chinese: CHINESE } } });
  const cut = workshop.file('models', 'cut.bin');
  await writeFile(cut, (await readFile(recogniser)).subarray(0, -CUT));
  return {
    recogniser,
    other: await make({ script: { text: { English: OTHER } } }),
    aligner: await make({
      kind: 'aligner',
      script: {
        text: { English: WORDS.map(({ text }) => text).join(' ') },
        times: WORDS.map(({ start, end }) => [start, end]),
      },
    }),
    cut,
  };
}

/** Model files of the calibration engine that say the same; `faults` are planted in each. */
async function simulations(workshop: Workshop, faults: CalibrationSettings): Promise<Cast> {
  const make = async (name: string, settings: CalibrationSettings): Promise<string> => {
    const file = workshop.file('models', `${name}.calibration`);
    await writeCalibrationModel(file, {
      load_mb: 0.25,
      kv_mb: 0.25,
      compute_mb: 0.25,
      ...settings,
      ...faults,
    });
    return file;
  };
  return {
    recogniser: await make('recogniser', { text: { English: ENGLISH, Chinese: CHINESE }, split_utf8: 3 }),
    other: await make('other', { text: { English: OTHER } }),
    aligner: await make('aligner', {
      kind: 'aligner',
      times: WORDS.map(({ start, end }): readonly [number, number] => [start, end]),
    }),
    cut: undefined,
  };
}

/** A second of noise, the same every time: what is said is scripted, but there must be something to hear. */
function noise(): Int16Array {
  return Int16Array.from({ length: SAMPLE_RATE }, (_, n) => ((n * 7919) % 4001) - 2000);
}

/**
 * Makes what the trials work with. Models are made on demand and stay in the cache; the rest is in the workshop.
 * @param simulator the library is the calibration engine; its faults are planted for tests
 */
export async function conformanceStage(
  workshop: Workshop,
  simulator: { readonly faults: CalibrationSettings } | undefined,
): Promise<Stage> {
  const samples = noise();
  const audio = workshop.file('audio', 'noise.wav');
  await writeFile(audio, encodeWav(samples));
  const foreignModel = workshop.file('models', 'foreign.bin');
  await writeFile(foreignModel, 'This is no model.\n');
  const cast =
    simulator === undefined ? await checkpoints(workshop) : await simulations(workshop, simulator.faults);
  return {
    audio,
    samples: samples.length,
    absentAudio: workshop.file('audio', 'absent.wav'),
    recogniser: { file: cast.recogniser, english: ENGLISH, chinese: CHINESE },
    other: { file: cast.other, text: OTHER },
    aligner: { file: cast.aligner, words: WORDS },
    absentModel: workshop.file('models', 'absent.bin'),
    foreignModel,
    cutModel: cast.cut,
  };
}
