import type { CalibrationSettings } from '../../bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../bindings/native-library.ts';
import { findFfmpeg } from '../../pipeline/audio.ts';
import {
  CONFORMANCE_SCHEMA,
  CONFORMANCE_VERSION,
  type ConformanceCheck,
  type ConformanceReport,
} from '../../record/conformance.ts';
import { exact } from '../../record/exact.ts';
import { engine } from '../../runner/session/binding.ts';
import { Workshop } from '../../runner/shelves/workshop.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { harnessVersion } from '../../system/version.ts';
import { conformanceStage } from './stage.ts';

export interface ConformanceOptions {
  /** Absolute path of a library that can be loaded. */
  readonly library: string;
  readonly ffmpeg?: string;
  /** Variables of the engine, as a scenario sets them: it may do other things under others. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ids of the checks to make; default: all. */
  readonly only?: readonly string[];
  readonly onCheck?: (check: ConformanceCheck) => void;
  /** ns for one trial, loading and all; default: a minute. */
  readonly deadline?: number;
  /** Planted in the models when the library is the calibration engine. */
  readonly faults?: CalibrationSettings;
}

const MINUTE = 60e9;

/**
 * Finds out what a library does and does not, claim by claim (docs/engine.md#conformance), with tiny synthetic
 * checkpoints and each trial in a process of its own: a crash is an answer. Some ten seconds.
 * @throws Error with the loader's words when the library cannot be loaded
 */
export async function conformanceOf(options: ConformanceOptions): Promise<ConformanceReport> {
  const { library, env = {}, only, onCheck, deadline = MINUTE, faults = {} } = options;
  const sha256 = await sha256File(library);
  const simulator = sha256 === (await simulatorHash());
  const examination = await engine.examination({ library, env, deadline });
  const found = await findFfmpeg(exact({ ffmpeg: options.ffmpeg }));
  const workshop = new Workshop();
  try {
    const stage = await conformanceStage(workshop, simulator ? { faults } : undefined);
    const ffmpeg = found === undefined ? undefined : workshop.linkFfmpeg(found.path);
    const checks: ConformanceCheck[] = [];
    for (const claim of engine.claims) {
      if (only !== undefined && !only.includes(claim)) continue;
      const made = await examination.examine(claim, {
        stage,
        ffmpeg,
        // The simulator reads wav files by itself.
        deaf: ffmpeg === undefined && !simulator,
        simulator,
      });
      checks.push(made);
      onCheck?.(made);
    }
    return {
      schema: CONFORMANCE_SCHEMA,
      version: CONFORMANCE_VERSION,
      harness: harnessVersion(),
      library: {
        path: library,
        sha256,
        calibration: simulator,
        ...(Object.keys(env).length === 0 ? {} : { env: { ...env } }),
      },
      models: simulator
        ? { recogniser: 'calibration', other: 'calibration', aligner: 'calibration' }
        : { recogniser: 'synthetic:tiny', other: 'synthetic:tiny', aligner: 'synthetic:tiny' },
      ffmpeg: found === undefined ? null : `${found.path} (${found.version})`,
      checks,
    };
  } finally {
    workshop.remove();
  }
}

/** Where there is no compiler there is no simulator, and the library is something else. */
async function simulatorHash(): Promise<string | undefined> {
  try {
    return (await ensureCalibrationEngine()).sha256;
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}
