import type { RunRecord, Variant, Verdict } from '../../src/record/run-record.ts';

/** A run record by hand, around the variants that a test is about. */
export function aRun(variants: readonly Variant[], parts: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'asr-bench/run',
    version: 2,
    id: '20261122T214000Z-trial-3f9c',
    startedAt: '2026-11-22T21:40:00.000Z',
    endedAt: '2026-11-22T21:50:00.000Z',
    status: 'completed',
    scenario: { id: 'trial', title: 'A trial', file: 'scenarios.yaml', sha256: 'a'.repeat(64), settings: {} },
    engines: [
      {
        id: 'mended',
        label: 'mended',
        library: 'lib/libchatllm.so',
        sha256: 'b'.repeat(64),
        calibration: false,
        symbols: { present: 40, known: 40, missing: [] },
        destroy: 'safe',
        destroyDetail: 'probed',
      },
    ],
    models: [
      { id: 'small', kind: 'asr', file: 'small.bin', sha256: 'c'.repeat(64), bytes: 5e8, synthetic: true },
    ],
    audio: [
      {
        id: 'phone',
        file: 'phone.wav',
        sha256: 'd'.repeat(64),
        pcmSha256: 'e'.repeat(64),
        seconds: 11,
        decoder: 'wav',
        reference: {},
      },
    ],
    options: {},
    machine: {
      harness: '0.1.0',
      node: 'v20.20.0',
      platform: 'linux x64',
      kernel: '6.1.0',
      cpu: 'a CPU',
      cores: 2,
      affinity: 2,
      memory: 16 * 1024 ** 3,
      load: [0.1, 0.1, 0.1],
      allocator: 'glibc 2.36',
      environment: {},
    },
    variants: [...variants],
    warnings: [],
    harness: { cpuSeconds: 1, wallSeconds: 10, peakRss: 1e8 },
    ...parts,
  };
}

/** A verdict of a run in which `recreate` leaks and `restart` does not. */
export const aVerdict = (parts: Partial<Verdict> = {}): Verdict => ({
  outcome: 'fail',
  exitCode: 10,
  headline: 'recreate leaks 1.00 MiB per iteration, native heap (`not leak`)',
  facts: ['restart is bounded over 30 iterations: heap below 1 KiB per iteration'],
  next: ['asr-bench diagnose trial --variant recreate'],
  gates: '1 of 2 gates failed',
  ...parts,
});
