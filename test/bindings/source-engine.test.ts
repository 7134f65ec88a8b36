import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildEnvironment, tellingLines } from '../../src/bindings/source/build-run.ts';
import { BuildFailure, SourceEngines } from '../../src/bindings/source-engine.ts';
import { commitAll, gitIn, program, repositoryIn } from '../support/engine-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HOUR = 3600e9;

function world() {
  const parent = temporaryFolder();
  const home = join(parent, 'engines');
  const folder = repositoryIn(parent);
  writeFileSync(join(folder, 'a.c'), 'one\n');
  const first = commitAll(folder, 'The first');
  writeFileSync(join(folder, 'a.c'), 'two\n');
  const second = commitAll(folder, 'The second');
  const log = join(parent, 'built.txt');
  const build = program(
    parent,
    'build.sh',
    `echo "$(cat a.c) $PWD" >> ${log}`,
    'echo compiling',
    'cp a.c "$ASR_BENCH_OUT/libchatllm.so"',
  );
  const said: string[] = [];
  const open = (env: NodeJS.ProcessEnv = process.env) =>
    new SourceEngines({ onPreparing: (what) => said.push(what), env }, home);
  const spec = (ref: string, program = build) => ({ address: folder, ref, build: program, timeout: HOUR });
  return { parent, home, folder, first, second, build, log, open, spec, said };
}

describe('an engine from source', () => {
  it('is built in a clean work tree of its commit, once, and knows the commit', async () => {
    const { folder, first, log, open, spec, build, home } = world();
    // What is not committed is in no commit.
    writeFileSync(join(folder, 'a.c'), 'changed\n');
    const made = await open().build(spec('main~1'));
    expect(readFileSync(made.library, 'utf8')).toBe('one\n');
    expect(made).toMatchObject({
      cached: false,
      source: {
        address: folder,
        ref: 'main~1',
        commit: { hash: first, subject: 'The first', authored: '2026-02-03T04:05:06Z' },
        build: { program: build },
      },
    });
    const again = await open().build(spec(first));
    expect([again.cached, again.sha256]).toEqual([true, made.sha256]);
    expect(readFileSync(log, 'utf8').trim().split('\n')).toHaveLength(1);
    expect(readdirSync(join(home, 'trees'))).toEqual([]);
    expect(gitIn(folder, 'worktree', 'list').split('\n')).toHaveLength(1);
  });

  it('is built where git was killed over a checkout: its note is locked, and half a tree is there', async () => {
    const { home, open, spec, second } = world();
    await open().build(spec('main~1'));
    const [copy = ''] = readdirSync(join(home, 'repositories'));
    const [tree, note] = [join(home, 'trees', copy), join(home, 'repositories', copy, 'worktrees', copy)];
    for (const [folder, name, text] of [
      [tree, 'a.c', 'half'],
      [tree, 'left.c', 'another commit'],
      [note, 'gitdir', `${tree}/.git\n`],
      [note, 'locked', 'initializing\n'],
      [note, 'index.lock', ''],
    ] as const) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const made = await open().build(spec('main'));
    expect([made.source.commit.hash, readFileSync(made.library, 'utf8')]).toEqual([second, 'two\n']);
    expect(readdirSync(join(home, 'trees'))).toEqual([]);
  });

  it('follows a branch: what is committed meanwhile is built', async () => {
    const { folder, open, spec, second } = world();
    expect((await open().build(spec('main'))).source.commit.hash).toBe(second);
    writeFileSync(join(folder, 'a.c'), 'three\n');
    const third = commitAll(folder, 'The third');
    const now = await open().build(spec('main'));
    expect([now.source.commit.hash, readFileSync(now.library, 'utf8')]).toEqual([third, 'three\n']);
    // A commit that no branch leads to.
    gitIn(folder, 'reset', '--quiet', '--hard', second);
    expect((await open().build(spec(third))).cached).toBe(true);
  });

  it('is built anew with another program or another compiler, and in the same place each time', async () => {
    const { open, spec, log, build } = world();
    await open().build(spec('main'));
    await open({ ...process.env, CC: 'other' }).build(spec('main'));
    expect((await open({ ...process.env, CC: 'other' }).build(spec('main'))).cached).toBe(true);
    writeFileSync(build, `${readFileSync(build, 'utf8')}# changed\n`);
    await open().build(spec('main'));
    const places = readFileSync(log, 'utf8').trim().split('\n');
    expect([places.length, new Set(places).size]).toEqual([3, 1]);
  });

  it.each([
    ['fails', ['echo one', 'echo two >&2', 'exit 7'], 'it left with exit code 7', ['one', 'two']],
    ['leaves nothing', ['echo done'], 'it left no library in $ASR_BENCH_OUT', ['done']],
    [
      'leaves several libraries',
      ['touch "$ASR_BENCH_OUT/a.so" "$ASR_BENCH_OUT/b.so"'],
      'it left several libraries in $ASR_BENCH_OUT (a.so, b.so), none of them called libchatllm.so',
      [],
    ],
  ])('that %s is told with its last lines, and tried again the next time', async (_, lines, reason, last) => {
    const { parent, open, spec, second } = world();
    const failing = program(parent, 'failing.sh', 'exec 2>&1', ...lines);
    const failure = await open()
      .build(spec('main', failing))
      .catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(BuildFailure);
    expect(failure).toMatchObject({ reason, lines: last, commit: { hash: second } });
    expect(open().list()).toMatchObject([{ state: 'failed', reason }]);
    program(parent, 'failing.sh', 'cp a.c "$ASR_BENCH_OUT/libchatllm.so"');
    expect((await open().build(spec('main', failing))).cached).toBe(false);
  });

  it('is ended at its timeout, with all that it started', async () => {
    const { parent, open, spec } = world();
    const slow = program(parent, 'slow.sh', `(sleep 60; touch ${parent}/late) & sleep 60`);
    await expect(open().build({ ...spec('main', slow), timeout: 0.2e9 })).rejects.toMatchObject({
      reason: 'it was ended after 0 s, its timeout',
    });
    expect(existsSync(join(parent, 'late'))).toBe(false);
  });

  it('names what a ref could be, what is no repository, and what is no program', async () => {
    const { parent, open, spec, folder } = world();
    await expect(open().build(spec('mane'))).rejects.toMatchObject({
      exitCode: 2,
      message: `${folder} has no branch, tag or commit mane`,
      hint: ['newest branches and tags: main'],
    });
    await expect(open().build({ ...spec('main'), address: parent })).rejects.toMatchObject({ exitCode: 3 });
    await expect(open().build(spec('main', join(parent, 'none.sh')))).rejects.toMatchObject({
      exitCode: 3,
      message: `the build program ${parent}/none.sh is not there`,
    });
    await expect(open().build(spec('--upload-pack=x'))).rejects.toMatchObject({ exitCode: 2 });
  });

  it('brings its submodules', async () => {
    const { parent, folder, open, spec } = world();
    const inner = repositoryIn(parent, 'inner');
    writeFileSync(join(inner, 'b.c'), 'inner\n');
    commitAll(inner, 'Inner');
    gitIn(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'inner');
    commitAll(folder, 'With a submodule');
    const build = program(parent, 'inner.sh', 'cp inner/b.c "$ASR_BENCH_OUT/libchatllm.so"');
    process.env.GIT_CONFIG_COUNT = '1';
    process.env.GIT_CONFIG_KEY_0 = 'protocol.file.allow';
    process.env.GIT_CONFIG_VALUE_0 = 'always';
    try {
      const { library } = await open().build(spec('main', build));
      expect(readFileSync(library, 'utf8')).toBe('inner\n');
    } finally {
      for (const name of ['COUNT', 'KEY_0', 'VALUE_0']) delete process.env[`GIT_CONFIG_${name}`];
    }
  });

  it('goes when room is wanted, the longest unused first, and all of it when asked', async () => {
    const { open, spec, home } = world();
    const old = await open().build(spec('main~1'));
    const young = await open().build(spec('main'));
    const [newest] = open().list();
    expect(newest?.commit).toEqual(young.source.commit);
    expect(await open().clean(newest?.bytes)).toMatchObject({ builds: 1 });
    expect([existsSync(old.library), existsSync(young.library)]).toEqual([false, true]);
    await open().clean();
    expect(readdirSync(join(home, 'builds'))).toEqual([]);
    expect(existsSync(join(home, 'repositories'))).toBe(false);
  });

  it('tells what lies between two commits', async () => {
    const { open, folder, first, second } = world();
    expect(await open().changes(folder, first, second)).toEqual({
      from: first,
      commits: 1,
      files: [{ path: 'a.c', added: 1, removed: 1 }],
    });
  });
});

