// A trial that is too long for the tests: nothing that was acknowledged may be lost, and nothing left. Kills the runner, the
// engine host, a worker, ffmpeg or a server at random moments, beside each other and in namespaces of processes in which each has
// the id 1; interrupts; fills the disk; takes the right to write. After each: every acknowledged iteration is in the journal and
// in the report, no process is left two seconds later, no file after the next start, and the exit code is the documented
// one. On the calibration engine. docs/trials.md
//
//   npm run trial:kills [-- kills [seed]]       (100 kills, and 100 in namespaces where this user may make them)
//   npm run trial:loss                          (interruptions and disks; as root, or the file systems are skipped)
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { trialScenario } from './trial-scenario.mjs';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../samples/', import.meta.url));
const [what, ...numbers] = process.argv.slice(2);
const kills = what === 'kills' ? Number(numbers[0] ?? 100) : 0;
const random = seeded(Number(numbers[1] ?? 1));
const { ASR_BENCH_LIBRARY: _library, ...outer } = process.env;
const problems = [];
let told = 0;
/** Temporary folder and cache of all that is started here. */
const place = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
const temporary = join(place, 'tmp');
const cache = join(place, 'cache');
for (const folder of [temporary, cache]) mkdirSync(folder);
/** A process namespace of its own, in which a command has the id 1, as in a container. */
const APART = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
/** A process that was killed needs so long to be gone, ms. */
const GONE_WITHIN = 2000;

/** mulberry32: the same moments for the same seed, as far as the machine lets them be the same. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Faults of the engine that make the moment of a kill likely to fall into a certain step. */
const SITUATIONS = {
  'quick rounds': { ttft_ms: 5 },
  'slow load': { load_ms: 400, ttft_ms: 5 },
  'slow inference': { ttft_ms: 400 },
  hang: { ttft_ms: 5, die: 'hang', die_at: 'token', die_round: 6, die_token: 3 },
};

/** A folder with a wav file of a second and a scenario. */
function prepared(faults, each = '[load, transcribe, unload]', iterations = 2000) {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
  const wav = Buffer.alloc(44 + 32_000);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + 32_000, 4);
  wav.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 16_000],
    [28, 32_000],
    [40, 32_000],
  ])
    wav.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ])
    wav.writeUInt16LE(value, at);
  wav.write('data', 36);
  writeFileSync(join(folder, 'tone.wav'), wav);
  const extra = Object.entries({ load_mb: 4, kv_mb: 1, unload_ms: 0, load_ms: 0, ...faults }).flatMap(
    ([key, value]) => ['--calibrate', `${key}=${value}`],
  );
  const options = `options: { extra: ${JSON.stringify(extra)} }`;
  const yaml = trialScenario([], [`iterations: ${iterations}`, options, `each: ${each}`]);
  writeFileSync(join(folder, 'scenarios.yaml'), yaml);
  return folder;
}

/** Starts a command whose processes, down to the last tool, can be found by a mark in their environment. */
function start(folder, args, before = []) {
  const mark = `asr-bench-trial-${process.pid}-${++told}.`;
  const [command, ...rest] = [...before, process.execPath, MAIN, ...args];
  const child = spawn(command, rest, {
    cwd: folder,
    env: { ...outer, TMPDIR: temporary, XDG_CACHE_HOME: cache, ASR_BENCH_TRIAL: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (block) => (out.stdout += block));
  child.stderr.on('data', (block) => (out.stderr += block));
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal })));
  return { child, mark, out, ended };
}

/** Processes that carry the mark, zombies left out. */
function marked(mark) {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return (
        readFileSync(`/proc/${name}/environ`, 'latin1').includes(mark) &&
        readlinkSync(`/proc/${name}/exe`) !== ''
      );
    } catch {
      return false;
    }
  });
}

/** What a process is known by in its command line. */
const VICTIMS = {
  runner: /cli\/main\.js/,
  server: /cli\/main\.js\0serve/,
  host: /host\/main\.js/,
  'text worker': /text-worker\.js/,
  'VAD worker': /vad-worker\.js/,
  // Not one that is asked for its version: in its place the next on PATH is taken.
  ffmpeg: /^[^\0]*ffmpeg\0(?!-version)/,
};

