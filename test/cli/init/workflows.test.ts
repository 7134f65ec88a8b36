import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { starterFiles } from '../../../src/cli/init/files.ts';
import { packageRoot } from '../../../src/system/package-root.ts';
import { commitAll, gitIn, program, repositoryIn } from '../../support/engine-repository.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const Step = z.object({
  name: z.string().optional(),
  run: z.string().optional(),
  env: z.record(z.string(), z.coerce.string()).optional(),
});
const Workflow = z.object({
  env: z.record(z.string(), z.string()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.record(z.string(), z.string()).optional(), steps: z.array(Step) }),
  ),
});
const Action = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  runs: z.object({
    using: z.literal('composite'),
    steps: z.array(Step.extend({ shell: z.string().optional() })),
  }),
});
type Step = z.infer<typeof Step>;

const files = [...starterFiles('github', 'asr-bench@9.9.9'), ...starterFiles('gitlab', 'asr-bench@9.9.9')];
const textOf = (name: string): string => String(files.find(({ path }) => path.endsWith(name))?.content);
const nightly = Workflow.parse(parse(textOf('workflows/asr-bench.yml')));
const pullRequest = Workflow.parse(parse(textOf('asr-bench-pull-request.yml')));
const action = Action.parse(parse(readFileSync(join(packageRoot(), 'action.yml'), 'utf8')));
const stepsOf = ({ jobs }: typeof nightly): Step[] => Object.values(jobs).flatMap(({ steps }) => steps);
const stepNamed = (steps: readonly Step[], name: string): Step => {
  const step = steps.find((one) => one.name === name);
  if (step === undefined) throw new Error(`no step ${name}`);
  return step;
};

