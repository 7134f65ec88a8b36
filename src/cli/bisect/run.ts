import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BUILD_TIMEOUT } from '../../bindings/engine.ts';
import { SourceEngines } from '../../bindings/source-engine.ts';
import { BISECT_SCHEMA, BISECT_VERSION, Bisect } from '../../record/bisect.ts';
import { exact } from '../../record/exact.ts';
import { BisectFolder } from '../../record/store/bisect-folder.ts';
import { runId } from '../../record/store/run-files.ts';
import { bisectMarkdown, bisectScreen } from '../../reports/bisect/text.ts';
import { bisectPage } from '../../reports/html/bisect.ts';
import type { Overrides } from '../../scenarios/plan/overrides.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';
import { ERROR, runBisect } from '../../studies/bisect/bisect.ts';
import { BAD, GOOD, PROBE, verdictError } from '../../studies/bisect/oracle.ts';
import { ExitCode, knownExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sha256File } from '../../system/file-hash.ts';
import { cannotWrite } from '../../system/folders.ts';
import { harnessVersion } from '../../system/version.ts';
import { type DetailFlags, detailOf } from '../console/detail.ts';
import { exitLines } from '../console/exit-line.ts';
import { shortest } from '../console/shortest.ts';
import { interruptible } from '../console/signals.ts';
import type { Terminal } from '../console/terminal.ts';
import { loadPlan } from '../run/load-plan.ts';
import { overridesOf } from '../run/overrides.ts';
import { sourceAddress } from '../run/source-word.ts';
import { commandsAfter, type Typed } from './commands.ts';
import { BisectProgress } from './progress.ts';
import { type Asking, askingOf, QUESTIONS } from './question.ts';

const Flags = z.object({
  source: z.string(),
  good: z.string(),
  bad: z.string(),
  metric: z.string().optional(),
  resume: z.string().optional(),
  config: z.string().optional(),
  iterations: z.string().optional(),
  out: z.string(),
  ffmpeg: z.string().optional(),
  json: z.boolean().optional(),
  verbose: z.boolean().optional(),
  quiet: z.boolean().optional(),
});
type Flags = z.infer<typeof Flags>;

/** Measured iterations of a launch where a speed is asked for. */
const LAUNCH_ITERATIONS = 5;

/** @throws Failure (2) for what cannot be asked, (3) where a repository or program is missing */
export async function bisect(id: string, given: unknown, terminal: Terminal): Promise<ExitCode> {
  const flags = Flags.parse(given);
  const overrides = chosen(overridesOf(given));
  const asking = askingOf(flags.metric);
  const plans = plansOf(id, flags, overrides, asking, terminal);
  const progress = new BisectProgress(terminal);
  return interruptible(async (interrupt) => {
    const stop = new AbortController();
    interrupt.whenRequested(() => stop.abort());
    const engines = new SourceEngines({
      onPreparing: (what) => progress.onPreparing(what),
      signal: stop.signal,
    });
    const fresh = await begun(plans.plan, flags, overrides, asking, engines);
    const { folder, bisect: document } = opened(fresh, flags);
    try {
      progress.expect(
        document,
        engines.list().flatMap(({ address, took }) => (address === document.source.address ? [took] : [])),
      );
      const typed: Typed = {
        id,
        overrides,
        set: overrides.set ?? [],
        metric: flags.metric,
        iterations: flags.iterations,
        out: flags.out,
        config: flags.config,
      };
      const done = await runBisect({
        folder,
        bisect: document,
        engines,
        spec: specOf(document, overrides),
        oracle: {
          question: asking.question,
          ...plans,
          error: ERROR,
          iterations: overrides.iterations ?? LAUNCH_ITERATIONS,
          interrupt,
          listener: progress,
          ...exact({ ffmpeg: flags.ffmpeg }),
        },
        interrupt,
        onBegin: (index, so) => progress.begin(index, so),
        onProbe: (probe, so) => {
          progress.done(probe, so);
          write(so, folder);
        },
        next: (so) => commandsAfter(so, typed, shortest(folder.path), withoutSignal(progress)),
      });
      return show(done, folder, flags, terminal);
    } finally {
      folder.close();
    }
  });
}

/** Questions about a repository that are asked after the user has stopped the bisect. */
const withoutSignal = (progress: BisectProgress): SourceEngines =>
  new SourceEngines({ onPreparing: (what) => progress.onPreparing(what) });

function chosen(overrides: Overrides): Overrides {
  const { engines, library, build } = overrides;
  if (engines !== undefined || library !== undefined) {
    throw new Failure(
      ExitCode.usage,
      'bisect measures commits of --source: --engine and --library choose other engines',
    );
  }
  if (build === undefined) {
    throw new Failure(
      ExitCode.usage,
      'which program builds a commit?',
      '--build <program>, a program of your own (docs/engines-from-source.md)',
    );
  }
  return overrides;
}