describe('what is told of a build that fails', () => {
  it('is the first error, not what make counts at the end; without one the last lines', () => {
    const noise = Array.from({ length: 20 }, (_, i) => `compiling ${i}`);
    const made = [
      ...noise,
      'chat.h:261:13: error: memset was not declared',
      '  261 | memset(x)',
      'gmake: *** [all] Error 2',
      '',
    ];
    expect(tellingLines(made.join('\n'))).toEqual(made.slice(20, 23));
    expect(tellingLines([...noise, 'gmake: *** [all] Error 2'].join('\n'))).toHaveLength(12);
    expect(tellingLines([...noise, 'a.o: undefined reference to `f`', ...noise].join('\n'))[0]).toContain(
      'reference',
    );
  });
});

describe('what a build sees of the environment', () => {
  it('is tools and places; what is neither is left out, and places tell no builds apart', () => {
    const { all, telling } = buildEnvironment({
      PATH: '/bin',
      CXXFLAGS: '-O3',
      HOME: '/home/ada',
      SECRET_TOKEN: 'x',
      NODE_OPTIONS: '--inspect',
      GGML_CUDA: '1',
    });
    expect(all).toEqual({ PATH: '/bin', CXXFLAGS: '-O3', HOME: '/home/ada', GGML_CUDA: '1' });
    expect(telling).toEqual([
      ['CXXFLAGS', '-O3'],
      ['GGML_CUDA', '1'],
      ['PATH', '/bin'],
    ]);
  });
});
