import { describe, expect, it } from 'vitest';
import type { CalibrationSettings } from '../../../src/bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../../src/bindings/native-library.ts';
import { ConformanceReport, conformanceDifferences } from '../../../src/record/conformance.ts';
import { conformanceOf } from '../../../src/studies/conformance/conformance.ts';

async function tried(faults: CalibrationSettings = {}, only?: readonly string[], deadline = 60e9) {
  const { library } = await ensureCalibrationEngine();
  return conformanceOf({ library, faults, deadline, ...(only === undefined ? {} : { only }) });
}

const states = ({ checks }: ConformanceReport) =>
  Object.fromEntries(checks.map(({ id, state }) => [id, state]));

// Trials wait for processes: two at a time on two cores.
describe.concurrent('conformance of the calibration engine', () => {
  it('is what its documentation says: libchatllm’s odd answers, and the differences on purpose with a note', async () => {
    const report = await tried();
    expect(ConformanceReport.parse(report)).toEqual(report);
    expect(report.library.calibration).toBe(true);
    const odd = report.checks.filter(({ state }) => state !== 'holds');
    expect(odd.map(({ id, state, detail }) => [id, state, detail])).toEqual([
      ['cut-model', 'not-tried', 'the models of the simulator have no tensors'],
      ['end-once', 'does-not-hold', 'it came 2 times'],
      ['missing-audio', 'does-not-hold', 'it returned 0 and said "language None<asr_text>"'],
    ]);
    expect(report.checks).toHaveLength(29);
    const noted = report.checks.filter(({ note }) => note !== undefined).map(({ id }) => id);
    expect(noted).toEqual(['destroy', 'two-objects', 'aligner-srt']);
    expect(report.checks.find(({ id }) => id === 'print-types')?.observed).toEqual({
      load: '13 modelInfo',
      round: '0 chatChunk',
    });
    expect(report.checks.find(({ id }) => id === 'cursor')?.observed).toEqual({
      fresh: 0,
      once: 43,
      twice: 86,
      cleared: 0,
    });
  });

  it.each<[string, CalibrationSettings, Readonly<Record<string, string>>]>([
    [
      'a destroy that aborts',
      { unsafe_destroy: true },
      { destroy: 'does-not-hold', exit: 'does-not-hold', reload: 'not-tried' },
    ],
    ['objects that share a callback', { misroute: true }, { 'two-objects': 'does-not-hold' }],
    ['pieces held back to the end', { burst: true }, { live: 'does-not-hold', abort: 'does-not-hold' }],
    ['pieces cut inside characters', { broken_utf8: true }, { 'whole-characters': 'does-not-hold' }],
    [
      'a second round that says something else',
      { other_round: 2, other_text: 'x' },
      { restart: 'does-not-hold' },
    ],
    [
      'a restart that crashes',
      { die: 'segv', die_at: 'restart' },
      { restart: 'does-not-hold', cursor: 'not-tried' },
    ],
    [
      'an engine that leaves by exit(0)',
      { die: 'exit', die_code: 0 },
      { text: 'does-not-hold', 'end-once': 'not-tried' },
    ],
    ['a system prompt that is passed over', { ignore_system: true }, { hint: 'does-not-hold' }],
    ['missing audio that is refused', { missing_audio_code: -4 }, { 'missing-audio': 'holds' }],
    ['a context that runs out in silence', { silent_context: true }, { 'long-answer': 'does-not-hold' }],
    ['alignment that breaks off', { align_fault: 'json' }, { 'aligner-json': 'does-not-hold' }],
    ['a start that is refused', { refuse: 'start', refuse_code: 1 }, { text: 'not-tried' }],
  ])('finds %s', async (_what, faults, expected) => {
    expect(states(await tried(faults, Object.keys(expected)))).toEqual(expected);
  });

  it('finds an engine that hangs, and says so after the deadline', async () => {
    const report = await tried({ die: 'hang', die_at: 'load' }, ['text'], 1.5e9);
    expect(report.checks[0]).toMatchObject({
      state: 'not-tried',
      detail: 'no end within 1500 ms',
      failure: { kind: 'hung' },
    });
  });

  it('is tried with the variables of the engine, and says with which', async () => {
    const { library } = await ensureCalibrationEngine();
    const env = { ASR_BENCH_CALIBRATE: 'end_calls=1' };
    const report = await conformanceOf({ library, env, only: ['end-once'] });
    expect(report.checks[0]).toMatchObject({ state: 'holds', observed: { times: 1 } });
    expect(ConformanceReport.parse(report).library.env).toEqual(env);
  });

  it('differs between two builds only where they differ', async () => {
    const only = ['destroy', 'end-once', 'cursor'];
    const [healthy, again, mended] = [
      await tried({}, only),
      await tried({}, only),
      await tried({ end_calls: 1 }, only),
    ];
    expect(conformanceDifferences(healthy, again)).toEqual([]);
    expect(conformanceDifferences(healthy, mended)).toEqual([
      expect.objectContaining({
        id: 'end-once',
        before: 'does-not-hold',
        after: 'holds',
        observed: [{ name: 'times', before: 2, after: 1 }],
      }),
    ]);
  });
});
