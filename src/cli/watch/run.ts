import { join, resolve } from 'node:path';
import { z } from 'zod';
import { exact } from '../../record/exact.ts';
import { GATED_METRICS, isGated } from '../../record/metric.ts';
import { RUN_FILES, runId } from '../../record/store/run-files.ts';
import { RunFolder } from '../../record/store/run-folder.ts';
import { parseTime } from '../../record/units.ts';
import { machineEnvironment } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { formatProblem, formatProblems } from '../../scenarios/plan/problem.ts';
import { planScenario } from '../../scenarios/plan-scenario.ts';
import { controlWatch } from '../../studies/watch/control.ts';
import { lengthText, samplesIn, WATCH, type Watched, watchScenario } from '../../studies/watch/scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { CliContext } from '../console/command.ts';
import { interruptible } from '../console/signals.ts';
import { type RunFlags, runPlans } from '../run/run-plans.ts';

const Options = z.object({
  pid: z.string().optional(),
  each: z.string().optional(),
  http: z.string().optional(),
  openai: z.string().optional(),
  every: z.string().optional(),
  iterations: z.string().optional(),
  for: z.string().optional(),
  untilConclusive: z.boolean().optional(),
  warmUp: z.string().optional(),
  ready: z.string().optional(),
  readyWithin: z.string().optional(),
  callWithin: z.string().optional(),
  heap: z.string().optional(),
  audio: z.string().optional(),
  text: z.string().optional(),
  language: z.string().optional(),
  tolerance: z.array(z.string()).optional(),
  expect: z.array(z.string()).optional(),
  control: z.boolean().optional(),
  out: z.string(),
  ffmpeg: z.string().optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  verbose: z.boolean().optional(),
  reporter: z.array(z.string()).optional(),
  junitInconclusive: z.string().optional(),
});
type Options = z.infer<typeof Options>;

const DEFAULT_ITERATIONS = 100;
const DEFAULT_EVERY = '10s';

/** @throws Failure (2) for options that cannot be, (1) where the control fails, (3) without the program */
export async function runWatch(
  words: readonly string[],
  given: unknown,
  context: CliContext,
): Promise<ExitCode> {
  const options = Options.parse(given);
  const watched = watchedOf(words, options);
  const text = watchScenario(watched);
  // Before anything is written: what is wrong with the options costs nothing.
  const plan = planned(text, process.cwd(), context);
  const { call, every } = watched;
  if (call === undefined) context.terminal.note(lengthText(timeOf('--every', every), watched.iterations));
  return interruptible(async (interrupt) => {
    if (options.control === true) {
      context.terminal.note('control  a planted leak and its healthy twin are watched first');
      const wrong = await controlWatch(interrupt);
      if (interrupt.requested) return ExitCode.interrupted;
      if (wrong.length > 0) {
        const hint =
          'what is read on this machine cannot be believed: see `asr-bench doctor` and docs/watch.md#control';
        throw new Failure(ExitCode.internal, `the control failed: ${wrong.join('; ')}`, hint);
      }
    }
    const folder = RunFolder.create(options.out, runId(WATCH, new Date()));
    folder.write(RUN_FILES.scenario, text);
    const config = join(folder.path, RUN_FILES.scenario);
    return runPlans(
      [{ plan, invocation: { config, overrides: {} }, folder }],
      flagsOf(options),
      interrupt,
      context,
    );
  });
}

function planned(text: string, baseDir: string, { terminal }: CliContext): Plan {
  const { plan, problems } = planScenario({ file: 'the command line', baseDir, text }, WATCH, {
    overrides: {},
    environment: machineEnvironment(),
    compileGate,
  });
  if (plan === undefined) {
    // Lines of a file that nobody wrote say nothing.
    const said = problems.map(({ message, detail }) => ({ message, detail }));
    throw new Failure(ExitCode.usage, formatProblems(said, 'the command line'));
  }
  for (const { message, detail } of plan.warnings)
    terminal.note(`warn  ${formatProblem({ message, detail })}`);
  return plan;
}

