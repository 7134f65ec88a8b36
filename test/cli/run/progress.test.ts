import { expect, it } from 'vitest';
import { clock } from '../../../src/cli/console/progress-bar.ts';
import { Progress } from '../../../src/cli/run/progress.ts';
import type { RunRecord } from '../../../src/record/run-record.ts';
import { PLAIN } from '../../../src/reports/terminal/line.ts';
import { everyStep } from '../../../src/scenarios/steps/walk.ts';
import { aRun } from '../../reports/a-run.ts';
import { cellOf, PREAMBLE, planOf } from '../../scenarios/planning.ts';
import { checkpoint, iteration, round, segment, step, variant } from '../../support/record.ts';
import { runRecord } from '../../support/run-record.ts';

const MiB = 1024 ** 2;
const PLAN = planOf(
  `${PREAMBLE}  a: { iterations: 20, variants: { recreate: [load, transcribe, unload], restart: { before: [load], each: [transcribe, restart] } } }`,
);
const [RECREATE, RESTART] = [cellOf(PLAN, 'recreate'), cellOf(PLAN, 'restart')];

/** The n-th iteration of a variant that leaks 33 MiB and a handle each time. */
const leaking = (index: number) =>
  iteration(index, [
    step('load', { duration: 460e6 }),
    step('transcribe', { round: round({ ttft: 2.81e9, tokensPerS: 24, text: 'ask not' }) }),
    step('unload', {
      duration: 28e6,
      checkpoint: checkpoint('unloaded', { heap: (3 + 33 * index) * MiB, handles: 19 + index }),
    }),
  ]);

/** A run seen by a terminal of so many columns; what it wrote, with the time each iteration took. */
function watched(
  columns: number | undefined,
  {
    destroy = 'safe',
    transcript = false,
  }: { destroy?: RunRecord['engines'][number]['destroy']; transcript?: boolean } = {},
) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress(
    {
      result: () => {},
      note: (text) => written.push(`${text}\n`),
      lines: () => {},
      json: () => {},
      passed: () => {},
      live: (text) => written.push(text),
      control: (sequence) => written.push(sequence),
      annotate: (line) => void written.push(line),
      columns,
      look: PLAIN,
    },
    { now: () => now, transcript },
  );
  const seen = variant([], { id: 'recreate', outline: 'load > transcribe > unload' });
  const engine = { ...aRun([]).engines[0], id: RECREATE.engine, destroy };
  const record = aRun([seen], { engines: [engine as RunRecord['engines'][number]] });
  progress.onStart(record, 'reports/x', PLAN.cells);
  return {
    written,
    progress,
    variant: seen,
    begin: () => progress.onVariantStart(RECREATE, 1),
    iterate: (index: number) => {
      now += 4000;
      progress.onIteration(RECREATE, seen, leaking(index));
    },
  };
}

it('draws a block between iterations: one bar for the whole run, memory now and at first, latency, sameness', () => {
  const run = watched(100);
  run.begin();
  run.variant.segments.push(segment([]));
  for (let index = 1; index <= 10; index += 1) run.iterate(index);
  expect(run.written.at(-2)).toBe('\u001b[8A\r\u001b[J');
  expect(run.written.at(-1)?.split('\n')).toEqual([
    'recreate  load > transcribe > unload   iteration 10/20',
    '  #####---------------  25 %   0:40   ETA 2:00',
    '                   now      at 1st       since',
    '  heap         333 MiB    36.0 MiB    +297 MiB',
    '  handles           29          20          +9',
    '  ttft 2.81 s   tokens/s 24.0   last: load 460 ms, unload 28.0 ms   text same in 10 of 10',
    '  waiting: restart',
    'Ctrl-C stops after this iteration and still writes the report; twice stops now',
    '',
  ]);
});

it('never writes wider than the terminal', () => {
  const run = watched(40);
  run.begin();
  run.iterate(1);
  const lines = (run.written.at(-1) ?? '').split('\n');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(40);
});

it('takes the block away when a variant has ended: the result follows', () => {
  const run = watched(100);
  run.begin();
  run.iterate(1);
  run.progress.onVariantEnd(run.variant);
  expect(run.written.at(-1)).toBe('\u001b[8A\r\u001b[J');
});

it('says at once why a variant did not come to its end', () => {
  const run = watched(100);
  run.begin();
  run.iterate(1);
  run.progress.onVariantEnd({ ...run.variant, status: 'crashed', reason: 'SIGSEGV in transcribe' });
  expect(run.written.slice(-2)).toEqual([
    '\u001b[8A\r\u001b[J',
    'recreate  crashed, 0 iterations: SIGSEGV in transcribe\n',
  ]);
});

it('leaves the block where it is when live text follows, and draws the next one below', () => {
  const run = watched(100, { transcript: true });
  run.begin();
  run.iterate(1);
  run.progress.onStage(RECREATE, { type: 'live', at: 0, text: 'ask not' });
  run.iterate(2);
  const [live, newline, block] = run.written.slice(-3);
  expect([live, newline]).toEqual(['ask not', '\n']);
  expect(block?.startsWith('recreate  load')).toBe(true);
});

