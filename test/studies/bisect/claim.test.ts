import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { FUNCTIONS } from '../../../src/bindings/chatllm/abi/functions.ts';
import { ensureCalibrationEngine } from '../../../src/bindings/native-library.ts';
import { bisectCommand } from '../../../src/cli/bisect.ts';
import { gateFinding } from '../../../src/judge/bisect/gates.ts';
import { claimFinding } from '../../../src/judge/bisect/texts.ts';
import { Bisect } from '../../../src/record/bisect.ts';
import type { Variant } from '../../../src/record/run-record.ts';
import { cacheFolder } from '../../../src/system/folders.ts';
import { inProcess } from '../../cli/in-process.ts';
import { aRun, aVerdict } from '../../reports/a-run.ts';
import { commitAll, program, repositoryIn } from '../../support/engine-repository.ts';
import { expected } from '../../support/gates.ts';
import { variant } from '../../support/record.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('a commit by one claim', () => {
  const check = (state: 'holds' | 'does-not-hold' | 'not-tried') =>
    ({ id: 'text', state, detail: 'd' }) as never;

  it('is good where it stands as at the good end, whichever way, and bad where it does not', () => {
    expect(claimFinding(check('does-not-hold'), undefined)).toMatchObject({
      verdict: 'good',
      said: ['does-not-hold'],
      reason: 'text does not hold',
    });
    expect(claimFinding(check('does-not-hold'), ['does-not-hold']).verdict).toBe('good');
    expect(claimFinding(check('holds'), ['does-not-hold'])).toMatchObject({
      verdict: 'bad',
      reason: 'text holds',
    });
    expect(claimFinding(check('does-not-hold'), ['holds']).verdict).toBe('bad');
  });

  it('is undecided, and no good end, where it could not be tried', () => {
    const finding = claimFinding(check('not-tried'), undefined);
    expect(finding).toMatchObject({ verdict: 'undecided', reason: 'text could not be tried: d' });
    expect(finding.said).toBeUndefined();
  });
});

it('bisect finds the commit since which a claim stands otherwise, be it for the better', async () => {
  const parent = temporaryFolder();
  const { library } = await ensureCalibrationEngine();
  const made = relative(cacheFolder(), dirname(library));
  vi.stubEnv('XDG_CACHE_HOME', join(parent, 'cache'));
  // The simulator is there: to compile it once more takes longer than all the rest.
  cpSync(dirname(library), join(cacheFolder(), made), { recursive: true });
  const folder = repositoryIn(parent);
  const names = Object.keys(FUNCTIONS);
  const commits = [1, 1, 0].map((without, i) => {
    const lines = names.slice(without).map((name) => `int ${name}(void) { return ${i}; }`);
    writeFileSync(join(folder, 'engine.c'), `${lines.join('\n')}\n`);
    return commitAll(folder, `Commit ${i}`);
  });
  const build = program(parent, 'build.sh', 'cc -shared -fPIC -o "$ASR_BENCH_OUT/libchatllm.so" engine.c');
  const [good = '', , bad = ''] = commits;
  const ends = ['--source', folder, '--good', good, '--bad', bad, '--build', build];
  const asked = ['--models', 'synthetic:tiny', '--metric', 'symbols', '--out', join(parent, 'out'), '--json'];
  const { exitCode, stdout, stderr } = await inProcess(bisectCommand, ['bisect', 'exp-4', ...ends, ...asked]);
  expect(exitCode, stderr).toBe(10);
  const { bisectDir: _folder, ...document } = JSON.parse(stdout);
  const { answer, verdict, probes, error } = Bisect.parse(document);
  expect(answer).toMatchObject({ kind: 'found', commits: [2], between: [1, 2] });
  expect(verdict?.headline).toBe(
    `${bad.slice(0, 10)} (Commit 2) is the first commit with which symbols holds`,
  );
  expect(verdict?.facts[0]).toMatch(/^before it: does not hold: .*; symbols does not hold$/);
  expect(new Set(probes.map(({ index }) => index))).toEqual(new Set([0, 1, 2]));
  expect(error).toBe(0.005);
  vi.unstubAllEnvs();
}, 60_000);

describe('a commit by its gates', () => {
  const gate = { gate: 'growth(heap) < 1 KiB', severity: 'fail' as const };
  const cell = (id: string, outcome: 'pass' | 'skipped', parts: Partial<Variant> = {}): Variant =>
    variant([], {
      id,
      expect: [expected(gate.gate)],
      gates: [
        { ...gate, outcome, ...(outcome === 'skipped' && { reason: 'the library has no destroy' }) },
        { gate: 'no step failed', severity: 'fail', outcome },
      ],
      ...parts,
    });
  const passed = (...variants: Variant[]) =>
    aRun(variants, { verdict: aVerdict({ outcome: 'pass', exitCode: 0, headline: 'fine' }), exitCode: 0 });
  const unsupported = { status: 'unsupported', reason: 'destroy aborts' } as const;

  it('is good where it was asked what the good end was asked', () => {
    const both = passed(cell('recreate', 'pass'), cell('restart', 'pass'));
    const one = passed(cell('recreate', 'skipped', unsupported), cell('restart', 'pass'));
    expect(gateFinding(both, true)).toMatchObject({ verdict: 'good', said: ['recreate', 'restart'] });
    expect(gateFinding(both, true, ['restart'])).toMatchObject({ verdict: 'good' });
    // A library that never could is asked the rest.
    expect(gateFinding(one, true)).toMatchObject({ verdict: 'good', said: ['restart'] });
    expect(gateFinding(one, true, ['restart'])).toMatchObject({ verdict: 'good' });
    expect(gateFinding(one, true, ['recreate', 'restart'])).toMatchObject({
      verdict: 'undecided',
      reason: 'recreate is unsupported here (destroy aborts), and was measured at the good end',
    });
  });

  it('is not good where every gate was skipped', () => {
    expect(gateFinding(passed(cell('restart', 'skipped')), true)).toMatchObject({
      verdict: 'undecided',
      reason: 'every gate was skipped: the library has no destroy',
    });
    expect(gateFinding(passed(variant([], { id: 'plain' })), true).verdict).toBe('good');
  });
});
