import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { writeStarter } from '../../src/cli/init.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { inFolder } from './in-process.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const Workflow = z.object({
  env: z.record(z.string(), z.string()),
  jobs: z.object({
    measure: z.object({
      strategy: z.object({ matrix: z.object({ engine: z.array(z.string()) }) }),
      steps: z.array(
        z.object({ name: z.string().optional(), run: z.string().optional(), if: z.string().optional() }),
      ),
    }),
  }),
});

/** Commands that a job has and a test must not run: the package is this one, the system's packages are not ours. */
function tools(folder: string): string {
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  const tool = (name: string, body: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  tool('asr-bench', `exec '${process.execPath}' '${MAIN}' "$@"`);
  tool('sudo', 'exit 0');
  tool('npm', 'exit 0');
  return bin;
}

interface StepResult {
  readonly name: string;
  readonly code: number | null;
  readonly output: string;
}

/** Does the `run` steps of the workflow one after the other, as the runner would: after a failure only `always()`. */
function doSteps(
  folder: string,
  env: Record<string, string>,
  only: (name: string) => boolean = () => true,
): StepResult[] {
  const text = readFileSync(join(folder, '.github/workflows/asr-bench.yml'), 'utf8');
  const { env: own, jobs } = Workflow.parse(parse(text));
  const [engine = ''] = jobs.measure.strategy.matrix.engine;
  const results: StepResult[] = [];
  const { ASR_BENCH_LIBRARY: _none, ...outer } = process.env;
  for (const { name = '', run, if: when } of jobs.measure.steps) {
    const failed = results.some(({ code }) => code !== 0);
    if (run === undefined || !only(name) || (failed && when !== 'always()')) continue;
    const script = run.replaceAll('$' + '{{ matrix.engine }}', engine);
    const done = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...outer, ...own, ...env, GITHUB_WORKSPACE: folder },
    });
    results.push({ name, code: done.status, output: `${done.stdout}${done.stderr}` });
  }
  return results;
}

const outcomes = (results: readonly StepResult[]): string[] =>
  results.map(({ name, code }) => `${name}: ${code}`);

describe('init', () => {
  it('writes a file that plans, tells what comes next, and overwrites nothing', async () => {
    const folder = temporaryFolder();
    const first = await inFolder(folder, ['init']);
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('next   asr-bench run leak');
    const plan = await inFolder(folder, ['list', '--plan', 'leak'], { ASR_BENCH_LIBRARY: undefined });
    expect(plan.code).toBe(0);
    const text = readFileSync(join(folder, 'scenarios.yaml'), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./asr-bench.schema.json');
    expect(JSON.parse(readFileSync(join(folder, 'asr-bench.schema.json'), 'utf8'))).toHaveProperty('$schema');

    writeFileSync(join(folder, 'scenarios.yaml'), 'mine');
    const again = await inFolder(folder, ['init']);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('scenarios.yaml, asr-bench.schema.json are there already');
    expect(readFileSync(join(folder, 'scenarios.yaml'), 'utf8')).toBe('mine');
    expect((await inFolder(folder, ['init', '--force'])).code).toBe(0);
    expect(readFileSync(join(folder, 'scenarios.yaml'), 'utf8')).toBe(text);
    expect((await inFolder(folder, ['init', '--ci', 'gihtub'])).stderr).toContain('do: --ci github');
  });

  it('says where it may not write, and what was written before, without a stack', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'ci'), 'a file in the place of a folder');
    const files = ['scenarios.yaml', 'ci/build.sh'].map((path) => ({
      path,
      content: '',
      what: '',
      keep: false,
    }));
    expect(() => writeStarter(folder, files, false)).toThrow(
      expect.objectContaining({
        exitCode: 3,
        message: expect.stringMatching(
          /^cannot write .*build\.sh: ENOTDIR.*; scenarios\.yaml was written before$/,
        ),
      }),
    );
    expect(() => writeStarter('/proc', files, false)).toThrow(/cannot write .*; nothing was written$/);
  });

  it('writes a pipeline for GitLab that is YAML, beside a scenario file of the user’s own', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'scenarios.yaml'), 'mine');
    const { code, stdout } = await inFolder(folder, ['init', '--ci', 'gitlab']);
    expect(code).toBe(0);
    expect(stdout).toContain('kept   scenarios.yaml');
    const pipeline: unknown = parse(readFileSync(join(folder, '.gitlab-ci.yml'), 'utf8'));
    expect(pipeline).toHaveProperty('asr-bench.artifacts.reports.junit', 'reports/*/junit.xml');
  });
});

describe('init --ci github, every step done by hand in an empty folder', () => {
  it('is green; and red, with the gate at its line, when a leak is planted', async () => {
    const folder = temporaryFolder();
    expect((await inFolder(folder, ['init', '--ci', 'github', '--install', 'asr-bench@9.9.9'])).code).toBe(0);
    const summary = join(folder, 'summary.md');
    const env = {
      PATH: `${tools(folder)}:${process.env.PATH}`,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_SHA: 'abc',
      SCENARIOS: 'leak',
    };
    const file = join(folder, 'scenarios.yaml');
    const calm = readFileSync(file, 'utf8').replace(
      'options: { temperature: 0,',
      "options: { extra: ['--calibrate', 'token_ms=0', '--calibrate', 'load_mb=4', '--calibrate', 'kv_mb=1'], temperature: 0,",
    );
    writeFileSync(file, calm.replace('iterations: 100', 'iterations: 30'));
    const green = doSteps(folder, env);
    expect(outcomes(green)).toEqual([
      'System packages: 0',
      'Install asr-bench: 0',
      'Build the engine: 0',
      'What this machine can measure: 0',
      'Measure: 0',
      'Compare with the nights before: 0',
    ]);
    expect(readFileSync(summary, 'utf8')).toContain('CALIBRATION ENGINE');
    expect(existsSync(join(folder, 'history-main.jsonl'))).toBe(true);

    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        "'--calibrate', 'kv_mb=1'",
        "'--calibrate', 'kv_mb=1', '--calibrate', 'leak_restart=300000'",
      ),
    );
    // What comes before is as it was.
    const red = doSteps(folder, env, (name) => ['Measure', 'Compare with the nights before'].includes(name));
    expect(outcomes(red)).toEqual(['Measure: 10', 'Compare with the nights before: 10']);
    const line =
      readFileSync(file, 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('- not leak')) + 1;
    const measured = red.find(({ name }) => name === 'Measure')?.output ?? '';
    expect(measured).toContain(`::error file=scenarios.yaml,line=${line},title=leak default%3A not leak::`);
    expect(readdirSync(join(folder, 'reports'))).toHaveLength(2);
  });
});
