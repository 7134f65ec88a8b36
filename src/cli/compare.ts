import { join, resolve } from 'node:path';
import { z } from 'zod';
import { fieldText } from '../judge/comparison/comparable.ts';
import { type Longer, MOST_DOUBLED } from '../judge/comparison/next.ts';
import { calibrated } from '../judge/comparison/self.ts';
import { compareStored, type StoredRun } from '../judge/comparison/stored.ts';
import { quoted } from '../judge/verdict/command.ts';
import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import { loadNormaliser } from '../metrics/normaliser-loading.ts';
import { exact } from '../record/exact.ts';
import { issueWords } from '../record/issue-words.ts';
import { runId } from '../record/store/run-files.ts';
import type { Overrides } from '../scenarios/plan/overrides.ts';
import { type MeasureOptions, measureComparison } from '../studies/compare/measure.ts';
import { ExitCode } from '../system/exit-code.ts';
import { Failure } from '../system/failure.ts';
import { enginesOf } from './compare/engines.ts';
import { finishComparison } from './compare/finish.ts';
import { CompareProgress } from './compare/listener.ts';
import { addComparisonReporters, comparisonReporters } from './compare/reporting.ts';
import type { CliCommand } from './console/command.ts';
import { addDetail } from './console/detail.ts';
import { interruptible } from './console/signals.ts';
import type { Terminal } from './console/terminal.ts';
import { loadPlan } from './run/load-plan.ts';
import { addOverrides } from './run/override-options.ts';
import { overridesOf } from './run/overrides.ts';
import type { ReporterUse } from './run/reporters.ts';
import { folderOf, loadRun } from './run/stored-run.ts';

/** The option's name is put before it, what was found behind it. */
const count = (least: number) => {
  const error = `must be a whole number, ${least} or more`;
  return z.coerce.number(error).int(error).min(least, error);
};

const Flags = z.object({
  engines: z.array(z.string()).optional(),
  aa: z.boolean().optional(),
  launches: count(5).optional(),
  maxLaunches: count(5).optional(),
  iterations: count(1).default(5),
  growthIterations: count(8).optional(),
  growth: z.boolean(),
  force: z.boolean().optional(),
  config: z.string().optional(),
  library: z.string().optional(),
  out: z.string(),
  ffmpeg: z.string().optional(),
  json: z.boolean().optional(),
  verbose: z.boolean().optional(),
  quiet: z.boolean().optional(),
  reporter: z.array(z.string()).optional(),
  embedAudio: z.boolean().optional(),
});
type Flags = z.infer<typeof Flags> & { readonly reporters: readonly ReporterUse[] };

/** `compare`: engines measured against each other now, two stored runs, or one build against itself. */
export const compareCommand: CliCommand = {
  register(command, { terminal, action }) {
    command.argument('<what...>', 'a scenario, with --engines or --aa; else two runs, the baseline first');
    addComparisonReporters(addDetail(addOverrides(command)))
      .option(
        '--engines <list>',
        'engines of the file, label=path, or label=repository@ref with --build; the first is the baseline',
        (value: string) => value.split(','),
      )
      .option('--aa', 'measure one build against itself: false alarms, and what change can be seen')
      .option('--launches <n>', 'launches of each build to begin with (default: 10; --aa: 40)')
      .option(
        '--max-launches <n>',
        'launches that doubling may come to while a figure is inconclusive (default: 4 times --launches)',
      )
      .option(
        '--growth-iterations <n>',
        'iterations of the launch that growth is judged on (default: as the scenario says)',
      )
      .option('--no-growth', 'leave growth out')
      .option('--force', 'compare stored runs that are not comparable, and mark the result')
      .option('--out <dir>', 'folder for the comparison', './reports')
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--embed-audio', 'put the audio into report.html, up to 2 MiB: whoever gets the page hears it')
      .option('--json', 'print one JSON document on stdout: the comparison')
      .action(
        action(async (what: string[], options: unknown) => {
          const flags = flagsOf(options);
          if (flags.engines === undefined && flags.aa !== true) return compareRuns(what, flags, terminal);
          return measured(what, flags, options, terminal);
        }),
      );
  },
};

function flagsOf(options: unknown): Flags {
  const parsed = Flags.safeParse(options, { error: issueWords });
  if (parsed.success) return { ...parsed.data, reporters: comparisonReporters(parsed.data.reporter) };
  const words = parsed.error.issues.map(({ path, message }) => {
    const name = path.join('.').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const found = z.record(z.string(), z.unknown()).safeParse(options).data?.[String(path[0])];
    return `--${name} ${message}${found === undefined ? '' : `; it is ${String(found)}`}`;
  });
  throw new Failure(ExitCode.usage, words.join('\n'));
}

async function compareRuns(what: readonly string[], flags: Flags, terminal: Terminal): Promise<ExitCode> {
  const [baseline, candidate] = what;
  if (baseline === undefined || candidate === undefined || what.length > 2) {
    throw new Failure(ExitCode.usage, `compare takes two stored runs, ${what.length} given`, [
      'compare <baseline run> <run>',
      'compare --engines a,b <scenario> measures two builds now',
    ]);
  }
  const runs = [
    await storedRun(baseline, flags.out, terminal),
    await storedRun(candidate, flags.out, terminal),
  ] as const;
  const at = new Date();
  const id = runId('compare', at);
  const { comparison, refused } = compareStored(...runs, {
    id,
    at: at.toISOString(),
    force: flags.force ?? false,
    chinese: await normaliserOf(runs),
  });
  if (refused !== undefined) {
    throw new Failure(
      ExitCode.noBaseline,
      `these runs are not comparable; they differ in ${fieldText(refused)}`,
      [
        'measure both on one machine with the same scenario: compare --engines',
        '--force compares them all the same, and marks the result',
      ],
    );
  }
  return finishComparison(comparison, join(resolve(flags.out), id), flags, terminal);
}

