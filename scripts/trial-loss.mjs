// A trial that is too long for the tests: nothing that was acknowledged may be lost. Kills the runner or the engine
// host at random moments of preparation, load, inference and hang; interrupts; fills the disk; takes the right to
// write. After each: every acknowledged iteration is in the journal and in the report, no process is left a second
// later, and the exit code is the documented one. On the calibration engine. docs/trials.md#loss
//
//   npm run trial:loss [-- kills [seed]]        (50 kills; as root, or the file systems are skipped)
import { execFileSync, spawn } from 'node:child_process';
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
const kills = Number(process.argv[2] ?? 50);
const random = seeded(Number(process.argv[3] ?? 1));
const { ASR_BENCH_LIBRARY: _library, ...outer } = process.env;
const problems = [];
let told = 0;

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

/** A folder with a wav file of a second and a scenario of 2000 iterations. */
function prepared(faults, each = '[load, transcribe, unload]') {
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
  const yaml = trialScenario([], ['iterations: 2000', options, `each: ${each}`]);
  writeFileSync(join(folder, 'scenarios.yaml'), yaml);
  return folder;
}

/** Starts a run whose processes, down to the last tool, can be found by a mark in their environment. */
function start(folder, args = []) {
  const mark = `asr-bench-trial-${process.pid}-${++told}`;
  const child = spawn(process.execPath, [MAIN, 'run', 'trial', '--verbose', ...args], {
    cwd: folder,
    env: { ...outer, ASR_BENCH_TRIAL: mark },
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

const isHost = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('host/main');
  } catch {
    return false;
  }
};

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
  await sleep(1000);
  const orphans = marked(mark);
  const seen = acknowledged(out.stderr);
  const { rows = 0, reported = 0 } = kept(reports) ?? {};
  const how = signal ?? `exit ${code}`;
  console.log(
    `${what.padEnd(34)} ${how.padEnd(8)} acknowledged ${String(seen).padStart(4)}   journal ${String(rows).padStart(4)}   report ${String(reported).padStart(4)}   left ${orphans.length}`,
  );
  if (rows < seen || reported < rows) problems.push(`${what}: an acknowledged iteration is lost`);
  if (orphans.length > 0) problems.push(`${what}: processes ${orphans.join(', ')} are alive a second later`);
  if (!allowed.includes(how)) problems.push(`${what}: ended with ${how}, not ${allowed.join(' or ')}`);
  return { seen, rows };
}

async function killed(number) {
  const names = Object.keys(SITUATIONS);
  const situation = names[number % names.length];
  const folder = prepared(SITUATIONS[situation]);
  const run = start(folder);
  // One in five at any moment from the start, preparation included; the others once it measures.
  if (number % 5 !== 4) while (!/^default$/m.test(run.out.stderr)) await sleep(10);
  await sleep(random() * (number % 5 === 4 ? 4000 : 2500));
  const host = marked(run.mark).find(isHost);
  // Four runners, then four hosts; where there is no host yet it is the runner after all.
  const target = Math.floor(number / names.length) % 2 === 1 && host !== undefined ? 'host' : 'runner';
  process.kill(target === 'host' ? Number(host) : run.child.pid, 'SIGKILL');
  await judge(
    `${number + 1}: kill -9 of ${target}, ${situation}`,
    run,
    join(folder, 'reports'),
    target === 'host' ? ['exit 4'] : ['SIGKILL'],
  );
  rmSync(folder, { recursive: true, force: true });
}

async function interrupted(situation, signal, twice) {
  const folder = prepared(SITUATIONS[situation]);
  const run = start(folder);
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
    const run = start(folder, ['--out', place]);
    const { seen, rows } = await judge(what, run, place, allowed);
    check(run.out, seen, rows);
  } finally {
    execFileSync('umount', ['-l', place]);
    rmSync(folder, { recursive: true, force: true });
  }
}

for (let number = 0; number < kills; number += 1) await killed(number);
await interrupted('quick rounds', 'SIGINT', false);
await interrupted('slow inference', 'SIGINT', false);
await interrupted('slow load', 'SIGTERM', false);
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

console.log(
  problems.length === 0
    ? `\n${kills} kills, 5 interruptions, full disks, a read-only folder: nothing acknowledged was lost, no process was left`
    : `\n${problems.join('\n')}`,
);
process.exit(problems.length === 0 ? 0 : 1);
