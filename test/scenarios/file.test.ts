import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineEnvironment, openScenarios } from '../../src/scenarios/file.ts';
import { ExitCode } from '../../src/system/exit-code.ts';
import { Failure } from '../../src/system/failure.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-file-'));
  mkdirSync(join(folder, 'own'));
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'own/scenarios.yaml'), 'version: 1\n');
  writeFileSync(join(folder, 'other.yaml'), 'version: 1 # other\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the scenario file', () => {
  it('is the one that --config names, relative to the working directory', () => {
    expect(openScenarios('../other.yaml', join(folder, 'own'))).toEqual({
      file: join(folder, 'other.yaml'),
      path: join(folder, 'other.yaml'),
      baseDir: folder,
      text: 'version: 1 # other\n',
      origin: 'option',
    });
  });

  it('is else the one in the working directory', () => {
    expect(openScenarios(undefined, join(folder, 'own'))).toMatchObject({
      file: 'scenarios.yaml',
      baseDir: join(folder, 'own'),
      origin: 'folder',
    });
  });

  it('is else the packaged one, whose paths start from the package', () => {
    const found = openScenarios(undefined, join(folder, 'empty'));
    expect(found.origin).toBe('packaged');
    expect(found.text).toContain('exp-1:');
    expect(found.path).toBe(join(found.baseDir, 'scenarios.yaml'));
  });

  it.each(['missing.yaml', 'own'])('%s cannot be read: bad usage, with what to do', (config) => {
    try {
      openScenarios(config, folder);
      expect.unreachable();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(Failure);
      expect(thrown).toMatchObject({ exitCode: ExitCode.usage });
      expect(String(thrown)).toContain(`cannot read the scenario file ${config}`);
    }
  });
});

describe('this machine', () => {
  it('takes a relative ASR_BENCH_LIBRARY from the working directory', () => {
    const { variables } = machineEnvironment(new Map(), { ASR_BENCH_LIBRARY: 'lib.so', OTHER: 'x' });
    expect(variables).toEqual({ ASR_BENCH_LIBRARY: join(process.cwd(), 'lib.so'), OTHER: 'x' });
  });

  it('knows its files and cores', () => {
    const { fileExists, readText, cores } = machineEnvironment();
    expect(fileExists(join(folder, 'other.yaml'))).toBe(true);
    expect(readText(join(folder, 'other.yaml'))).toBe('version: 1 # other\n');
    expect([fileExists(join(folder, 'none')), readText(join(folder, 'none'))]).toEqual([false, undefined]);
    expect(cores).toBeGreaterThanOrEqual(1);
  });
});
