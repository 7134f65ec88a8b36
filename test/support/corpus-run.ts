import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CalibrationSettings, calibrationOptions } from '../../src/bindings/calibration-model.ts';
import type { RunRecord, Variant } from '../../src/record/run-record.ts';
import { openInterrupted } from '../../src/record/store/interrupted-run.ts';
import { Interrupt } from '../../src/runner/interrupt.ts';
import { type RunResult, runPlan } from '../../src/runner/run.ts';
import { machineEnvironment, openScenarios } from '../../src/scenarios/file.ts';
import { compileGate } from '../../src/scenarios/gates/compiler.ts';
import { knownModels } from '../../src/scenarios/known-models.ts';
import { formatProblems } from '../../src/scenarios/plan/problem.ts';
import { planScenario } from '../../src/scenarios/plan-scenario.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { toneWav } from './tone.ts';

export const WORDS = 'the quick brown fox jumps over a lazy dog'.split(' ');

export interface CorpusTrial {
  readonly utterances: number;
  /** What utterance `i` (from 0) should say; absent: nine words. */
  readonly reference?: (i: number) => string;
  /** What the engine says of it; absent: its reference. */
  readonly said?: (i: number) => string;
  /** More fields of its line in the manifest. */
  readonly fields?: (i: number) => Readonly<Record<string, unknown>>;
  /** Of each utterance; absent: 1. */
  readonly seconds?: number;
  readonly faults?: CalibrationSettings;
  readonly expect?: readonly string[];
  readonly each?: string;
  readonly iterations?: number;
  /** More keys of the scenario. */
  readonly head?: string;
}

/** A corpus that the calibration engine hears in this process, with what is wrong in it planted. */
export class CorpusRun {
  readonly folder = temporaryFolder();

  constructor(trial: CorpusTrial) {
    const { utterances, reference = () => WORDS.join(' '), fields = () => ({}), faults = {} } = trial;
    const {
      said = reference,
      expect = [],
      each = '[transcribe, restart]',
      iterations = 1,
      head = '',
    } = trial;
    const rows = Array.from({ length: utterances }, (_, i) => ({
      id: `u${i + 1}`,
      audio: `tone-${i + 1}.wav`,
      text: reference(i),
      language: 'en',
      ...fields(i),
    }));
    // Of the same sound and text they would be copies, which count as one.
    for (const [i, { audio }] of rows.entries())
      toneWav(this.folder, audio, trial.seconds ?? 1, 1 + i / utterances);
    writeFileSync(join(this.folder, 'set.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const extra = calibrationOptions({
      ...{ ttft_ms: 0, token_ms: 0, load_ms: 0, load_mb: 0.25, kv_mb: 0.25 },
      text: Object.fromEntries(rows.map((_, i) => [`#${i + 1}`, said(i)])),
      ...faults,
    });
    writeFileSync(
      join(this.folder, 'scenarios.yaml'),
      `version: 1
models: { m: { file: unused.bin, kind: asr } }
audio: { set: { corpus: set.jsonl } }
scenarios:
  acc:
    model: m
    iterations: ${iterations}
    warm-up: 0
    measure: [latency, accuracy]
    ${head}
    options: { extra: ${JSON.stringify(extra)} }
    variants:
      v: { before: [load], each: [{ for-each: { audio: set }, do: ${each} }] }
    expect: ${JSON.stringify(expect)}
`,
    );
  }

  /**
   * @param stopAfter asks it to stop after so many utterances @param resume the folder of a run to take up again
   * @param shard as `--shard` has it
   */
  async go({
    stopAfter,
    resume,
    shard,
  }: {
    stopAfter?: number;
    resume?: string;
    shard?: string;
  } = {}): Promise<RunResult> {
    const source = openScenarios(join(this.folder, 'scenarios.yaml'));
    const { plan, problems } = planScenario(source, 'acc', {
      overrides: shard === undefined ? {} : { shard },
      environment: machineEnvironment(knownModels()),
      compileGate,
    });
    if (plan === undefined) throw new Error(formatProblems(problems, source.file));
    const interrupt = new Interrupt();
    let heard = 0;
    return runPlan(plan, {
      out: join(this.folder, 'reports'),
      interrupt,
      listener: {
        onUtterance: () => {
          heard += 1;
          if (heard === stopAfter) interrupt.ask();
        },
      },
      ...(resume === undefined ? {} : { resume: openInterrupted(resume) }),
    });
  }
}

export const onlyVariant = ({ variants: [variant] }: RunRecord): Variant => {
  if (variant === undefined) throw new Error('no variant');
  return variant;
};

export const gateOutcomes = (record: RunRecord): Record<string, string> =>
  Object.fromEntries(onlyVariant(record).gates.map(({ gate, outcome }) => [gate, outcome]));
