import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Bisect } from '../../src/record/bisect.ts';
import { ASKED, bisectWorld, type PlantedRepository } from '../support/bisect-world.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A repository with a fault in it, and the command that looks for it. */
function world(planted: PlantedRepository, asked: readonly string[]) {
  const folder = temporaryFolder();
  const made = bisectWorld(folder, planted);
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const [first = '', last = ''] = [made.commits[0], made.commits.at(-1)];
  const ends = ['--source', made.folder, '--good', first, '--bad', last, '--build', made.build];
  const cli = (...more: string[]) => runCli(folder, ['bisect', 'trial', ...ends, ...asked, ...more], env);
  return { ...made, cwd: folder, env, cli };
}

const read = (stdout: string) => {
  const { bisectDir, ...document } = JSON.parse(stdout);
  return { bisect: Bisect.parse(document), folder: String(bisectDir) };
};

describe('bisect', () => {
  it('names the commit that leaks, around one that does not build, with the figures on both sides', async () => {
    const {
      cli,
      commits,
      cwd,
      env,
      build,
      folder: source,
    } = world({ commits: 9, fault: 'leak', at: 5, broken: [4] }, ASKED.leak);
    const { code, stdout, stderr } = await cli('--json');
    expect(code, stderr).toBe(10);
    const { bisect, folder } = read(stdout);
    // Commit 4 does not build: it is one of 4 and 5, and that is said.
    expect(bisect.answer).toMatchObject({ kind: 'several', commits: [4, 5], between: [3, 5] });
    expect(bisect.answer?.changes?.files.map(({ path }) => path)).toEqual(['native/planted.c']);
    expect(bisect.verdict?.facts[0]).toBe('they cannot be told apart: 1 commit of them cannot be built');
    const leaking = bisect.probes.find(({ index, verdict }) => index === 5 && verdict === 'bad');
    expect(leaking?.figures[0]?.text).toMatch(/^4\.\d\d KiB per iteration \(/);
    const markdown = readFileSync(join(folder, 'report.md'), 'utf8');
    expect(markdown).toContain(`${commits[5]?.slice(0, 10)} (Plants a leak)`);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('The line of commits');
    expect(readdirSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toEqual([]);
    // Once more, taken up at its end: nothing is measured or built again.
    const again = await cli('--json', '--resume', folder);
    expect(again.code, again.stderr).toBe(10);
    expect(read(again.stdout).bisect.probes).toEqual(bisect.probes);
    // Of something else it is refused.
    const other = await runCli(
      cwd,
      [
        'bisect',
        'trial',
        '--source',
        source,
        '--good',
        commits[1] ?? '',
        '--bad',
        commits[8] ?? '',
        '--build',
        build,
        '--resume',
        folder,
      ],
      env,
    );
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('it differs in the commits, --metric'),
    ]);
    await runCli(cwd, ['engines', 'clean'], env);
    expect(existsSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toBe(false);
  }, 60_000);

  it('names the commit that says something else, and one that changes nothing is not measured', async () => {
    const { cli, commits } = world({ commits: 5, fault: 'text', at: 3, docs: [2] }, ASKED.text);
    const { code, stdout, stderr } = await cli('--json');
    expect(code, stderr).toBe(10);
    const { bisect } = read(stdout);
    expect(bisect.answer).toMatchObject({ kind: 'found', commits: [3], between: [2, 3] });
    expect(bisect.probes.find(({ index }) => index === 2)).toMatchObject({ verdict: 'good' });
    expect(bisect.verdict?.headline).toContain(
      `${commits[3]?.slice(0, 10)} (Plants a text) is the first bad commit`,
    );
  }, 30_000);

  it('names nothing where the bad end is not bad', async () => {
    const { cli } = world({ commits: 3 }, ASKED.crash);
    const { code, stdout } = await cli('--json');
    expect(code).toBe(12);
    expect(read(stdout).bisect.verdict?.headline).toBe(
      'the bad end is not bad by crash: no step failed in 4 iterations',
    );
  }, 30_000);
});