/** Its dictionary is read where texts of a corpus may be compared. */
const normaliserOf = async (runs: readonly StoredRun[]): Promise<Normaliser | undefined> =>
  runs.every(({ record }) => record.corpora !== undefined) ? loadNormaliser('zh') : undefined;

async function storedRun(run: string, out: string, terminal: Terminal): Promise<StoredRun> {
  const folder = folderOf(run, out);
  if (folder === undefined) {
    throw new Failure(
      ExitCode.usage,
      `there is no run ${run}`,
      `give the folder of a run, or the id of one in ${out}`,
    );
  }
  const loaded = await loadRun(folder);
  for (const note of loaded.notes) terminal.note(note);
  return { record: loaded.record, folder: loaded.folder };
}

async function measured(
  what: readonly string[],
  flags: Flags,
  options: unknown,
  terminal: Terminal,
): Promise<ExitCode> {
  const [scenario] = what;
  if (scenario === undefined || what.length > 1) {
    throw new Failure(ExitCode.usage, `compare measures one scenario, ${what.length} given`);
  }
  const { baseline, overrides } = sides(scenario, flags, options, terminal);
  const { plan, invocation } = loadPlan(scenario, flags.config, overrides, terminal);
  return interruptible(async (interrupt) => {
    const id = runId(`compare-${scenario}`, new Date());
    const folder = join(resolve(flags.out), id);
    const { comparison } = await measureComparison(plan, {
      ...measureOptions(flags, terminal),
      id,
      folder,
      baseline,
      interrupt,
      invocation,
      again: (longer) => commandText(scenario, flags, options, longer),
    });
    const result = flags.aa === true ? calibrated(comparison) : comparison;
    return finishComparison(result, folder, flags, terminal);
  });
}

/** The comparison judges, so that the scenario's own gates, and the baseline that they need, are left out. */
const WITHOUT_GATES = ['expect=null', 'baseline=null'];

function sides(
  scenario: string,
  flags: Flags,
  options: unknown,
  terminal: Terminal,
): { baseline: string; overrides: Overrides } {
  const {
    iterations: _perLaunch,
    engines: _one,
    library,
    ...given
  } = overridesOf({
    ...z.record(z.string(), z.unknown()).parse(options),
    iterations: undefined,
  });
  const set = [...(given.set ?? []), ...WITHOUT_GATES];
  if (flags.aa !== true) {
    const { engines, builds } = enginesOf(flags.engines ?? []);
    return { baseline: engines[0] ?? '', overrides: { ...given, engines, builds, set } };
  }
  const [engine, another] = flags.engines ?? overridesOf(options).engines ?? [];
  if (another !== undefined) throw new Failure(ExitCode.usage, '--aa measures one build, several are named');
  const one = {
    ...given,
    set,
    ...exact({ library }),
    ...(engine === undefined ? {} : { engines: [engine] }),
  };
  // Planned once to learn which engine a scenario that names none is measured with.
  const like = loadPlan(scenario, flags.config, one, { ...terminal, note: () => {} }).plan.cells[0]?.engine;
  const { engines: _engine, ...rest } = one;
  const twin = { like: like ?? 'calibration' };
  return { baseline: 'a', overrides: { ...rest, engines: ['a', 'b'], builds: { a: twin, b: twin } } };
}

/** Options of the command that say what is measured, and how; `--json` and others say what is shown. */
const SAID = [
  'config',
  'engines',
  'engine',
  'library',
  'build',
  'buildTimeout',
  'models',
  'variant',
  'iterations',
  'launches',
  'maxLaunches',
  'growthIterations',
  'set',
];

/** The command as it can be given again, longer where that is said. */
function commandText(scenario: string, flags: Flags, options: unknown, longer: Longer = {}): string {
  const given = z.record(z.string(), z.unknown()).parse(options);
  const changed = {
    ...given,
    ...longer,
    ...(longer.launches === undefined ? {} : { maxLaunches: undefined }),
  };
  const words = SAID.flatMap((name) => {
    const value: unknown = Object.entries(changed).find(([key]) => key === name)?.[1];
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined) return [];
    const values: unknown[] = name !== 'engines' && Array.isArray(value) ? value : [value];
    return values.map((one) => `${option} ${quoted(String(one))}`);
  });
  return [
    `asr-bench compare ${scenario}`,
    ...words,
    ...(flags.aa === true ? ['--aa'] : []),
    ...(flags.growth ? [] : ['--no-growth']),
  ].join(' ');
}

function measureOptions(
  flags: Flags,
  terminal: Terminal,
): Omit<MeasureOptions, 'id' | 'folder' | 'baseline' | 'interrupt' | 'invocation' | 'again'> {
  const self = flags.aa === true;
  const launches = flags.launches ?? (self ? 40 : 10);
  const maxLaunches = self ? launches : Math.max(launches, flags.maxLaunches ?? MOST_DOUBLED * launches);
  const progress = new CompareProgress(terminal, launches);
  return {
    kind: self ? 'aa' : 'engines',
    launches,
    maxLaunches,
    iterations: flags.iterations,
    growth: self || !flags.growth ? 0 : (flags.growthIterations ?? 'scenario'),
    listener: progress,
    ...exact({ ffmpeg: flags.ffmpeg }),
    onTime: (time) => progress.expect(time, maxLaunches),
    onMore: (next, open) => progress.more(next, open),
  };
}