it('says how long an operation has taken and when it counts as hung, and how a stopped engine goes on', () => {
  const run = watched(undefined);
  run.begin();
  const waiting = { operation: 'load', pid: 4711, waited: 30e9, deadline: 600e9, stopped: false };
  run.progress.onWaiting(waiting);
  run.progress.onWaiting({ ...waiting, stopped: true });
  expect(run.written.slice(-2)).toEqual([
    'load  no answer for 0:30; it counts as hung after 10:00\n',
    'load  the engine is stopped by a signal: kill -CONT 4711 lets it go on; else it soon counts as hung\n',
  ]);
});

it('shows no live text unless it is asked for', () => {
  const run = watched(100);
  run.begin();
  run.iterate(1);
  run.progress.onStage(RECREATE, { type: 'live', at: 0, text: 'ask not' });
  expect(run.written.join('')).not.toContain('ask not');
});

it('writes a line a minute where there is no terminal, and one at the end', () => {
  const run = watched(undefined);
  run.begin();
  for (let index = 1; index <= 20; index += 1) run.iterate(index);
  run.progress.onVariantEnd(run.variant);
  expect(run.written.slice(-2)).toEqual([
    'recreate 15/20  ETA 1:40  heap 498 MiB (+462 MiB)  handles 34 (+14)  ttft 2.81 s  tokens/s 24.0\n',
    'recreate  completed, 0 iterations\n',
  ]);
});

it('counts growth from the first iteration of each process', () => {
  const run = watched(100);
  run.begin();
  run.variant.segments.push(segment([]));
  run.iterate(1);
  run.variant.segments.push(segment([]));
  run.iterate(2);
  expect(run.written.at(-1)).toMatch(/handles +21 +21 +\+0/);
});

it('does not wait for a variant that the library cannot run', () => {
  const run = watched(100, { destroy: 'aborts' });
  run.progress.onVariantStart(RESTART, 1);
  run.progress.onIteration(RESTART, run.variant, leaking(1));
  expect(run.written.at(-1)).not.toContain('waiting');
  expect(run.written.at(-1)).toContain('  5 %');
});

it.each([
  [0, '0:00'],
  [0.2e9, '0:01'],
  [46e9, '0:46'],
  [3850e9, '1:04:10'],
])('writes %d ns as %s', (ns, text) => {
  expect(clock(ns)).toBe(text);
});

const SET = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `u${i + 1}`, audio: 'a.wav' })).join(
  '\n',
);
const CORPUS = `version: 1
models: { small: { like: asr-small, kind: asr } }
audio: { set: { corpus: set.jsonl } }
scenarios:
  a: { model: small, iterations: 1, variants: { v: { before: [load], each: [{ for-each: { audio: set }, do: [transcribe, restart] }] } } }
`;

it('says of a corpus which utterance it is at, and how long the rest takes by the length of its audio', () => {
  const written: string[] = [];
  let now = 0;
  const corpus = (columns: number | undefined) => {
    const plan = planOf(CORPUS, 'a', { files: { '/base/set.jsonl': SET } });
    const cell = cellOf(plan, 'v');
    const terminal = {
      ...{ result: () => {}, lines: () => {}, json: () => {}, passed: () => {}, annotate: () => {} },
      ...{ note: (text: string) => void written.push(`${text}\n`), columns, look: PLAIN },
      ...{ live: (text: string) => void written.push(text), control: () => {} },
    };
    const progress = new Progress(terminal, { now: () => now });
    const [tone] = runRecord([]).audio;
    const audio = Object.keys(plan.audio).map((id, i) => ({
      ...(tone as RunRecord['audio'][number]),
      id,
      seconds: i + 1,
    }));
    progress.onStart(runRecord([variant([], { id: 'v' })], { audio }), 'reports/x', plan.cells);
    progress.onVariantStart(cell, 1);
    const slot =
      everyStep(cell.each).flatMap((step) => (step.step === 'for-each' ? [step.slot] : []))[0] ?? 0;
    return (n: number, taken = false) => {
      now += taken ? 0 : 20_000 * n;
      progress.onUtterance(cell, { slot, loop: 'audio', n }, taken);
    };
  };
  const screen = corpus(100);
  // The first was heard by the run that this one goes on with: it says nothing of the pace.
  screen(1, true);
  screen(2);
  // Of 1 + 2 + … + 20 s of audio 3 are done, 2 of them in 40 s.
  expect(written.at(-1)?.split('\n')[0]).toBe(
    'v  ##------------------  10 %   utterance 2 of 20, 69 min to go',
  );
  written.length = 0;
  now = 0;
  const pipe = corpus(undefined);
  for (let n = 1; n <= 20; n += 1) pipe(n);
  const lines = written.filter((line) => line.includes('utterance'));
  // A line a minute, whatever goes by.
  expect(lines[0]).toBe('v  ##------------------  10 %   utterance 2 of 20, 69 min to go\n');
  expect(lines.length).toBeLessThan(20);
  expect(lines.at(-1)).toContain('utterance 20 of 20, 0 s to go');
});
