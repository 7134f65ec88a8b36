import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inFolder } from './in-process.ts';

const FILE = `version: 1
models: { small: { file: small.bin, kind: asr } }
audio: { jfk: { file: jfk.wav } }
defaults: { model: small, audio: jfk, iterations: 10 }
scenarios:
  quick: { title: Two ways, variants: { recreate: [load, transcribe, unload], process: [respawn, load, transcribe] } }
  long: { before: [load], each: [transcribe, restart] }
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'asr-bench-list-'));
  writeFileSync(join(folder, 'scenarios.yaml'), FILE);
  writeFileSync(join(folder, 'broken.yaml'), FILE.replace('title', 'tilte').replace('restart]', 'restrat]'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...words: string[]) {
  const { code: status, ...said } = await inFolder(folder, words, { ASR_BENCH_LIBRARY: undefined });
  return { status, ...said };
}

describe('asr-bench list', () => {
  it('lists what the file of the folder holds', async () => {
    expect(await run('list')).toEqual({
      status: 0,
      stdout: 'scenarios.yaml\nquick  Two ways  (recreate, process)\nlong   long\n',
      stderr: '',
    });
  });

  it('tells all problems of all scenarios, and leaves with 2', async () => {
    const { status, stdout, stderr } = await run('list', '--config', 'broken.yaml');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('broken.yaml:6:12  unknown key `tilte` in scenario quick');
    expect(stderr).toContain('broken.yaml:7:46  unknown step `restrat` in long › each');
    expect(stderr).toMatch(/\n2 problems in broken\.yaml, nothing was loaded or run\. {2}exit 2\n$/);
  });

  it('shows a plan to the last step, binding and file', async () => {
    const { status, stdout } = await run(
      'list',
      '--plan',
      'quick',
      '--variant',
      'recreate',
      '--set',
      'options.threads=1',
    );
    expect(status).toBe(0);
    expect(stdout.replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
      "quick  Two ways
      scenarios.yaml, 1 cell

      settings
        variant = ["recreate"]
        options.threads = 1

      engines
        calibration

      models
        small  <folder>/small.bin  asr  real  not here

      audio
        jfk  <folder>/jfk.wav

      recreate  engine calibration, 10 iterations, 1 to warm up, 1 launch, needs a library that can destroy
        each
          #0 load small  context 4096, temperature 0, seed 1, language auto, threads 1  [loaded]  (6:52)
          #1 transcribe jfk  with small  [inferred]  (6:58)
          #2 unload  [unloaded]  (6:70)
        takes  roughly 1.25 s to 12.5 s, RSS around 110 MiB (by the sizes of models and audio: not run yet)

      bindings
        recreate 6:52  model of load: small (scenario)
        recreate 6:58  audio of transcribe: jfk (scenario)
        recreate 6:58  model of transcribe: small (load 6:52)

      files
        MISSING  audio of jfk  <folder>/jfk.wav
      "
    `);
  });

  it('--json gives one document', async () => {
    const plan = JSON.parse((await run('list', '--plan', 'quick', '--json')).stdout);
    expect(plan).toMatchObject({
      schema: 'asr-bench/plan',
      version: 1,
      scenario: { id: 'quick', title: 'Two ways', file: 'scenarios.yaml' },
      cells: [{ id: 'recreate', measure: ['memory', 'latency', 'accuracy', 'timeline'] }, { id: 'process' }],
      estimates: {},
    });
    expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject({
      schema: 'asr-bench/list',
      file: 'scenarios.yaml',
      scenarios: [
        { id: 'quick', cells: ['recreate', 'process'] },
        { id: 'long', cells: ['default'] },
      ],
      problems: [],
    });
  });

  it.each([
    [['--plan', 'quik'], 'there is no scenario quik'],
    [
      ['--plan', 'quick', '--models', 'synthetic'],
      '--models is synthetic; it takes one of: real, synthetic:tiny, synthetic:full',
    ],
    [['--plan', 'quick', '--iterations', '0'], '--iterations is 0; it takes a whole number, 1 or more'],
    [['--plan', 'quick', '--engine', 'a', '--library', 'b'], '--engine and --library both choose the engine'],
    [['--plan', 'quick', '--set', 'option.threads=1'], 'nearest: options.threads'],
    [['--config', 'none.yaml'], 'cannot read the scenario file none.yaml'],
  ])('%s is bad usage', async (words, message) => {
    const { status, stdout, stderr } = await run('list', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

describe('asr-bench schema', () => {
  it('prints a JSON Schema with x- keys allowed', async () => {
    const { status, stdout } = await run('schema');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      required: ['version', 'scenarios'],
      patternProperties: { '^x-': {} },
      additionalProperties: false,
    });
  });
});
