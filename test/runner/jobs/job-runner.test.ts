import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planJob } from '../../../src/runner/jobs/job-plan.ts';
import { shownResult } from '../../../src/runner/jobs/job-result.ts';
import { JobRunner } from '../../../src/runner/jobs/job-runner.ts';
import type { StageEvent } from '../../../src/runner/steps/events.ts';
import { machineEnvironment } from '../../../src/scenarios/file.ts';
import { temporaryFolder, toneWav } from '../../support/cli.ts';
import { REAL_LIBRARY } from '../../support/real-library.ts';

const SAID =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const LIBRARY = REAL_LIBRARY;

/** Without a library that the machine happens to have. */
const { ASR_BENCH_LIBRARY: _, ...variables } = process.env;
const UNSET = machineEnvironment(new Map(), variables);

let runner: JobRunner;
let folder: string;
beforeAll(async () => {
  const plan = planJob({ command: 'transcribe', timed: true, zhTw: true }, UNSET);
  runner = await JobRunner.open(plan);
});
afterAll(() => runner.dispose());

describe('a job of the pipeline', () => {
  it('tells of every stage in order, and of the text before it is over', async () => {
    folder = temporaryFolder();
    const events: StageEvent[] = [];
    const result = await runner.run({
      file: toneWav(folder, 'a.wav', 2),
      language: 'English',
      onEvent: (event) => events.push(event),
    });
    expect(result.status).toBe('completed');
    expect(result.transcript).toMatchObject({ raw: SAID, language: 'English' });
    expect(result.transcript.times).toHaveLength(22);
    const stages = events.flatMap((event) => (event.type === 'stage' ? [event.step] : []));
    expect(stages).toEqual([
      ...['decode', 'vad', 'chunk', 'load', 'transcribe', 'restart', 'itn', 'tokenize', 'unload'],
      ...['load', 'align', 'restart', 'zh-tw', 'unload', 'zh-tw'],
    ]);
    expect(events).toContainEqual({ type: 'progress', step: 'decode', done: 2 });
    const at = (type: StageEvent['type']): number => events.findIndex((event) => event.type === type);
    expect(at('live')).toBeLessThan(at('heard'));
    const live = events.flatMap((event) => (event.type === 'live' ? [event.text] : []));
    expect(SAID.startsWith(live.join(''))).toBe(true);
    expect(
      shownResult(result)
        .subtitles.cues.map(({ text }) => text.replace('\n', ' '))
        .join(' '),
    ).toBe(SAID);
  });

  it('ends at once when it is cancelled, and leaves neither process nor file', async () => {
    folder = temporaryFolder();
    const stop = new AbortController();
    const before = childrenOf(process.pid);
    const pids: number[] = [];
    const result = await runner.run({
      file: toneWav(folder, 'b.wav', 2),
      signal: stop.signal,
      onEvent: (event) => {
        if (event.type === 'stage' && event.step === 'transcribe') {
          pids.push(...childrenOf(process.pid).filter((pid) => !before.includes(pid)));
          stop.abort();
        }
      },
    });
    expect(result.status).toBe('cancelled');
    expect(pids).not.toEqual([]);
    expect(childrenOf(process.pid).filter((pid) => pids.includes(pid))).toEqual([]);
    const left = readdirSync(join(runner.prepared.file('x'), '..')).filter((name) => name.startsWith('job-'));
    expect(left).toEqual([]);
  });

  it('finds what was taken out of the temporary folder made again, whole or in parts', async () => {
    const outer = process.env.TMPDIR;
    const place = temporaryFolder();
    const file = toneWav(place, 'd.wav', 1);
    const temporary = join(place, 'tmp');
    mkdirSync(temporary);
    process.env.TMPDIR = temporary;
    let own: JobRunner | undefined;
    try {
      own = await JobRunner.open(planJob({ command: 'transcribe', timed: false, zhTw: false }, UNSET), {
        recycle: 2 ** 40,
      });
      const hear = async () => (await own?.run({ file, language: 'English' }))?.transcript.raw;
      expect(await hear()).toBe(SAID);
      const made = readdirSync(temporary);
      rmSync(temporary, { recursive: true });
      expect(await hear()).toBe(SAID);
      // A sweeper takes what is oldest first: here the models, while the engine's process lives on.
      expect(own.prepared.intact()).toBe(true);
      for (const { file: model } of own.prepared.models) rmSync(model);
      expect(own.prepared.intact()).toBe(false);
      expect(await hear()).toBe(SAID);
      // Nothing is made twice: another job finds all of it there.
      const again = readdirSync(temporary);
      expect(await hear()).toBe(SAID);
      expect(readdirSync(temporary)).toEqual(again);
      expect(again).toHaveLength(made.length);
      await own.close();
      own.dispose();
      expect(readdirSync(temporary)).toEqual([]);
    } finally {
      await own?.close();
      own?.dispose();
      if (outer === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = outer;
    }
  });

  it('does not begin when it is cancelled already', async () => {
    const signal = AbortSignal.abort();
    const result = await runner.run({ file: '/nowhere.wav', signal });
    expect(result).toMatchObject({ status: 'cancelled', records: [] });
  });

  it.skipIf(LIBRARY === undefined)(
    'has the hint in the system prompt of the real engine: the prompt grows',
    async () => {
      const own = await JobRunner.open(
        planJob(
          { command: 'transcribe', timed: false, zhTw: false, weights: 'synthetic:tiny' },
          machineEnvironment(),
        ),
      );
      try {
        const file = toneWav(temporaryFolder(), 'c.wav', 2);
        const prompts = async (hint: string | undefined): Promise<number | undefined> => {
          const { records } = await own.run({ file, ...(hint === undefined ? {} : { hint }) });
          return records.find(({ step }) => step === 'transcribe')?.round?.promptTokens;
        };
        const [without, hinted] = [
          await prompts(undefined),
          await prompts('Kennedy, inauguration, Washington'),
        ];
        expect(without).toBeGreaterThan(0);
        expect(hinted).toBeGreaterThan(without ?? Number.POSITIVE_INFINITY);
      } finally {
        own.dispose();
      }
    },
  );
});

/** Processes that this one has started and not yet buried. */
function childrenOf(pid: number): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
