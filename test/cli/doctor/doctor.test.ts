import { describe, expect, it } from 'vitest';
import { claimLines, conformanceTotal, doctorCommand } from '../../../src/cli/doctor.ts';
import type { ConformanceCheck } from '../../../src/record/conformance.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { inProcess } from '../in-process.ts';

const destroy: ConformanceCheck = {
  id: 'destroy',
  claim: 'destroying a started object leaves the process alive',
  state: 'does-not-hold',
  detail: 'the engine died of SIGABRT during destroy',
  consequence: 'never destroy',
  observed: { code: null, end: 'SIGABRT' },
  note: 'of the simulator',
  took: 1,
};

describe('doctor', () => {
  it('says of a library that is not there what to do, and exits 3', async () => {
    const { exitCode, stdout } = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so']);
    expect(exitCode).toBe(ExitCode.missing);
    expect(stdout).toContain('WRONG     library            there is no file /no/such.so');
    expect(stdout).toContain('do: check the path');
    expect(stdout).not.toContain('claims about it');
  });

  it('gives JSON with a schema, and no conformance where there is no library to try', async () => {
    const { stdout } = await inProcess(doctorCommand, ['doctor', '--library', '/no/such.so', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'asr-bench/doctor', version: 1, conformance: null });
  });

  it('prints a claim with what was seen and what follows', () => {
    expect(claimLines(destroy)).toEqual([
      'DOES NOT  destroy            destroying a started object leaves the process alive',
      '                             seen: the engine died of SIGABRT during destroy',
      '                             so:   never destroy',
      '                             note: of the simulator',
    ]);
  });

  it('sums up, and says of the simulator that it is one', () => {
    const library = { path: '/a', sha256: '0', calibration: false };
    const checks = [destroy, { ...destroy, state: 'holds' as const }];
    expect(conformanceTotal({ checks, library })).toBe('1 hold, 1 do not, 0 could not be tried');
    expect(conformanceTotal({ checks, library: { ...library, calibration: true } })).toContain('a simulator');
  });
});
