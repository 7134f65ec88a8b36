// A longer trial, not part of the tests: kills the runner, or the engine host, at random moments and looks for lost
// iterations and orphans. Arguments: number of kills (50). Uses the calibration engine.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const kills = Number(process.argv[2] ?? 50);
const { ASR_BENCH_LIBRARY: _library, ...env } = process.env;

const commandLine = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};
const hostsOf = (parent) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'));
      } catch {
        return false;
      }
    });

let lost = 0;
let orphans = 0;
for (let kill = 1; kill <= kills; kill += 1) {
  const folder = mkdtempSync(join(tmpdir(), 'asr-bench-kills-'));
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    [
      'version: 1',
      'models: { m: { file: unused.bin, kind: asr } }',
      `audio: { jfk: { file: ${JSON.stringify(fileURLToPath(new URL('../samples/jfk-synthetic.wav', import.meta.url)))}, text: and so } }`,
      'scenarios: { trial: { model: m, audio: jfk, iterations: 2000, each: [load, transcribe, unload] } }',
      '',
    ].join('\n'),
  );
  const child = spawn(process.execPath, [main, 'run', 'trial'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (block) => {
    stderr += block;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await sleep(1500 + Math.random() * 3000);
  const hosts = hostsOf(child.pid);
  // Every fourth time the host dies instead, and then the runner ends by itself.
  if (kill % 4 === 0 && hosts[0] !== undefined) process.kill(Number(hosts[0]), 'SIGKILL');
  else child.kill('SIGKILL');
  await ended;
  await sleep(1000);
  orphans += hosts.filter((pid) => commandLine(pid).includes('host/main')).length;
  const acknowledged = [...stderr.matchAll(/^default +(\d+)\/\d+ /gm)].length;
  // Killed before it began: there is nothing to lose.
  const [run] = existsSync(join(folder, 'reports')) ? readdirSync(join(folder, 'reports')) : [];
  const journal =
    run === undefined ? '' : readFileSync(join(folder, 'reports', run, 'journal.jsonl'), 'utf8');
  const kept = journal
    .split('\n')
    .slice(0, -1)
    .filter((line) => JSON.parse(line).type === 'iteration').length;
  if (kept < acknowledged) lost += 1;
  console.log(
    `${kill}: ${kill % 4 === 0 ? 'host  ' : 'runner'} acknowledged ${acknowledged}, in the journal ${kept}`,
  );
  rmSync(folder, { recursive: true, force: true });
}
console.log(`\n${kills} kills: ${lost} with a lost iteration, ${orphans} orphans a second later`);
process.exit(lost + orphans > 0 ? 1 : 0);
