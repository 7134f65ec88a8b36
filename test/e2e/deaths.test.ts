import { describe, expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { measure } from '../support/cli.ts';
import { trialYaml } from '../support/scenario.ts';

const RECREATE = { recreate: '[load, transcribe, unload]' };
const RESTART = { restart: { before: '[load]', each: '[transcribe, restart]' } };

const dying = (faults: CalibrationSettings, more: readonly string[] = []) =>
  measure(trialYaml({ variants: RESTART, iterations: 6, faults, more }));

describe.concurrent('every way of dying is a row, not the end of the run', () => {
  it.each([
    ['segv', 'crashed', 'SIGSEGV'],
    ['abort', 'crashed', 'SIGABRT'],
  ] as const)('%s in the fourth inference', async (die, kind, signal) => {
    const run = await dying({ die, die_at: 'infer', die_round: 4 });
    const [segment] = run.variant('restart').segments;
    expect(run.variant('restart').status).toBe('crashed');
    expect(segment?.end.failure).toMatchObject({ kind, signal });
    expect(segment?.iterations.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(segment?.iterations.at(-1)?.steps.at(-1)?.failure?.kind).toBe('crashed');
    expect(run.code).toBe(4);
  });

  it('keeps the words of an abort', async () => {
    const run = await dying({
      die: 'abort',
      die_at: 'infer',
      die_round: 2,
      die_message: 'tensor out of range',
    });
    expect(run.variant('restart').segments[0]?.end.failure?.stderr).toContain('tensor out of range');
  });

  it('exit() of the engine', async () => {
    const run = await dying({ die: 'exit', die_at: 'infer', die_round: 2, die_code: 7 });
    expect(run.variant('restart').segments[0]?.end.failure).toMatchObject({ kind: 'exited', exitCode: 7 });
    expect(run.code).toBe(4);
  });

  it('exit(0) of the engine in the middle of a call is a death all the same', async () => {
    const run = await dying({ die: 'exit', die_at: 'token', die_round: 2, die_token: 3, die_code: 0 });
    expect(run.variant('restart').segments[0]?.end.failure).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(run.variant('restart').status).toBe('crashed');
    expect(run.code).toBe(4);
  });

  it('a hang past the deadline', async () => {
    const run = await dying({ die: 'hang', die_at: 'token', die_round: 2, die_token: 3 }, [
      'deadline: { step: 1s }',
    ]);
    expect(run.variant('restart').status).toBe('hung');
    expect(run.variant('restart').segments[0]?.end.failure?.kind).toBe('hung');
    expect(run.code).toBe(4);
  });

  it('bytes on its channels that are not its protocol', async () => {
    const run = await dying({ die: 'garbage', die_at: 'infer', die_round: 3 });
    const [segment] = run.variant('restart').segments;
    expect(segment?.end.failure).toMatchObject({
      kind: 'garbage',
      message: expect.stringContaining('not for you'),
    });
    expect(segment?.iterations).toHaveLength(3);
    expect(run.code).toBe(4);
  });

  it.each(['load', 'restart', 'callback', 'token'] as const)('a crash in %s', async (die_at) => {
    const run = await dying({ die: 'segv', die_at });
    expect(run.variant('restart').segments[0]?.end.failure).toMatchObject({
      kind: 'crashed',
      signal: 'SIGSEGV',
    });
  });

  it('goes on in a new segment with on-failure: respawn, never joined with the old one', async () => {
    const run = await dying({ die: 'segv', die_at: 'infer', die_round: 3 }, ['on-failure: respawn']);
    const { segments } = run.variant('restart');
    // Each process counts its own rounds, so that it dies in the third of each segment.
    expect(segments.map(({ iterations }) => iterations.map(({ index }) => index))).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(new Set(segments.map(({ pid }) => pid)).size).toBe(2);
  });

  it('a destroy that aborts ends its own variant; the others are measured', async () => {
    const run = await measure(
      trialYaml({ variants: { ...RECREATE, ...RESTART }, iterations: 3, faults: { unsafe_destroy: true } }),
    );
    // The probe found the calibration engine safe: its model file, not its build, has the fault planted.
    expect(run.variant('recreate').segments[0]?.end.failure).toMatchObject({
      kind: 'crashed',
      signal: 'SIGABRT',
    });
    expect(run.variant('restart').status).toBe('completed');
    expect(run.code).toBe(4);
  });

  it.each([
    ['infer', -1, 'busy'],
    ['infer', -2, 'not-loaded'],
    ['infer', -3, 'wrong-purpose'],
    ['infer', 5, 'error'],
  ] as const)(
    '%s refused with %i is a failed row, and the run goes on',
    async (refuse, refuse_code, code) => {
      const run = await dying({ refuse, refuse_code, refuse_round: 2 });
      const { segments, status } = run.variant('restart');
      const failures = segments.flatMap(({ iterations }) =>
        iterations.map(({ steps }) => steps[0]?.failure?.code),
      );
      expect(status).toBe('completed');
      expect(failures).toEqual([undefined, code, undefined, undefined, undefined, undefined]);
      expect(run.code).toBe(4);
    },
  );

  it('a load that fails says what the engine said', async () => {
    const run = await dying({
      refuse: 'start',
      refuse_code: 1,
      refuse_text: 'tensor not exist: model.norm.weight',
    });
    expect(run.variant('restart').segments[0]?.end.reason).toContain('tensor not exist: model.norm.weight');
    expect(run.code).toBe(4);
  });

  it('the healthy twin of all of them completes', async () => {
    const run = await dying({});
    expect(run.variant('restart').status).toBe('completed');
    expect(run.code).toBe(0);
  });
});