const flagsOf = ({ out, json, ffmpeg, reporter, junitInconclusive, quiet, verbose }: Options): RunFlags => ({
  out,
  ...exact({ json, ffmpeg, reporter, junitInconclusive, quiet, verbose }),
});

function watchedOf(words: readonly string[], options: Options): Watched {
  const { pid, each, http, openai, audio, text, language } = options;
  if (words.length > 0 === (pid !== undefined)) {
    throw new Failure(
      ExitCode.usage,
      pid === undefined ? 'watch what?' : '--pid and a program both say what to watch',
      'asr-bench watch --pid 4711, or asr-bench watch -- ./server --port 8080',
    );
  }
  const calls = [each, http, openai].filter((one) => one !== undefined);
  if (calls.length > 1) refuse('--each, --http and --openai are ways of calling it', 'give one of them');
  if (calls.length > 0 && (options.every ?? options.for) !== undefined) {
    refuse('--every and --for look by the clock, a call after each call', 'give one or the other');
  }
  if (options.for !== undefined && options.iterations !== undefined) {
    refuse('--for and --iterations both say how long', 'give one of them');
  }
  if (openai !== undefined && audio === undefined)
    refuse('--openai sends audio', 'name it with --audio <file>');
  if (audio === undefined && text !== undefined)
    refuse('--text is said in --audio', 'name it with --audio <file>');
  const heap = options.heap === 'preload' ? ('preload' as const) : undefined;
  if (options.heap !== heap) refuse(`--heap is ${options.heap}; it takes preload`, '--heap preload');
  if (heap !== undefined && pid !== undefined)
    refuse(
      'nothing can be loaded into a process that runs',
      'leave --heap out, or let asr-bench start the program',
    );
  const every = options.every ?? DEFAULT_EVERY;
  const iterations =
    options.for === undefined
      ? (numberOf('--iterations', options.iterations, 1) ?? DEFAULT_ITERATIONS)
      : samplesIn(timeOf('--for', options.for), timeOf('--every', every));
  const { readyWithin: load, callWithin: step } = options;
  for (const [name, time] of Object.entries({ '--ready-within': load, '--call-within': step })) {
    if (time !== undefined) timeOf(name, time);
  }
  const call =
    each ?? (http === undefined ? undefined : { http }) ?? (openai === undefined ? undefined : { openai });
  return {
    // A path is that of the shell; a name without a slash is looked for in PATH.
    words: words.map((word, index) => (index === 0 && word.includes('/') ? resolve(word) : word)),
    cwd: process.cwd(),
    every,
    iterations,
    untilConclusive: options.untilConclusive === true,
    tolerance: toleranceOf(options.tolerance ?? []),
    expect: options.expect ?? ['not leak'],
    deadline: exact({ load, step }),
    ...exact({
      pid: numberOf('--pid', pid, 1),
      ready: options.ready,
      heap,
      call,
      warmUp: numberOf('--warm-up', options.warmUp, 0),
      audio: audio === undefined ? undefined : { file: resolve(audio), ...exact({ text, language }) },
    }),
  };
}

function refuse(message: string, hint: string): never {
  throw new Failure(ExitCode.usage, message, hint);
}

function numberOf(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= least && Number.isSafeInteger(Number(text))) return Number(text);
  return refuse(
    `${option} is ${text}; it takes a whole number, ${least} or more`,
    `${option} ${Math.max(least, 100)}`,
  );
}

/** ns */
function timeOf(option: string, text: string): number {
  const time = parseTime(text);
  if (time !== undefined && time > 0) return time;
  return refuse(`${option} is ${text}; it takes a time with its unit`, `${option} 30s`);
}

function toleranceOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((one): [string, string] => {
      const [quantity = '', ...growth] = one.split('=');
      if (!isGated(quantity) || growth.join('=').trim() === '') {
        refuse(
          `--tolerance ${one}: it takes quantity=growth`,
          `quantities: ${GATED_METRICS.join(', ')}; e.g. anon=64KiB`,
        );
      }
      return [quantity, growth.join('=').trim()];
    }),
  );
}
