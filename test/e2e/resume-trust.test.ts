import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrationModel } from '../../src/bindings/calibration-model.ts';
import { ensureCalibrationEngine } from '../../src/bindings/native-library.ts';
import { type InFolder, inFolder } from '../cli/in-process.ts';
import { runFolder, temporaryFolder, toneWav } from '../support/cli.ts';

/** A killed run of the user's own library, in a folder where everything is ready to go on with it. */
interface Killed {
  readonly cwd: string;
  readonly run: string;
  readonly library: string;
  readonly journal: string;
  readonly cache: string;
}

let killed: Killed;
/** A library that leaves a trace wherever it is loaded. */
let evil: string;
let trace: string;

beforeAll(async () => {
  const cwd = temporaryFolder();
  const library = join(cwd, 'libchatllm.so');
  copyFileSync((await ensureCalibrationEngine()).library, library);
  writeFileSync(join(cwd, 'm.bin'), calibrationModel({ kind: 'asr', text: 'one', load_mb: 1 }));
  toneWav(cwd, 'tone.wav', 1);
  writeFileSync(join(cwd, 'scenarios.yaml'), yaml('{}'));
  const cache = join(cwd, 'cache');
  const whole = await inFolder(cwd, ['run', 'trial', '--library', library], { XDG_CACHE_HOME: cache });
  expect(whole.code, whole.stderr).toBe(0);
  const run = runFolder(cwd);
  rmSync(join(run, 'run.json'));
  const lines = readFileSync(join(run, 'journal.jsonl'), 'utf8').split('\n');
  const cut = lines.findIndex((line) => line.includes('"iteration"')) + 1;
  const journal = `${lines.slice(0, cut).join('\n')}\n`;
  killed = { cwd, run, library, journal, cache };

  const folder = temporaryFolder();
  trace = join(folder, 'trace');
  evil = join(folder, 'libevil.so');
  const source = `#include <stdio.h>\n__attribute__((constructor)) static void f(void) { fclose(fopen("${trace}", "w")); }\n`;
  writeFileSync(join(folder, 'evil.c'), source);
  execFileSync(process.env.CC ?? 'cc', ['-shared', '-fPIC', '-o', evil, join(folder, 'evil.c')]);
});

const yaml = (engines: string): string =>
  [
    'version: 1',
    `engines: ${engines}`,
    'models: { m: { file: m.bin, kind: asr, weights: real } }',
    'audio: { tone: { file: tone.wav, text: one, language: English } }',
    'scenarios:',
    '  trial: { model: m, audio: tone, iterations: 2, measure: [memory], variants: { a: [load, transcribe, unload] } }',
    '',
  ].join('\n');

/** Takes the run up again, with a journal that says this of its command line. */
async function resumed(
  invocation: (invocation: { config: string; overrides: Record<string, unknown> }) => unknown,
  { args = [], library = '' }: { args?: string[]; library?: string } = {},
): Promise<InFolder> {
  const { cwd, run, journal, cache } = killed;
  const [first = '', ...rest] = journal.split('\n');
  const event = JSON.parse(first) as { record: { scenario: { invocation: never } } };
  const { scenario } = event.record;
  const changed = { ...event.record, scenario: { ...scenario, invocation: invocation(scenario.invocation) } };
  rmSync(run, { recursive: true });
  mkdirSync(run);
  writeFileSync(
    join(run, 'journal.jsonl'),
    [JSON.stringify({ ...event, record: changed }), ...rest].join('\n'),
  );
  rmSync(trace, { force: true });
  const own = library === '' ? undefined : library;
  return inFolder(cwd, ['run', '--resume', run, ...args], { XDG_CACHE_HOME: cache, ASR_BENCH_LIBRARY: own });
}

const naming =
  (more: object) =>
  ({ config, overrides }: { config: string; overrides: Record<string, unknown> }) => ({
    config,
    overrides: { ...overrides, ...more },
  });

describe('run --resume takes nothing from the folder of a run that could run', () => {
  it('a library that is configured here nowhere', async () => {
    const { code, stderr } = await resumed(naming({ library: evil }));
    expect([code, existsSync(trace)]).toEqual([2, false]);
    expect(stderr).toContain(`names the library ${evil}, which is not configured here`);
    expect(stderr).toContain(`if you trust it: asr-bench run --resume ${killed.run} --library ${evil}`);
  });

  it('goes on with the configured library of the same bytes, whatever lies at the path in the journal', async () => {
    const { code, stderr } = await resumed(naming({ library: evil }), { library: killed.library });
    expect([code, existsSync(trace)], stderr).toEqual([0, false]);
  });

  it('goes on with the one that the command line names', async () => {
    const { code, stderr } = await resumed(naming({}), { args: ['--library', killed.library] });
    expect(code, stderr).toBe(0);
  });

  it('a scenario file that is not the one in use', async () => {
    const config = join(temporaryFolder(), 'scenarios.yaml');
    writeFileSync(config, yaml(`{ own: { library: ${evil}, prepare: ${evil} } }`));
    const { code, stderr } = await resumed(() => ({ config, overrides: {} }));
    expect([code, existsSync(trace)]).toEqual([2, false]);
    expect(stderr).toContain(`names the scenario file ${config}; the one in use here is`);
  });

  it.each([
    ['the library of an engine', 'engines.own.library=EVIL', /engine own \(.*\): its library, program/],
    [
      'the variables of an engine',
      'engines.own.env.LD_PRELOAD=EVIL',
      /engine own \(.*\): its library, program/,
    ],
    ['the program of an engine', 'engines.own.prepare=EVIL', /engine own \(.*\): its library, program/],
    ['the file of a model', 'models.m.file=EVIL', /model m: .*libevil\.so/],
    ['the command before each launch', 'prepare=touch TRACE', /a call: touch/],
    ['the command after the last', 'cleanup=touch TRACE', /a call: touch/],
  ])('%s that --set of the journal changed', async (_what, set, message) => {
    writeFileSync(join(killed.cwd, 'scenarios.yaml'), yaml('{ own: libchatllm.so }'));
    const { code, stderr } = await resumed(({ config }) => ({
      config,
      overrides: { engines: ['own'], set: [set.replace('EVIL', evil).replace('TRACE', trace)] },
    }));
    writeFileSync(join(killed.cwd, 'scenarios.yaml'), yaml('{}'));
    expect([code, existsSync(trace)], stderr).toEqual([2, false]);
    expect(stderr).toMatch(message);
  });

  it('overrides that are none', async () => {
    const { code, stderr } = await resumed(({ config }) => ({ config, overrides: { library: 7 } }));
    expect([code, stderr]).toEqual([2, expect.stringContaining('does not say how the run was asked for')]);
  });
});