function plansOf(
  id: string,
  { config, source, bad, metric }: Flags,
  overrides: Overrides,
  { question, set }: Asking,
  terminal: Terminal,
): { readonly plan: Plan; readonly sides: Plan | undefined } {
  const engine = { source: sourceAddress(source), ref: bad };
  const isSpeed = question.kind === 'speed';
  const { iterations: _perLaunch, ...rest } = overrides;
  const planned = (ids: readonly string[], screen: Terminal): Plan =>
    loadPlan(
      id,
      config,
      {
        ...(isSpeed ? rest : overrides),
        engines: ids,
        builds: Object.fromEntries(ids.map((one) => [one, engine])),
        set: [...(overrides.set ?? []), ...set],
      },
      screen,
    ).plan;
  const silent = { ...terminal, note: () => {} };
  let plan: Plan;
  try {
    plan = planned([PROBE], terminal);
  } catch (thrown) {
    if (metric === undefined || !(thrown instanceof Failure)) throw thrown;
    throw new Failure(thrown.exitCode, thrown.message, [...thrown.hint, `--metric ${metric}: ${QUESTIONS}`]);
  }
  if (question.kind === 'gates' && plan.cells.every(({ gates }) => gates.length === 0)) {
    throw new Failure(
      ExitCode.usage,
      `${id} has no gates: what makes a commit bad?`,
      `--metric: ${QUESTIONS}`,
    );
  }
  if (isSpeed && plan.cells.length > 1) {
    throw new Failure(
      ExitCode.usage,
      `${id} has ${plan.cells.length} cells: a speed is asked of one (${plan.cells.map((cell) => cell.id).join(', ')})`,
      '--variant chooses one',
    );
  }
  return { plan, sides: isSpeed ? planned([GOOD, PROBE, BAD], silent) : undefined };
}

const specOf = ({ source, build }: Bisect, { buildTimeout = BUILD_TIMEOUT }: Overrides) => ({
  address: source.address,
  ref: source.bad,
  build: build.program,
  timeout: buildTimeout,
});

/** What is looked for, before anything is looked at. */
async function begun(
  plan: Plan,
  flags: Flags,
  overrides: Overrides,
  asking: Asking,
  engines: SourceEngines,
): Promise<Bisect> {
  const address = sourceAddress(flags.source);
  const program = overrides.build ?? '';
  engines.checkProgram(program);
  const [good, bad] = [await engines.resolve(address, flags.good), await engines.resolve(address, flags.bad)];
  const repository = await engines.repository(address);
  if (good.hash === bad.hash)
    throw new Failure(ExitCode.usage, `--good and --bad are the same commit: ${good.hash} (${good.subject})`);
  if (!(await repository.isAncestor(good.hash, bad.hash))) {
    const turned = await repository.isAncestor(bad.hash, good.hash);
    throw new Failure(
      ExitCode.usage,
      `the good end ${flags.good} is no ancestor of the bad end ${flags.bad}`,
      turned
        ? 'it is the other way round: look for the commit that made it better by exchanging them'
        : 'give a good commit from which the bad one was made: git merge-base names one',
    );
  }
  const { scenario, sha256 } = plan;
  return {
    schema: BISECT_SCHEMA,
    version: BISECT_VERSION,
    id: runId(`bisect-${scenario.id}`, new Date()),
    startedAt: new Date().toISOString(),
    resumed: [],
    status: 'running',
    scenario: { id: scenario.id, title: scenario.title, file: scenario.file, sha256 },
    source: { address, good: flags.good, bad: flags.bad },
    build: { program, sha256: await sha256File(program) },
    metric: asking.words,
    settings: { ...overrides },
    commits: [good, ...(await repository.between(good.hash, bad.hash))],
    probes: [],
    error: verdictError(asking.question, ERROR),
  };
}

/** A folder of its own, or that of a bisect to go on with, if it is about the same. */
function opened(fresh: Bisect, { out, resume }: Flags): { folder: BisectFolder; bisect: Bisect } {
  if (resume === undefined) {
    const folder = BisectFolder.create(out, fresh.id);
    folder.append({ type: 'begin', bisect: fresh });
    return { folder, bisect: fresh };
  }
  const { folder, bisect } = BisectFolder.reopen(resolve(resume));
  const differs = differences(bisect, fresh);
  if (differs.length > 0) {
    folder.close();
    throw new Failure(
      ExitCode.usage,
      `the bisect in ${resume} is about something else: it differs in ${differs.join(', ')}`,
      'give the same command that began it, with --resume; or begin anew, without',
    );
  }
  const at = new Date().toISOString();
  folder.append({ type: 'resumed', at });
  bisect.resumed.push(at);
  return { folder, bisect };
}

function differences(before: Bisect, now: Bisect): string[] {
  const of = ({ scenario, source, build, metric, settings, commits }: Bisect): Record<string, string> => ({
    scenario: `${scenario.id} ${scenario.sha256}`,
    '--source': source.address,
    'the commits': commits.map(({ hash }) => hash).join(' '),
    'the build program': build.sha256,
    '--metric': metric,
    settings: JSON.stringify(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1))),
  });
  const [was, is] = [of(before), of(now)];
  return Object.keys(was).filter((name) => was[name] !== is[name]);
}

function write(bisect: Bisect, folder: BisectFolder): void {
  try {
    folder.write('bisect.json', `${JSON.stringify(Bisect.parse(bisect))}\n`);
    folder.write('report.md', bisectMarkdown(bisect));
    folder.write('report.html', bisectPage(bisect, harnessVersion()));
  } catch (thrown) {
    throw cannotWrite('the bisect', folder.path, thrown);
  }
}

function show(
  bisect: Bisect,
  folder: BisectFolder,
  flags: Flags & DetailFlags,
  terminal: Terminal,
): ExitCode {
  write(bisect, folder);
  const code = knownExitCode(bisect.exitCode);
  if (flags.json === true) {
    terminal.json({ ...bisect, bisectDir: folder.path });
    return code;
  }
  const detail = detailOf(flags);
  if (detail !== 'quiet') {
    terminal.lines(bisectScreen(bisect, detail === 'all', terminal.look));
    terminal.result(`report   ${shortest(join(folder.path, 'report.html'))}`);
  }
  terminal.lines(exitLines(code, exact({ answer: bisect.verdict?.headline }), terminal.look));
  terminal.result(folder.path);
  return code;
}
