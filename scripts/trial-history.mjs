// A longer trial, of which the tests run a small one: many writers append to one history at once, some are killed with
// SIGKILL at random moments. No acknowledged line may be lost, and every reader must survive. It reads while they write.
// Arguments: number of appends (1000), file (a temporary one). Exit 1 when something was lost.
import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appendHistory, readHistory } from '../dist/studies/history/log.js';

const WRITERS = 6;
const [asked = '1000', file = join(mkdtempSync(join(tmpdir(), 'asr-bench-history-')), 'history.jsonl')] =
  process.argv.slice(2);

if (process.send !== undefined && process.env.ASR_BENCH_TRIAL_WRITER !== undefined) {
  process.on('message', ({ id }) => {
    const head = { schema: 'asr-bench/history', version: 1, type: 'night', id, at: new Date().toISOString() };
    const build = { label: 'ours', sha256: 's' };
    // Long enough that a write is more than one page.
    const label = id.padEnd(6000, 'x');
    const source = { kind: 'run', id: 'r' };
    appendHistory(file, { ...head, label, source, scenario: 't', engine: build, baseline: null, points: [] });
    process.send({ id });
  });
  process.on('disconnect', () => process.exit(0));
} else {
  await runTrial(Number(asked));
}

async function runTrial(appends) {
  const acknowledged = new Set();
  let [next, killed, readings] = [0, 0, 0];
  const writer = () =>
    new Promise((resolve) => {
      const child = fork(fileURLToPath(import.meta.url), [asked, file], {
        env: { ...process.env, ASR_BENCH_TRIAL_WRITER: '1' },
      });
      const give = () => {
        if (next >= appends) return child.disconnect();
        next += 1;
        // To a writer that has just been killed nothing can be sent: its `exit` tells, not the broken pipe.
        child.send({ id: `night-${next}` }, () => {});
        // One in fifteen writers does not live to acknowledge this one, or only just does.
        if (Math.random() < 1 / 15) {
          setTimeout(() => {
            if (child.kill('SIGKILL')) killed += 1;
          }, 3 * Math.random());
        }
      };
      child.on('message', ({ id }) => {
        acknowledged.add(id);
        if (acknowledged.size % 10 === 0) {
          readHistory(file);
          readings += 1;
        }
        if (child.connected) give();
      });
      child.on('error', () => {});
      child.on('exit', () => resolve(next < appends ? writer() : undefined));
      give();
    });
  await Promise.all(Array.from({ length: WRITERS }, writer));
  const { lines, skipped } = readHistory(file);
  const present = new Set(lines.map(({ id }) => id));
  const lost = [...acknowledged].filter((id) => !present.has(id));
  console.log(
    `${appends} appends asked for, ${acknowledged.size} acknowledged, ${killed} writers killed, ${lost.length} lost, ${skipped.length} torn lines skipped, ${readings} readings meanwhile`,
  );
  process.exitCode = lost.length > 0 ? 1 : 0;
}
