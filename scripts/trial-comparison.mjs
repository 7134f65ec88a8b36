// A longer trial, not part of the tests. Launches of one build of the calibration engine in ABBA order, recorded once, and
// 1000 comparisons drawn from consecutive ABBA blocks of them; then live comparisons with a planted slowdown.
// Arguments: --launches 120 (of each of both labels), --live 20 (comparisons of each slowdown; 0 leaves them out).
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { trialScenario } from './trial-scenario.mjs';

const { values } = parseArgs({
  options: { launches: { type: 'string', default: '120' }, live: { type: 'string', default: '20' } },
});
const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const sample = fileURLToPath(new URL('../samples/jfk-synthetic.wav', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'asr-bench-comparison-'));
const pace = (slower) => `load_ms=${20 * slower};ttft_ms=${20 * slower};token_ms=${2 * slower}`;
const engine = (id, slower) =>
  `  ${id}: { library: calibration, env: { ASR_BENCH_CALIBRATE: "${pace(slower)}" } }`;

copyFileSync(sample, join(folder, 'tone.wav'));
writeFileSync(
  join(folder, 'scenarios.yaml'),
  trialScenario(
    [engine('base', 1), engine('slower-5', 1.05), engine('slower-10', 1.1)],
    [
      'options: { extra: [--calibrate, load_mb=4, --calibrate, kv_mb=1] }',
      'before: [load]',
      'each: [transcribe, restart]',
    ],
  ),
);

const compare = (...args) =>
  new Promise((resolve, reject) => {
    const all = [main, 'compare', ...args, 'trial', '--iterations', '2', '--no-growth', '--json'];
    execFile(process.execPath, all, { cwd: folder, maxBuffer: 2 ** 28 }, (error, stdout) => {
      if (stdout === '') reject(error);
      else resolve(JSON.parse(stdout));
    });
  });

try {
  const self = await compare('--aa', '--engines', 'base', '--launches', values.launches);
  for (const line of self.summary) console.log(line);
  for (const { metric, alarms, comparisons, pairs } of self.calibration) {
    console.log(`${metric}: ${alarms} of ${comparisons} comparisons of ${pairs} pairs`);
  }
  for (const slowdown of ['5', '10']) {
    const found = {};
    for (let i = 0; i < Number(values.live); i += 1) {
      const { speed } = await compare('--engines', `base,slower-${slowdown}`, '--max-launches', '20');
      for (const { metric, verdict } of speed) {
        found[metric] = (found[metric] ?? 0) + (verdict === 'regression' ? 1 : 0);
      }
    }
    const figures = Object.entries(found).map(([metric, count]) => `${metric} ${count}`);
    console.log(`planted ${slowdown} %: found in ${values.live} comparisons: ${figures.join(', ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
