import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CalibrationSettings, calibrationModel } from '../../src/bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { ensureSynthetic } from '../../src/models/synthetic/cache.ts';
import { encodeWav } from '../../src/pipeline/wav/wav.ts';

/** What a bench drives: a library, a model that says a known text, and an audio file for it. */
export interface Subject {
  readonly library: string;
  readonly model: string;
  readonly audio: string;
}

/** `count` different words of one token each, as one text. */
export const words = (count: number): string =>
  Array.from({ length: count }, (_, index) => `word${index}`).join(' ');

/** Makes a subject in a temporary folder, which goes when `use` is done. */
export async function withSubject(
  make: (folder: string) => Promise<{ library: string; model: string }>,
  use: (subject: Subject) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-bench-'));
  try {
    const audio = join(folder, 'second.wav');
    // One second of silence.
    writeFileSync(audio, encodeWav(new Int16Array(16_000)));
    await use({ ...(await make(folder)), audio });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The calibration engine with a model of these settings. */
export const calibrated = (settings: CalibrationSettings) => async (folder: string) => {
  const { library } = await ensureCalibrationEngine();
  const model = join(folder, 'model.calibration');
  writeFileSync(model, calibrationModel({ kind: 'asr', ...settings }));
  return { library, model };
};

/** A real library with the tiny synthetic checkpoint that says `text`. */
export const tiny = (library: string, text: string) => async (folder: string) => {
  const { path: model } = await ensureSynthetic({ preset: 'tiny', script: { text } }, { folder });
  return { library, model };
};