/** Every `asr-bench …` of a script, its continued lines joined. */
const callsIn = (script: string): string[] =>
  script
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => !/^\s*(?:#|echo)/.test(line))
    .flatMap((line) => /(?:^|&& |\|\| |; )\s*asr-bench (?=[a-z])(.*)/.exec(line)?.[1] ?? []);

async function optionsOf(name: string, sub: string | undefined): Promise<string[] | undefined> {
  const command = new Command(name);
  (await COMMANDS[name]?.load())?.register(command, {
    terminal: {} as never,
    action: () => async () => {},
  });
  const meant = command.commands.length === 0 ? command : command.commands.find((one) => one.name() === sub);
  return meant?.options.flatMap(({ long }) => long ?? []);
}

describe('what init --ci writes', () => {
  const scripts = [
    ...[...stepsOf(nightly), ...stepsOf(pullRequest), ...action.runs.steps].flatMap(({ run }) => run ?? []),
    ...z
      .object({ 'asr-bench': z.object({ script: z.array(z.string()) }) })
      .parse(parse(textOf('.gitlab-ci.yml')))['asr-bench'].script,
    ...['measure.sh', 'history.sh', 'compare.sh', 'build-engine.sh'].map(textOf),
  ];

  it('calls commands that there are, with options that they have', async () => {
    const calls = scripts.flatMap(callsIn);
    expect(calls.map((call) => call.split(' ')[0]).toSorted()).toEqual([
      'compare',
      'compare',
      'doctor',
      'doctor',
      'history',
      'history',
      'run',
    ]);
    for (const call of calls) {
      const [name = '', sub] = call.split(' ');
      const options = await optionsOf(name, sub);
      expect(options, call).toBeDefined();
      for (const [, option] of call.matchAll(/(?:^|[\s+])(--[a-z-]+)/g))
        expect(options, call).toContain(option);
    }
  });

  it('is shell that a shell reads', () => {
    for (const script of scripts) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
      expect([status, stderr], script).toEqual([0, '']);
    }
  });

  it('installs what it is told to, and says what is missing where it is told nothing', () => {
    expect([nightly.env.ASR_BENCH, pullRequest.env.ASR_BENCH]).toEqual([
      'asr-bench@9.9.9',
      'asr-bench@9.9.9',
    ]);
    expect(textOf('.gitlab-ci.yml')).toContain("ASR_BENCH: 'asr-bench@9.9.9'");
    const empty = starterFiles('github', '').find(({ path }) => path.endsWith('asr-bench.yml'));
    const { env, jobs } = Workflow.parse(parse(String(empty?.content)));
    const { run = '' } = stepNamed(jobs.measure?.steps ?? [], 'Install asr-bench');
    const { status, stderr } = spawnSync('bash', ['-c', run], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain('ASR_BENCH: says where asr-bench comes from, fill it in');
  });

  it('lets a job that runs what a pull request brings read, and the one that writes run nothing of it', () => {
    expect(pullRequest.permissions).toEqual({ contents: 'read' });
    const { compare, comment } = pullRequest.jobs;
    expect([compare?.permissions, comment?.permissions]).toEqual([undefined, { 'pull-requests': 'write' }]);
    expect(comment?.steps.map(({ run = '' }) => run).join()).not.toMatch(/asr-bench |ci\//);
    // What a branch is called, or a title, is never pasted into a shell.
    for (const { run = '' } of [...stepsOf(pullRequest), ...action.runs.steps])
      expect(run).not.toContain('$' + '{{');
  });
});

describe('base against head, done by hand in a repository', () => {
  let folder: string;
  let commits: Record<'base' | 'main' | 'head', string>;
  beforeAll(() => {
    folder = repositoryIn(temporaryFolder());
    for (const { path, content } of files.filter(({ path }) => path.startsWith('ci/'))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const base = commitAll(folder, 'Begins');
    const main = commitAll(folder, 'Goes on on main');
    gitIn(folder, 'checkout', '--quiet', '-b', 'mine', base);
    commits = { base, main, head: commitAll(folder, 'Goes on on mine') };
    mkdirSync(join(folder, '.bin'));
  });

  /** Runs a script with programs that only note what they are called with. */
  function done(
    script: string,
    env: Readonly<Record<string, string>>,
    tools: Readonly<Record<string, string>>,
  ) {
    for (const [name, body] of Object.entries(tools)) program(join(folder, '.bin'), name, body);
    const { status, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(folder, '.bin')}:${process.env.PATH}`, ...env },
    });
    const called = join(folder, 'called');
    return { status, stderr, called: existsSync(called) ? readFileSync(called, 'utf8').trim() : '' };
  }
  /** As the product does: the report as asked for, the exit code of a regression. */
  const FAKE =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell reads it
    'echo "$*" > called; for a; do case $a in github,markdown=*) echo "## slower" > "${a#github,markdown=}";; esac; done; exit 10';

  it('holds the head against the commit that it was made from, keeps the report and the exit code', () => {
    const { base, main, head } = commits;
    const { run = '', env } = stepNamed(stepsOf(pullRequest), 'Base against head');
    expect(Object.keys(env ?? {})).toEqual(['BASE', 'HEAD']);
    const made = done(run, { ...pullRequest.env, BASE: main, HEAD: head }, { 'asr-bench': FAKE });
    expect(made.status, made.stderr).toBe(10);
    expect(made.called).toBe(
      `compare leak --engines base=.@${base},head=.@${head} --build ci/build-engine.sh --models synthetic:tiny --out reports --reporter github,markdown=reports/comment.md`,
    );
    expect(readFileSync(join(folder, 'reports', 'comment.md'), 'utf8')).toBe('## slower\n');
  });

  it('measures the library, the calibration engine where nothing is filled in yet, and nothing where a build left no library', () => {
    const measured = (name: string) =>
      done(
        `rm -f called; sh ci/measure.sh ${name}`,
        { ASR_BENCH_LIBRARY: '' },
        { 'asr-bench': 'echo "$ASR_BENCH_LIBRARY:$*" > called' },
      );
    expect(measured('lost')).toEqual({
      status: 3,
      stderr:
        'there is no engines/lost/libchatllm.so: ci/build-engine.sh has left none, and nothing was measured\n',
      called: '',
    });
    expect(done('sh ci/build-engine.sh new', {}, {}).status).toBe(0);
    expect(measured('new').called).toMatch(/^:run leak speed /);
    mkdirSync(join(folder, 'engines', 'built'), { recursive: true });
    writeFileSync(join(folder, 'engines', 'built', 'libchatllm.so'), '');
    expect(measured('built').called).toMatch(/engines\/built\/libchatllm\.so:run leak speed /);
  });

  it('leaves a comment where nothing could be measured, and none of the time before', () => {
    const made = done(`sh ci/compare.sh ${commits.main} ${commits.head}`, {}, { 'asr-bench': 'exit 3' });
    expect(made.status).toBe(3);
    expect(readFileSync(join(folder, 'reports', 'comment.md'), 'utf8')).toBe(
      `**asr-bench could not compare ${commits.head} with ${commits.base}** (exit code 3): the log of the job says why.\n`,
    );
  });

  it('comments once, and then changes its own comment', () => {
    const { run = '' } = stepNamed(stepsOf(pullRequest), 'Comment on the pull request');
    const env = { GITHUB_REPOSITORY: 'o/r', NUMBER: '7' };
    const gh = (id: string): string => `case "$*" in *--jq*) echo "${id}";; *) echo "$*" > called;; esac`;
    mkdirSync(join(folder, 'reports'), { recursive: true });
    writeFileSync(join(folder, 'reports', 'comment.md'), '## slower\n');
    const first = done(run, env, { gh: gh('') });
    expect([first.status, first.called]).toEqual([
      0,
      'api repos/o/r/issues/7/comments --field body=@comment.md --silent',
    ]);
    expect(readFileSync(join(folder, 'comment.md'), 'utf8')).toBe(
      '<!-- asr-bench: base against head -->\n## slower\n',
    );
    const again = done(run, env, { gh: gh('41') });
    expect(again.called).toBe(
      'api --method PATCH repos/o/r/issues/comments/41 --field body=@comment.md --silent',
    );
  });

  it('does the same as an action, with what its inputs say', () => {
    const { run = '', env = {} } = stepNamed(action.runs.steps, 'Base against head');
    const inputs = Object.values(env).map((value) => /^\$\{\{ inputs\.([a-z]+) \}\}$/.exec(value)?.[1]);
    expect(inputs.toSorted()).toEqual(Object.keys(action.inputs).toSorted());
    const output = join(folder, 'output');
    const { base, main, head } = commits;
    const given = {
      ...{ BUILD: './b.sh', SCENARIO: 'exp-2', CONFIG: 'my file.yaml', MODELS: 'real', SOURCE: '.' },
      ...{ BASE: main, HEAD: head, ARGUMENTS: '--variant restart', GITHUB_OUTPUT: output },
    };
    const made = done(run, given, { 'asr-bench': FAKE });
    expect(made.status, made.stderr).toBe(10);
    const reports = join(folder, 'asr-bench-reports');
    expect(made.called).toBe(
      `compare exp-2 --engines base=.@${base},head=.@${head} --build ./b.sh --models real --config my file.yaml --out asr-bench-reports --reporter github,markdown=${reports}/comment.md --variant restart`,
    );
    expect(readFileSync(output, 'utf8')).toBe(
      `comment=${reports}/comment.md\nreports=${reports}\nexit-code=10\n`,
    );
  });
});

it('the action is installed from its own checkout', () => {
  const folder = temporaryFolder();
  const called = join(folder, 'called');
  program(folder, 'npm', `echo "$PWD: $*" >> '${called}'`);
  const { run = '' } = stepNamed(action.runs.steps, 'Install asr-bench');
  const env = { PATH: `${folder}:${process.env.PATH}`, GITHUB_ACTION_PATH: folder };
  expect(spawnSync('bash', ['-e', '-c', run], { env }).status).toBe(0);
  expect(readFileSync(called, 'utf8').replaceAll(folder, '')).toBe(
    ': ci --include=dev --no-audit --no-fund\n: install --global --no-audit --no-fund .\n',
  );
});
