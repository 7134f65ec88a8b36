// A trial on a real libchatllm with synthetic checkpoints: the words are the scripted ones in every iteration, what a
// build cannot do is `unsupported` with reason and remedy, and what it leaks is read as what it leaks. The figures to
// meet are those of docs/trials.md#engine.
//
//   ASR_BENCH_LIBRARY=/path/libchatllm.so npm run trial:engine [-- full]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const full = process.argv.includes('full');
if (!process.env.ASR_BENCH_LIBRARY) {
  console.log('set ASR_BENCH_LIBRARY to the path of a libchatllm');
  process.exit(3);
}
const out = mkdtempSync(join(tmpdir(), 'asr-bench-trial-'));
const problems = [];

/** Runs a scenario; gives its record. A harness that dies, or prints no record, ends the trial. */
function run(...args) {
  const began = Date.now();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'run', ...args, '--json', '--out', out],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    },
  );
  console.log(
    `\n$ asr-bench run ${args.join(' ')}\n  exit ${status ?? signal}, ${((Date.now() - began) / 1000).toFixed(0)} s`,
  );
  if (stdout.trim() === '') {
    console.log(stderr.trimEnd());
    console.log('  the run printed no record');
    process.exit(1);
  }
  return { status, record: JSON.parse(stdout), name: args.join(' ') };
}

function check(good, what) {
  console.log(`  ${good ? 'ok    ' : 'FAILED'} ${what}`);
  if (!good) problems.push(what);
}

const failures = ({ segments }) =>
  segments
    .flatMap(({ before, iterations, after }) =>
      [before, after, ...iterations.map(({ steps }) => steps)].flat(),
    )
    .filter(({ failure }) => failure !== undefined).length;

/** What holds for every library: words as scripted, no failed step, and reason and remedy for what it cannot do. */
function checkPlain({ status, record, name }, allowed) {
  check(allowed.includes(status), `${name}: exit ${status}, one of ${allowed.join(', ')}`);
  for (const variant of record.variants) {
    if (variant.status === 'unsupported') {
      check(
        Boolean(variant.reason) && Boolean(variant.remedy),
        `${variant.id}: unsupported: ${variant.reason}; do: ${variant.remedy}`,
      );
      continue;
    }
    const done = variant.segments.reduce((sum, { iterations }) => sum + iterations.length, 0);
    check(
      variant.status === 'completed' && failures(variant) === 0 && done === variant.iterationsPlanned,
      `${variant.id}: ${variant.status}, ${done} of ${variant.iterationsPlanned} iterations, ${failures(variant)} failed steps`,
    );
    const texts = Object.entries(variant.accuracy.distinctTexts);
    check(
      texts.length > 0 && texts.every(([, count]) => count === 1),
      `${variant.id}: one text in all iterations (${texts.map(([model, count]) => `${model} ${count}`).join(', ')})`,
    );
    for (const { unit, rate, rounds } of variant.accuracy.errorRates) {
      check(rate === 0, `${variant.id}: ${unit} error rate ${rate} over ${rounds} rounds`);
    }
    const { alignment } = variant.accuracy;
    if (alignment !== undefined) {
      check(
        alignment.errors === 0,
        `${variant.id}: ${alignment.errors} alignment errors in ${alignment.rounds} rounds`,
      );
    }
  }
}

const bytes = (value) => `${Math.round(value).toLocaleString('en-US')} bytes`;

/** Destroy and recreate: heap within 2 % of what the engine is known to lose a load, and one handle exactly. */
function checkRecreate({ record }, expected) {
  const [{ growth, status, reason }] = record.variants;
  if (status === 'unsupported') {
    console.log(`  left out: ${reason}`);
    return;
  }
  const { heap, handles } = growth;
  const [lo, hi] = heap.ci95;
  check(
    heap.verdict === 'leak' && Math.abs(heap.rate / expected - 1) <= 0.02,
    `heap grows ${bytes(heap.rate)} [${bytes(lo)}, ${bytes(hi)}] an iteration, ${bytes(expected)} ± 2 % are expected`,
  );
  check(
    handles.verdict === 'leak' && Math.abs(handles.rate - 1) < 1e-6,
    `handles grow ${handles.rate} an iteration`,
  );
}

/** Restart: the whole interval of heap below 1 KiB an iteration. */
function checkRestart({ record }) {
  const { heap, handles } = record.variants[0].growth;
  const [lo, hi] = heap.ci95;
  check(
    ['no-leak', 'warm-up-plateau', 'pool-step'].includes(heap.verdict) && hi < 1024,
    `heap grows ${bytes(heap.rate)} [${bytes(lo)}, ${bytes(hi)}] an iteration: ${heap.verdict}, below 1 KiB`,
  );
  check(
    handles.verdict !== 'leak' && Math.abs(handles.rate) < 1e-6,
    `handles grow ${handles.rate} an iteration`,
  );
}

try {
  const tiny = ['--models', 'synthetic:tiny'];
  // 11: 30 iterations may leave the memory of a busy machine undecided, which is an answer and no fault.
  checkPlain(run('exp-2', ...tiny, '--iterations', '30'), [0, 11]);
  checkPlain(run('exp-4', ...tiny, '--iterations', '30'), [0, 11]);
  const recreate = ['exp-2', '--set', 'audio=jfk', '--variant', 'recreate'];
  checkRecreate(run(...recreate, ...tiny, '--iterations', '30'), 147_950);
  const restart = ['exp-2', '--set', 'audio=jfk', '--variant', 'restart', '--iterations', '100'];
  checkRestart(run(...restart, ...tiny));
  if (full) {
    const real = ['--models', 'synthetic:full', '--iterations', '30'];
    checkPlain(run('exp-2', ...real), [0, 11]);
    checkRecreate(run(...recreate, ...real), 34_628_000);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(
  problems.length === 0 ? '\nall of it holds' : `\n${problems.length} do not hold:\n${problems.join('\n')}`,
);
process.exit(problems.length === 0 ? 0 : 1);