/** The process of a command that is to be killed; undefined where it does not run now. */
function found(mark, victim) {
  return marked(mark).find((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      return VICTIMS[victim].test(line) && !line.startsWith('unshare');
    } catch {
      return false;
    }
  });
}

/** Iterations that the run has acknowledged: a progress line is written once its row is on disk. */
const acknowledged = (stderr) => [...stderr.matchAll(/^default +\d+\/\d+ /gm)].length;

function runFolder(reports) {
  const [run] = existsSync(reports) ? readdirSync(reports) : [];
  return run === undefined ? undefined : join(reports, run);
}

/** Iterations in the journal and in the report that is made of it; undefined where there is no run yet. */
function kept(reports) {
  const folder = runFolder(reports);
  const journal = folder === undefined ? '' : readFileSync(join(folder, 'journal.jsonl'), 'utf8');
  if (journal === '') return undefined;
  const rows = journal
    .split('\n')
    .slice(0, -1)
    .filter((line) => JSON.parse(line).type === 'iteration').length;
  const printed = execFileSync(process.execPath, [MAIN, 'report', folder, '--json'], {
    env: outer,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ segments }] = JSON.parse(printed).variants;
  return { rows, reported: segments.reduce((sum, { iterations }) => sum + iterations.length, 0) };
}

/** Checks what a run has left behind, and prints one line. */
async function judge(what, { mark, out, ended }, reports, allowed) {
  const { code, signal } = await ended;
  await sleep(GONE_WITHIN);
  const orphans = marked(mark);
  const seen = acknowledged(out.stderr);
  const { rows = 0, reported = 0 } = kept(reports) ?? {};
  const how = signal ?? `exit ${code}`;
  console.log(
    `${what.padEnd(46)} ${how.padEnd(8)} acknowledged ${String(seen).padStart(4)}   journal ${String(rows).padStart(4)}   report ${String(reported).padStart(4)}   left ${orphans.length}`,
  );
  if (rows < seen || reported < rows) problems.push(`${what}: an acknowledged iteration is lost`);
  if (orphans.length > 0)
    problems.push(`${what}: processes ${orphans.join(', ')} are alive two seconds later`);
  if (allowed?.includes(how) === false)
    problems.push(`${what}: ended with ${how}, not ${allowed.join(' or ')}`);
  return { seen, rows };
}

/** A sound of half an hour that takes ffmpeg a second, in the folder of a command. */
function longAudio(folder) {
  const once = join(SAMPLES, 'meeting-synthetic.mp3');
  const args = ['-v', 'error', '-stream_loop', '29', '-i', once, '-c', 'copy', join(folder, 'long.mp3')];
  execFileSync('ffmpeg', args);
}

/** Kills a process that certainly lives: it is stopped first. @returns false where it had come to its end before */
async function killedAtWork(pid) {
  try {
    process.kill(pid, 'SIGSTOP');
    for (let tries = 0; tries < 200; tries += 1) {
      const state = /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
      if (state === 'Z' || state === 'X') return false;
      if (state === 'T') return process.kill(pid, 'SIGKILL');
      await sleep(2);
    }
  } catch {
    // It is gone.
  }
  return false;
}

/** What runs while each is killed, and how its end may look then: `exit 4`, or the signal where the command itself dies. */
const SCENES = {
  runner: { spans: [2500, 2500, 2500, 2500, 4000], allowed: ['SIGKILL'] },
  host: { spans: [2500], allowed: ['exit 4'] },
  'text worker': {
    // The worker is started again, and one row has failed.
    spans: [1500],
    allowed: ['exit 4'],
    steps: '[load, transcribe, unload, itn, tokenize, zh-tw]',
    iterations: 60,
  },
  'VAD worker': { spans: [700], allowed: ['exit 1'], job: true },
  ffmpeg: { spans: [300], allowed: ['exit 2', 'exit 3'], job: true },
  server: { spans: [4000], allowed: ['SIGKILL'], serves: true },
};
const TURNS = ['runner', 'host', 'worker', 'server', 'ffmpeg'];

