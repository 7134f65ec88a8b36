import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Bisect } from '../../src/record/bisect.ts';
import { inFolder } from '../cli/in-process.ts';
import { ASKED, bisectWorld, type PlantedRepository } from '../support/bisect-world.ts';
import { startCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A repository with a fault in it, and the command that looks for it. */
function world(planted: PlantedRepository, asked: readonly string[]) {
  const folder = temporaryFolder();
  const made = bisectWorld(folder, planted);
  const env = { XDG_CACHE_HOME: join(folder, 'cache') };
  const [first = '', last = ''] = [made.commits[0], made.commits.at(-1)];
  const ends = ['--source', made.folder, '--good', first, '--bad', last, '--build', made.build];
  const args = ['bisect', 'trial', ...ends, ...asked];
  /** In this process: what is not killed needs none of its own. */
  const here = (...line: string[]) => inFolder(folder, line, { ...env, ASR_BENCH_LIBRARY: undefined });
  return { ...made, cwd: folder, env, args, here };
}

const read = (stdout: string) => {
  const { bisectDir, ...document } = JSON.parse(stdout);
  return { bisect: Bisect.parse(document), folder: String(bisectDir) };
};

describe('bisect', () => {
  it('names the commit that leaks, around one that does not build, with the figures on both sides', async () => {
    const planted = { commits: 6, fault: 'leak', at: 3, broken: [2] } as const;
    const { args, commits, cwd, here } = world(planted, ASKED.leak);
    const { code, stdout, stderr } = await here(...args, '--json');
    expect(code, stderr).toBe(10);
    const { bisect, folder } = read(stdout);
    // Commit 2 does not build: it is one of 2 and 3, and that is said.
    expect(bisect.answer).toMatchObject({ kind: 'several', commits: [2, 3], between: [1, 3] });
    expect(bisect.answer?.changes?.files.map(({ path }) => path)).toEqual(['native/planted.c']);
    expect(bisect.verdict?.facts[0]).toBe('they cannot be told apart: 1 commit of them cannot be built');
    const leaking = bisect.probes.find(({ index, verdict }) => index === 3 && verdict === 'bad');
    expect(leaking?.figures[0]?.text).toMatch(/^4\.\d\d KiB per iteration \(/);
    const markdown = readFileSync(join(folder, 'report.md'), 'utf8');
    expect(markdown).toContain(`${commits[3]?.slice(0, 10)} (Plants a leak)`);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('The line of commits');
    expect(readdirSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toEqual([]);
    // Once more, taken up at its end: nothing is measured or built again.
    const again = await here(...args, '--json', '--resume', folder);
    expect(again.code, again.stderr).toBe(10);
    expect(read(again.stdout).bisect.probes).toEqual(bisect.probes);
    // Of something else it is refused.
    const narrower = args.map((word) => (word === commits[0] ? (commits[1] ?? '') : word));
    const other = await here(...narrower.slice(0, -ASKED.leak.length), '--resume', folder);
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('it differs in the commits, --metric'),
    ]);
    await here('engines', 'clean');
    expect(existsSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toBe(false);
  });

  it('names nothing where the bad end is not bad', async () => {
    const { args, here } = world({ commits: 3 }, ASKED.crash);
    const { code, stdout } = await here(...args, '--json');
    expect(code).toBe(12);
    expect(read(stdout).bisect.verdict?.headline).toBe(
      'the bad end is not bad by crash: no step failed in 4 iterations',
    );
  });

  it('goes on where it was killed to the commit that says something else: nothing is measured twice, and nothing is left behind', async () => {
    const planted = { commits: 5, fault: 'text', at: 3, docs: [2] } as const;
    const { cwd, env, here, args, commits } = world(planted, ASKED.text);
    const killed = startCli(cwd, args, env);
    const journal = await untilTold(killed.child, cwd, 2);
    killed.child.kill('SIGKILL');
    await killed.done;
    const before = readFileSync(journal, 'utf8').trim().split('\n').slice(0, 3);
    const { code, stdout, stderr } = await here(...args, '--json', '--resume', dirname(journal));
    expect(code, stderr).toBe(10);
    const { bisect } = read(stdout);
    expect(bisect.answer).toMatchObject({ kind: 'found', commits: [3], between: [2, 3] });
    expect(bisect.verdict?.headline).toContain(
      `${commits[3]?.slice(0, 10)} (Plants a text) is the first bad commit`,
    );
    expect(bisect.resumed).toHaveLength(1);
    // What was acknowledged stands as it was: more of a commit is a second verdict that the search asks for.
    expect(readFileSync(journal, 'utf8').trim().split('\n').slice(0, 3)).toEqual(before);
    expect(bisect.probes.slice(0, 2).map(({ index }) => index)).toEqual([0, 4]);
    expect(bisect.probes.filter(({ index }) => index === 0 || index === 4)).toHaveLength(2);
    await here('engines', 'clean');
    expect(existsSync(join(cwd, 'cache', 'asr-bench', 'engines', 'trees'))).toBe(false);
  });
});

/** The journal of a bisect, once it holds so many commits. */
async function untilTold(child: ChildProcess, cwd: string, probes: number): Promise<string> {
  for (;;) {
    const [name = ''] = existsSync(join(cwd, 'reports')) ? readdirSync(join(cwd, 'reports')) : [];
    const journal = join(cwd, 'reports', name, 'bisect.jsonl');
    const lines = existsSync(journal) ? readFileSync(journal, 'utf8').split('\n').length - 1 : 0;
    if (lines > probes) return journal;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await sleep(20);
  }
}
