import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { calibrationModel } from '../../src/bindings/calibration-model.ts';
import { Comparison } from '../../src/record/comparison.ts';
import { inFolder } from '../cli/in-process.ts';
import { toneWav } from '../support/cli.ts';
import { type EngineRepository, engineRepository, gitIn } from '../support/engine-repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MODEL = calibrationModel({ load_mb: 0.25, kv_mb: 0.25, compute_mb: 0.25, load_ms: 1, token_ms: 0.2 });

/** A folder with a scenario, its model and audio, and a repository of engines. */
function world(engines: (made: EngineRepository) => string) {
  const folder = temporaryFolder();
  const made = engineRepository(folder, [
    { subject: 'Begins', keys: { ttft_ms: '2' } },
    { subject: 'Does not compile', broken: true },
    { subject: 'Says something else', keys: { ttft_ms: '2', text: 'another text' } },
    { subject: 'Tells of it', docs: true },
  ]);
  gitIn(made.folder, 'tag', 'told');
  gitIn(made.folder, 'reset', '--quiet', '--hard', 'HEAD~1');
  toneWav(folder, 'tone.wav', 1);
  writeFileSync(join(folder, 'm.bin'), MODEL);
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    `version: 1
engines: ${engines(made)}
models: { m: { file: m.bin, kind: asr } }
audio: { tone: { file: tone.wav, text: ask not, language: English } }
scenarios:
  trial:
    model: m
    audio: tone
    iterations: 2
    before: [load]
    each: [transcribe, restart]
  refs: { extends: trial, matrix: { engine: [mine@main, mine@main~1, mine@main~2] } }
`,
  );
  const env = { XDG_CACHE_HOME: join(folder, 'cache'), ASR_BENCH_LIBRARY: undefined };
  return { ...made, cwd: folder, cli: (...args: string[]) => inFolder(folder, args, env) };
}

describe('engines from source on the command line', () => {
  let here: ReturnType<typeof world>;
  beforeAll(() => {
    here = world(({ folder, build }) => `{ mine: { source: ${folder}, build: ${build} } }`);
  });

  it('measures a matrix over refs: what does not build is a row with its last lines, and the rest goes on', async () => {
    const { cli, commits } = here;
    const { code, stdout } = await cli('run', 'refs', '--json');
    const record = JSON.parse(stdout);
    expect(record.variants.map(({ id, status }: { id: string; status: string }) => [id, status])).toEqual([
      ['default engine=mine@main', 'completed'],
      ['default engine=mine@main~1', 'missing'],
      ['default engine=mine@main~2', 'completed'],
    ]);
    expect(code).toBe(3);
    const [, unbuilt] = record.variants;
    expect(unbuilt.reason).toContain(`the build of ${commits[1]?.slice(0, 10)} (Does not compile) failed`);
    expect(unbuilt.reason).toContain('error:');
    expect(record.engines).toMatchObject([
      { id: 'mine@main', source: { commit: { hash: commits[2], subject: 'Says something else' } } },
      {
        id: 'mine@main~2',
        source: {
          commit: { hash: commits[0], subject: 'Begins' },
          changes: { from: commits[2], commits: 0, files: [{ path: 'native/planted.c' }] },
        },
      },
    ]);
    expect(readFileSync(join(record.runDir, 'report.md'), 'utf8')).toContain(
      `commit ${commits[2]?.slice(0, 10)} (Says something else) of 2026-02-03`,
    );
  });

  it('takes a repository that no file names, lists what it built, and cleans it away', async () => {
    const { cli, folder, build, commits, cwd } = here;
    const asked = ['run', 'trial', '--engine', `${folder}@main~2`];
    const without = await cli(...asked);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('which program builds it?')]);
    const { code, stdout, stderr } = await cli(...asked, '--build', build, '--json');
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).engines).toMatchObject([{ id: 'engine@main~2', source: { address: folder } }]);
    // The matrix has built it already.
    expect(stderr).not.toContain('building');
    const listed = JSON.parse((await cli('engines', 'list', '--json')).stdout);
    expect(
      listed.builds.map(({ commit, state }: { commit: { hash: string }; state: string }) => [
        commit.hash,
        state,
      ]),
    ).toEqual([
      [commits[0], 'built'],
      [commits[1], 'failed'],
      [commits[2], 'built'],
    ]);
    expect((await cli('engines', 'clean')).stdout).toMatch(/^3 builds removed, .* free\n$/);
    expect(readdirSync(join(cwd, 'cache', 'asr-bench', 'engines', 'builds'))).toEqual([]);
    expect(existsSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toBe(false);
  });

  it('compares two commits, and says what lies between them', async () => {
    const { cli, folder, build, commits } = here;
    // The same library twice: trying what each does and does not would take longer than all the rest.
    const engines = `a=${folder}@main,b=${folder}@told`;
    const options = ['--no-growth', '--launches', '5', '--max-launches', '5', '--iterations', '1', '--json'];
    const { stdout, stderr } = await cli(
      'compare',
      'trial',
      '--engines',
      engines,
      '--build',
      build,
      ...options,
    );
    const { comparisonDir, ...document } = JSON.parse(stdout);
    const comparison = Comparison.parse(document);
    expect(comparison.engines, stderr).toMatchObject([
      { id: 'a', source: { commit: { hash: commits[2] } } },
      { id: 'b', source: { commit: { hash: commits[3] }, changes: { from: commits[2], commits: 1 } } },
    ]);
    const markdown = readFileSync(join(comparisonDir, 'report.md'), 'utf8');
    expect(markdown).toContain(`since ${commits[2]?.slice(0, 10)} 1 commit, 1 file, +1 −0`);
  });
});