/** One command, and a kill of one of its processes at a random moment. */
async function killed(number, before) {
  const turn = TURNS[number % TURNS.length];
  const round = Math.floor(number / TURNS.length);
  const victim = turn === 'worker' ? ['text worker', 'VAD worker'][round % 2] : turn;
  const { spans, allowed, steps, iterations, job, serves } = SCENES[victim];
  const names = Object.keys(SITUATIONS);
  const situation = turn === 'runner' || turn === 'host' ? names[round % names.length] : 'quick rounds';
  const folder = prepared(SITUATIONS[situation], steps, iterations);
  if (job || serves) longAudio(folder);
  const args = serves
    ? ['serve', '--port', '0']
    : job
      ? ['transcribe', 'long.mp3', '--zh-tw']
      : ['run', 'trial', '--verbose'];
  const run = start(folder, args, before);
  const span = spans[round % spans.length];
  if (serves) void uploads(run, folder);
  // One runner in five dies at any moment from its start, preparation included; the others once they measure.
  const atAnyMoment = span === 4000;
  while (
    !atAnyMoment &&
    run.child.exitCode === null &&
    found(run.mark, turn === 'runner' ? 'host' : victim) === undefined
  )
    await sleep(5);
  await sleep(random() * span);
  const pid = found(run.mark, victim);
  const hit = pid !== undefined && (await killedAtWork(Number(pid)));
  const where = before.length === 0 ? '' : ' (id 1)';
  // What came to its end before it could be killed proves nothing, and is said.
  const late = !hit;
  if (serves && late) run.child.kill('SIGKILL');
  await judge(
    `${number + 1}: ${victim}${where}, ${job ? 'transcribe' : serves ? 'serve' : situation}${late ? ', gone already' : ''}`,
    run,
    join(folder, 'reports'),
    late ? undefined : [...allowed, ...(before.length > 0 && allowed.includes('SIGKILL') ? ['exit 1'] : [])],
  );
  await nextStart(folder, before);
  rmSync(folder, { recursive: true, force: true });
  return late ? undefined : turn;
}

/** Sends a server audio again and again, until it is gone. */
async function uploads({ out, child }, folder) {
  const body = readFileSync(join(folder, 'long.mp3'));
  while (child.exitCode === null && child.signalCode === null) {
    const url = /listening on (\S+)\//.exec(out.stdout)?.[1];
    if (url !== undefined) await fetch(`${url}/api/jobs`, { method: 'POST', body }).catch(() => {});
    await sleep(100);
  }
}

/** Folders of processes that live, and may not be taken for left-overs. */
const keeping = new Set();

/** The next command, of another kind, starts and ends: then no file may be left of the one that was killed. */
async function nextStart(folder, before) {
  const next = start(folder, ['transcribe', 'tone.wav'], before);
  const { code } = await next.ended;
  if (code !== 0) problems.push(`the next start left with ${code}: ${next.out.stderr.slice(-300)}`);
  const left = [
    ...readdirSync(temporary).filter((name) => !keeping.has(name)),
    ...[cache, folder].flatMap((root) =>
      readdirSync(root, { recursive: true }).filter((name) => name.includes('.unfinished')),
    ),
  ];
  if (left.length > 0) problems.push(`${told}: left after the next start: ${left.join(', ')}`);
  for (const name of keeping)
    if (!existsSync(join(temporary, name))) problems.push(`${told}: ${name} is gone, and its owner lives`);
}

async function interrupted(situation, signal, twice) {
  const folder = prepared(SITUATIONS[situation]);
  const run = start(folder, ['run', 'trial', '--verbose']);
  while (acknowledged(run.out.stderr) < 4 && run.child.exitCode === null) await sleep(20);
  await sleep(random() * 500);
  run.child.kill(signal);
  if (twice) {
    await sleep(100);
    run.child.kill(signal);
  }
  await judge(`${signal}${twice ? ' twice' : ''}, ${situation}`, run, join(folder, 'reports'), ['exit 130']);
  const report = join(runFolder(join(folder, 'reports')), 'report.md');
  if (!existsSync(report)) problems.push(`${signal}, ${situation}: no report.md`);
  rmSync(folder, { recursive: true, force: true });
}

