import type { RunRecord, Variant } from '../../src/record/run-record.ts';

type Engine = RunRecord['engines'][number];

export function engine(id: string, parts: Partial<Engine> = {}): Engine {
  return {
    id,
    label: id,
    library: `/lib/${id}.so`,
    sha256: `${id}-sha256`,
    calibration: false,
    symbols: { present: 40, known: 40, missing: [] },
    destroy: 'safe',
    destroyDetail: 'it lived',
    ...parts,
  };
}

/** A run of these cells by hand; everything has a plain default. */
export function runRecord(variants: readonly Variant[], parts: Partial<RunRecord> = {}): RunRecord {
  return {
    schema: 'asr-bench/run',
    version: 2,
    id: '20261125T120000Z-trial-0001',
    startedAt: '2026-11-25T12:00:00.000Z',
    endedAt: '2026-11-25T12:10:00.000Z',
    status: 'completed',
    scenario: { id: 'trial', title: 'A trial', file: 'scenarios.yaml', sha256: 'abc', settings: {} },
    engines: [...new Set(variants.map((variant) => variant.engine))].map((id) => engine(id)),
    models: [{ id: 'm', kind: 'asr', file: '/m.bin', sha256: 'm-sha256', bytes: 1, synthetic: true }],
    audio: [
      {
        id: 'tone',
        file: '/tone.wav',
        sha256: 'tone-sha256',
        pcmSha256: 'tone-pcm',
        seconds: 10,
        decoder: 'wav 1',
        reference: { raw: 'hello' },
      },
    ],
    options: Object.fromEntries(variants.map(({ id }) => [id, { threads: 1, context: 4096 }])),
    machine: {
      harness: '0.1.0',
      node: 'v20.19.0',
      platform: 'linux x64',
      kernel: '6.1',
      cpu: 'a processor',
      cores: 2,
      affinity: 2,
      memory: 8 * 1024 ** 3,
      load: [0, 0, 0],
      allocator: 'glibc 2.41',
      environment: {},
    },
    variants: [...variants],
    warnings: [],
    harness: { cpuSeconds: 1, wallSeconds: 600, peakRss: 1e8 },
    ...parts,
  };
}
