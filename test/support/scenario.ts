import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { calibrationOptions } from '../../src/bindings/calibration-model.ts';

export interface TrialVariant {
  /** `[load, transcribe, unload]` as YAML. */
  readonly each: string;
  readonly before?: string;
  readonly after?: string;
}

export interface Trial {
  readonly kind?: 'asr' | 'aligner';
  readonly variants: Readonly<Record<string, string | TrialVariant>>;
  readonly expect?: readonly string[];
  readonly iterations?: number;
  /** Faults of the calibration engine. */
  readonly faults?: CalibrationSettings;
  /** More lines of the scenario, as YAML at its level. */
  readonly more?: readonly string[];
  readonly audio?: string;
  readonly text?: string;
  readonly language?: string;
}

const TEXT = 'And so, my fellow Americans, ask not what your country can do for you.';

/**
 * A scenario file with one scenario, `trial`, on a short tone (`tone.wav`), for the calibration engine. Pacing is
 * off, so that a hundred iterations take seconds.
 */
export function trialYaml(trial: Trial): string {
  const { kind = 'asr', faults = {}, text = TEXT, language = 'English' } = trial;
  const extra = calibrationOptions({
    ttft_ms: 1,
    token_ms: 0,
    load_ms: 0,
    unload_ms: 0,
    load_mb: 4,
    kv_mb: 1,
    ...faults,
  });
  const steps = (list: string | TrialVariant): string =>
    typeof list === 'string'
      ? list
      : `{ ${(['before', 'each', 'after'] as const)
          .flatMap((key) => (list[key] === undefined ? [] : [`${key}: ${list[key]}`]))
          .join(', ')} }`;
  return [
    'version: 1',
    `models: { m: { file: unused.bin, kind: ${kind} } }`,
    `audio: { tone: { file: ${trial.audio ?? 'tone.wav'}, text: ${JSON.stringify(text)}, language: ${language} } }`,
    'scenarios:',
    '  trial:',
    '    model: m',
    '    audio: tone',
    `    iterations: ${trial.iterations ?? 100}`,
    '    measure: [memory, latency, accuracy]',
    `    options: { language: ${kind === 'aligner' ? language : 'auto'}, extra: ${JSON.stringify(extra)} }`,
    '    variants:',
    ...Object.entries(trial.variants).map(([id, list]) => `      ${id}: ${steps(list)}`),
    ...(trial.more ?? []).map((line) => `    ${line}`),
    ...(trial.expect === undefined ? [] : [`    expect: ${JSON.stringify(trial.expect)}`]),
    '',
  ].join('\n');
}
