import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RunRecord } from '../../src/record/run-record.ts';
import { richRun } from '../reports/rich-run.ts';
import { MAIN, temporaryFolder } from '../support/cli.ts';
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

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const END = '-- the end of one command line --';

/** Runs `main` for each command line in turn, as if each had been typed: what differs between starts is the words alone. */
const ONE_BY_ONE = `
  const [main, lines] = process.argv.slice(2);
  for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0);
  for (const [at, words] of JSON.parse(lines).entries()) {
    process.argv = [process.execPath, main, ...words];
    process.exitCode = 0;
    await import(main + '?' + at);
    process.stdout.write('${END}' + process.exitCode + '\\n');
    process.stderr.write('${END}\\n');
  }
  process.exitCode = 0;
`;

/** What the command line says to each, in one process: the start of one takes longer than most of them do. */
function saidTo(lines: readonly (readonly string[])[]): Said[] {
  const { ASR_BENCH_LIBRARY: _none, ...env } = process.env;
  const program = join(temporaryFolder(), 'one-by-one.mjs');
  writeFileSync(program, ONE_BY_ONE);
  const words = [program, MAIN, JSON.stringify(lines)];
  const done = spawnSync(process.execPath, words, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(done.status, done.stderr).toBe(0);
  const [errors, results] = [done.stderr.split(`${END}\n`), done.stdout.split(END)];
  return lines.map((_, at) => ({
    code: Number.parseInt(results[at + 1] ?? '', 10),
    stdout: (results[at] ?? '').replace(at === 0 ? /^/ : /^\d+\n/, ''),
    stderr: errors[at] ?? '',
  }));
}

function clean({ stdout, stderr }: Said): void {
  expect(steering(stdout)).toEqual([]);
  expect(steering(stderr)).toEqual([]);
}

const RECORDS = [
  ['report', ['report', 'a', '--reporter', 'github'], 0],
  ['report of a killed run', ['report', 'killed'], 0],
  ['the record as JSON', ['report', 'a', '--json'], 0],
  ['compare', ['compare', 'a', 'b', '--force'], undefined],
  ['merge', ['merge', 'a', 'b'], 2],
  ['run --resume', ['run', '--resume', 'killed'], 2],
  ['history add', ['history', 'add', 'a', '--label', EVIL], undefined],
  ['history show', ['history', 'show'], undefined],
  ['history check', ['history', 'check'], undefined],
] as const;

describe('a hostile record reaches no screen and no report', () => {
  let said: Said[];
  beforeAll(() => {
    said = saidTo(RECORDS.map(([, words]) => words));
  });

  it.each(RECORDS.map(([what, words, code], at) => [what, words, code, at] as const))(
    '%s',
    (_what, words, code, at) => {
      const { [at]: result = { code: -1, stdout: '', stderr: '' } } = said;
      clean(result);
      expect(`${result.stdout}${result.stderr}`).not.toBe('');
      if (code !== undefined) expect(result.code, result.stderr).toBe(code);
      expect(result.stderr).not.toContain('this is a fault of asr-bench');
      if (words.at(-1) === '--json')
        expect(JSON.parse(result.stdout)).toMatchObject({ id: expect.stringContaining(EVIL) as string });
    },
  );

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

const NAMES = [
  // No place of theirs is told: the file that should have it cannot be read.
  ['a scenario', ['run', NAME]],
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
] as const;

describe('hostile names and files reach no screen', () => {
  let said: Said[];
  beforeAll(() => {
    said = saidTo(NAMES.map(([, words]) => words));
  });

  it.each(NAMES.map(([what], at) => [what, at] as const))('%s', (what, at) => {
    const { [at]: result = { code: -1, stdout: '', stderr: '' } } = said;
    clean(result);
    if (what === 'a scenario') expect(result.code).toBe(2);
    else expect(`${result.stdout}${result.stderr}`).toContain('\\x1b[31m');
    expect(result.stderr).not.toContain('this is a fault of asr-bench');
  });
});