/** Runs into a file system of its own; skipped where this user may not mount. */
async function mounted(what, options, prepare, allowed, check) {
  const folder = prepared(SITUATIONS['quick rounds'], '[load, transcribe, unload]');
  const place = join(folder, 'place');
  mkdirSync(place);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { stdio: 'ignore' });
  } catch {
    console.log(`${what.padEnd(34)} skipped: this user may not mount a file system`);
    return;
  }
  try {
    prepare(place);
    const run = start(folder, ['run', 'trial', '--verbose', '--out', place]);
    const { seen, rows } = await judge(what, run, place, allowed);
    check(run.out, seen, rows);
  } finally {
    execFileSync('umount', ['-l', place]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So many kills, one kind after the other. @returns how many hit, by kind */
async function allKilled(before) {
  const hit = Object.fromEntries(TURNS.map((turn) => [turn, 0]));
  for (let number = 0; number < kills; number += 1) {
    const turn = await killed(number, before);
    if (turn !== undefined) hit[turn] += 1;
  }
  return TURNS.map((turn) => `${turn} ${hit[turn]}`).join(', ');
}

async function killsOfAllKinds() {
  // The engine is compiled once, undisturbed.
  await nextStart(prepared({}), []);
  const lines = [`killed: ${await allKilled([])}`];
  if (spawnSync(APART[0], [...APART.slice(1), 'true']).status !== 0)
    return [...lines, 'namespaces: skipped, this user may not make them'];
  // A server that lives on beside them all, with the id that all have, in a namespace of its own.
  const folder = prepared({});
  const keeper = start(folder, ['serve', '--port', '0'], APART);
  while (!keeper.out.stdout.includes('listening')) await sleep(50);
  for (const name of readdirSync(temporary)) keeping.add(name);
  lines.push(`killed with the id 1: ${await allKilled(APART)}; the folder of a living one stayed`);
  process.kill(Number(found(keeper.mark, 'server')), 'SIGTERM');
  await keeper.ended;
  rmSync(folder, { recursive: true, force: true });
  return lines;
}

if (kills > 0) {
  const lines = await killsOfAllKinds();
  end([
    ...lines,
    'nothing acknowledged was lost, no process was left after 2 s, no file after the next start',
  ]);
}

/** Says what came of it, and leaves. */
function end(lines) {
  rmSync(place, { recursive: true, force: true });
  console.log(`\n${(problems.length === 0 ? lines : [...lines.slice(0, -1), ...problems]).join('\n')}`);
  process.exit(problems.length === 0 ? 0 : 1);
}

await interrupted('quick rounds', 'SIGINT', false);
await interrupted('slow inference', 'SIGINT', false);
await interrupted('slow load', 'SIGTERM', false);
await interrupted('quick rounds', 'SIGHUP', false);
await interrupted('slow inference', 'SIGINT', true);
await interrupted('hang', 'SIGINT', true);
for (const size of ['100k', '300k', '1m']) {
  await mounted(
    `disk of ${size} runs full`,
    `size=${size}`,
    () => {},
    ['exit 1'],
    ({ stdout }, seen) => {
      const spill = /what was measured is in (\S+)/.exec(stdout)?.[1];
      if (spill === undefined) return problems.push(`disk of ${size}: no place of the data was named`);
      const [{ segments }] = JSON.parse(readFileSync(spill, 'utf8')).variants;
      const spilled = segments.reduce((sum, { iterations }) => sum + iterations.length, 0);
      if (spilled < seen)
        problems.push(`disk of ${size}: ${spilled} iterations saved of ${seen} acknowledged`);
      rmSync(spill);
    },
  );
}
await mounted(
  'read-only folder',
  'size=1m',
  (place) => execFileSync('mount', ['-o', 'remount,ro', place]),
  ['exit 3'],
  (_out, seen) => {
    if (seen > 0) problems.push('read-only folder: it measured before it found out');
  },
);

end(['6 interruptions, full disks, a read-only folder: nothing acknowledged was lost, no process was left']);
