import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { richRun } from '../reports/rich-run.ts';
import { type CliResult, runCli, temporaryFolder } from '../support/cli.ts';
import { beyondText, EVIL, poisoned, steering } from '../support/hostile.ts';

/** What a name of a file can hold of it. */
const NAME = 'x\u001b[31m\u009b2J\u202e\u200b.any';
const PACKAGED = join(import.meta.dirname, '../../scenarios.yaml');
let cwd: string;

beforeAll(() => {
  cwd = temporaryFolder();
  for (const run of ['a', 'b']) {
    mkdirSync(join(cwd, run));
    writeFileSync(join(cwd, run, 'run.json'), JSON.stringify(poisoned(RunRecord, richRun(12))));
  }
  mkdirSync(join(cwd, 'killed'));
  const record = {
    ...(poisoned(RunRecord, richRun(12)) as RunRecord),
    status: 'running',
    verdict: undefined,
  };
  writeFileSync(
    join(cwd, 'killed', 'journal.jsonl'),
    `${JSON.stringify({ type: 'run', record })}\n${EVIL}\n`,
  );
  writeFileSync(
    join(cwd, 'scenarios.yaml'),
    `version: 1\nscenarios:\n  "a\u202e${EVIL.replaceAll('"', '')}": { \u001b[31mmodel: 1 }\n`,
  );
  writeFileSync(
    join(cwd, `${NAME}.yaml`),
    `version: 1\n"${NAME}\u001b": { ${NAME} }\nscenarios: { trial: { model: "${NAME}" } }\n`,
  );
  writeFileSync(
    join(cwd, `${NAME}.csv`),
    `iteration,${NAME}_bytes,phase\n${Array.from({ length: 30 }, (_, i) => `${i},${1e6 + i * 7e4},${NAME}`).join('\n')}\n`,
  );
  writeFileSync(
    join(cwd, `${NAME}.jsonl`),
    `{"ref":"${NAME.replaceAll('\u001b', '\\u001b')}","hyp":"y","unit":"word","norm":"none"}\n{"ref":3}\n`,
  );
  writeFileSync(join(cwd, `${NAME}.bin`), `ggml${EVIL}`);
});

function clean({ stdout, stderr }: CliResult): void {
  expect(steering(stdout)).toEqual([]);
  expect(steering(stderr)).toEqual([]);
}

describe('a hostile record reaches no screen and no report', () => {
  it.each([
    ['report', ['report', 'a', '--reporter', 'github'], 0],
    ['report of a killed run', ['report', 'killed'], 0],
    ['the record as JSON', ['report', 'a', '--json'], 0],
    ['compare', ['compare', 'a', 'b', '--force'], undefined],
    ['merge', ['merge', 'a', 'b'], 2],
    ['run --resume', ['run', '--resume', 'killed'], 2],
  ] as const)('%s', async (_what, args, code) => {
    const result = await runCli(cwd, args);
    clean(result);
    if (code !== undefined) expect(result.code, result.stderr).toBe(code);
    expect(result.stderr).not.toContain('this is a fault of asr-bench');
    if (args.at(-1) === '--json')
      expect(JSON.parse(result.stdout)).toMatchObject({ id: expect.stringContaining(EVIL) as string });
  });

  it('history add, show and check', async () => {
    for (const args of [
      ['history', 'add', 'a', '--label', EVIL],
      ['history', 'show'],
      ['history', 'check'],
    ]) {
      const result = await runCli(cwd, args);
      clean(result);
      expect(result.stderr).not.toContain('this is a fault of asr-bench');
    }
  });

  it('every file that was written', () => {
    const reports = readdirSync(join(cwd, 'reports')).map((run) => join('reports', run));
    for (const run of ['a', 'killed', ...reports])
      for (const name of readdirSync(join(cwd, run)).filter((file) => /\.(md|html|xml)$/.test(file))) {
        const text = readFileSync(join(cwd, run, name), 'utf8');
        expect(steering(text)).toEqual([]);
        if (name.endsWith('.md')) expect(beyondText(text)).toEqual([]);
      }
  });
});

describe('hostile names and files reach no screen', () => {
  it('a scenario, where the file that should have it cannot be read', async () => {
    const result = await runCli(cwd, ['run', NAME]);
    clean(result);
    expect(result.code).toBe(2);
  });

  it.each([
    ['an unknown command', [NAME]],
    ['an unknown option', ['run', `--${NAME}`]],
    ['an unknown scenario', ['run', NAME, '--config', PACKAGED]],
    ['errors of YAML', ['list', '--config', `${NAME}.yaml`]],
    ['a setting', ['list', '--plan', 'exp-2', '--set', `${NAME}=${NAME}`]],
    ['a header and a name', ['analyze', `${NAME}.csv`]],
    ['rows', ['score', `${NAME}.jsonl`]],
    ['a model file', ['models', 'inspect', `${NAME}.bin`]],
    ['an audio file', ['transcribe', `${NAME}.wav`]],
    ['a run', ['report', NAME]],
  ] as const)('%s', async (_what, args) => {
    const result = await runCli(cwd, args);
    clean(result);
    expect(`${result.stdout}${result.stderr}`).toContain('\\x1b[31m');
    expect(result.stderr).not.toContain('this is a fault of asr-bench');
  });
});
