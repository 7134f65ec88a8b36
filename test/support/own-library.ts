import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CalibrationSettings, calibrationModel } from '../../src/bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { type CliResult, runCli, toneWav } from './cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface OwnLibrary {
  /** Planted in the model file. */
  readonly settings?: CalibrationSettings;
  /** Lines of YAML: `recreate: [load, transcribe, unload]`. */
  readonly variants: readonly string[];
  readonly iterations?: number;
  readonly expect?: readonly string[];
  /** Environment of the engine, as the scenario file gives it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

/**
 * Runs the calibration engine as a user's own build: named by its path, so that it is probed, with a model file that
 * is there, in a cache of its own, since what a library can do is remembered by its hash.
 */
export async function runOwnLibrary(trial: OwnLibrary): Promise<CliResult & { record: RunRecord }> {
  const folder = temporaryFolder();
  copyFileSync((await ensureCalibrationEngine()).library, join(folder, 'libchatllm.so'));
  const settings = { kind: 'asr', text: 'one two three', load_mb: 1, ...trial.settings } as const;
  writeFileSync(join(folder, 'm.bin'), calibrationModel(settings));
  toneWav(folder, 'tone.wav', 1);
  const yaml = [
    'version: 1',
    `engines: { own: { library: libchatllm.so, env: ${JSON.stringify(trial.env ?? {})} } }`,
    'models: { m: { file: m.bin, kind: asr, weights: real } }',
    'audio: { tone: { file: tone.wav, text: one two three, language: English } }',
    'scenarios:',
    '  trial:',
    '    engine: own',
    '    model: m',
    '    audio: tone',
    `    iterations: ${trial.iterations ?? 3}`,
    '    measure: [memory, accuracy]',
    '    variants:',
    ...trial.variants.map((line) => `      ${line}`),
    ...(trial.expect === undefined ? [] : [`    expect: ${JSON.stringify(trial.expect)}`]),
    '',
  ];
  writeFileSync(join(folder, 'scenarios.yaml'), yaml.join('\n'));
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const result = await runCli(folder, ['run', 'trial', '--json', ...(trial.args ?? [])], env);
  if (result.stdout.trim() === '') throw new Error(`no record; exit ${result.code}\n${result.stderr}`);
  const { runDir: _dir, ...record } = JSON.parse(result.stdout) as Record<string, unknown>;
  return { ...result, record: RunRecord.parse(record) };
}
