import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../src/metrics/random/random.ts';
import { Bisect, replayBisect } from '../../src/record/bisect.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { ASKED, bisectWorld, type FAULTS, type PlantedRepository } from '../../test/support/bisect-world.ts';
import { atMost, type Finding, type Trial } from './trial.ts';

const COMMITS = 64;
const MOST_BUILDS = Math.ceil(Math.log2(COMMITS)) + 3;
const KILLS = 20;
const MAIN = join(packageRoot(), 'dist', 'cli', 'main.js');

interface World {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly command: readonly string[];
}

function worldOf(planted: PlantedRepository, asked: readonly string[]): World {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
  const { folder: source, build, commits } = bisectWorld(folder, planted);
  const [first = '', last = ''] = [commits[0], commits.at(-1)];
  const { ASR_BENCH_LIBRARY: _none, ...outer } = process.env;
  return {
    folder,
    env: { ...outer, XDG_CACHE_HOME: join(folder, 'cache') },
    command: [
      'bisect',
      'trial',
      '--source',
      source,
      '--good',
      first,
      '--bad',
      last,
      '--build',
      build,
      ...asked,
    ],
  };
}

function started(
  { folder, env }: World,
  args: readonly string[],
): { child: ChildProcess; code: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: 'ignore' });
  return { child, code: new Promise((done) => child.on('close', done)) };
}

/** The only bisect below the world's folder. */
function bisectFolder({ folder }: World): string | undefined {
  const reports = join(folder, 'reports');
  const [name] = existsSync(reports) ? readdirSync(reports) : [];
  return name === undefined ? undefined : join(reports, name);
}

const documentOf = (world: World): Bisect =>
  Bisect.parse(JSON.parse(readFileSync(join(bisectFolder(world) ?? '', 'bisect.json'), 'utf8')));

const treesLeft = ({ folder }: World): number => {
  const trees = join(folder, 'cache', 'asr-bench', 'engines', 'trees');
  return existsSync(trees) ? readdirSync(trees).length : 0;
};

/** Ten bisects of 64 commits that are really built and measured: the calibration engine with a fault from some commit on. */
export const bisectBuilds: Trial = async () => {
  const random = seeded(1);
  const findings: Finding[] = [];
  // Speeds last: one of those takes longer than all the rest.
  const kinds: readonly (keyof typeof FAULTS | 'control')[] = [
    ...(['leak', 'text', 'crash'] as const),
    ...(['leak', 'text', 'crash'] as const),
    ...(['control', 'slow', 'control', 'slow'] as const),
  ];
  for (const [turn, kind] of kinds.entries()) {
    const at = random.integer(1, COMMITS - 1);
    // Every other time some commits do not compile, the first bad one never among them.
    const broken =
      kinds.indexOf(kind) === turn
        ? []
        : Array.from({ length: 6 }, () => random.integer(1, COMMITS - 2)).filter(
            (place) => place !== at && place !== at - 1,
          );
    const planted = kind === 'control' ? { commits: COMMITS } : { commits: COMMITS, fault: kind, at, broken };
    const world = worldOf(
      planted,
      ASKED[kind === 'control' ? (kinds.indexOf(kind) === turn ? 'leak' : 'slow') : kind],
    );
    const begun = performance.now();
    const code = await started(world, world.command).code;
    const seconds = Math.round((performance.now() - begun) / 1000);
    const { answer, probes } = documentOf(world);
    const builds = new Set(probes.filter(({ built }) => built).map(({ index }) => index)).size;
    const asked = kind === 'control' ? 'refuted' : `found ${at}`;
    const found = kind === 'control' ? `${answer?.kind}` : `${answer?.kind} ${answer?.commits.join(', ')}`;
    const finding = {
      what: `${kind}${broken.length > 0 ? `, ${broken.length} commits broken` : ''}: exit ${code}, ${builds} builds, ${probes.length} verdicts, ${seconds} s`,
      found,
      asked,
      ok: found === asked,
    };
    // Each as it comes: all ten take most of an hour.
    console.log(`${finding.what}: ${found}, asked for ${asked}`);
    findings.push(finding);
    if (broken.length === 0) findings.push(atMost(`${kind}: builds`, builds, MOST_BUILDS));
    rmSync(world.folder, { recursive: true, force: true });
  }
  return findings;
};

/** A bisect that is killed at 20 random moments, and taken up each time. */
export const bisectKills: Trial = async () => {
  const random = seeded(2);
  const planted = { commits: COMMITS, fault: 'text', at: 37 } as const;
  const whole = worldOf(planted, ASKED.text);
  await started(whole, whole.command).code;
  const expected = documentOf(whole).probes.length;
  const world = worldOf(planted, ASKED.text);
  let kills = 0;
  let again = 0;
  let most = 0;
  /** What was acknowledged when it was killed last. */
  let told = '';
  while (true) {
    const folder = bisectFolder(world);
    const begun = folder !== undefined && hasBegun(folder);
    // Killed before its first line, it is begun anew.
    if (folder !== undefined && !begun) rmSync(folder, { recursive: true });
    const { child, code } = started(world, [...world.command, ...(begun ? ['--resume', folder] : [])]);
    const ended =
      kills < KILLS
        ? await Promise.race([code, sleep(random.between(300, 6000)).then(() => undefined)])
        : await code;
    if (ended === undefined) {
      child.kill('SIGKILL');
      await code;
      kills += 1;
    }
    const now = journalOf(world);
    // What was acknowledged stands, and stands once.
    if (!now.startsWith(told)) again += 1;
    told = now.slice(0, now.lastIndexOf('\n') + 1);
    if (ended === undefined) continue;
    most = Math.max(most, documentOf(world).probes.length);
    if (kills >= KILLS) break;
    // It came to its end before all kills were spent: what is left of them goes into another bisect.
    rmSync(bisectFolder(world) ?? '', { recursive: true });
    await started(world, ['engines', 'clean']).code;
    told = '';
  }
  const { answer } = documentOf(world);
  await started(world, ['engines', 'clean']).code;
  const left = treesLeft(world);
  rmSync(world.folder, { recursive: true, force: true });
  rmSync(whole.folder, { recursive: true, force: true });
  return [
    { what: 'kills', found: String(kills), asked: String(KILLS), ok: kills === KILLS },
    atMost('what was acknowledged and is gone', again, 0),
    atMost(`most verdicts of a bisect that was killed; ${expected} without`, most, expected + 2),
    { what: 'named', found: String(answer?.commits), asked: '37', ok: String(answer?.commits) === '37' },
    atMost('work trees left after engines clean', left, 0),
  ];
};

function journalOf(world: World): string {
  const folder = bisectFolder(world);
  const file = folder === undefined ? '' : join(folder, 'bisect.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function hasBegun(folder: string): boolean {
  const journal = join(folder, 'bisect.jsonl');
  return existsSync(journal) && replayBisect(readFileSync(journal, 'utf8')) !== undefined;
}
