import type { SourceSpec } from '../../bindings/engine.ts';
import {
  BuildFailure,
  type BuiltEngine,
  isErrorLine,
  type SourceEngines,
} from '../../bindings/source-engine.ts';
import { bisectVerdict, probeOf } from '../../judge/bisect/answer.ts';
import type { Bisect, BisectAnswer, Probe } from '../../record/bisect.ts';
import { type Commit, shortHash } from '../../record/commit.ts';
import { exact } from '../../record/exact.ts';
import type { BisectFolder } from '../../record/store/bisect-folder.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { ask, type OracleOptions } from './oracle.ts';
import { type Next, nextStep, type Seen } from './search/search.ts';

export interface BisectOptions {
  readonly folder: BisectFolder;
  /** What it is, and what was found already. */
  readonly bisect: Bisect;
  readonly engines: SourceEngines;
  /** How a commit is built; its ref is of no matter. */
  readonly spec: SourceSpec;
  readonly oracle: OracleOptions;
  readonly interrupt: Interrupt;
  /** A commit is about to be looked at. */
  readonly onBegin: (index: number, bisect: Bisect) => void;
  readonly onProbe: (probe: Probe, bisect: Bisect) => void;
  /** Commands that follow from the answer. */
  readonly next: (bisect: Bisect) => Promise<readonly string[]>;
}

/** Probability of one wrong verdict that the search reckons with (docs/bisect.md#errors). */
export const ERROR = 0.005;

/**
 * Finds the first bad commit: builds and measures one after the other, each acknowledged in the journal before the next, until the
 * answer is sure. Whatever is in the journal is not measured again.
 * @throws Failure where nothing can be built or measured at all
 */
export async function runBisect(options: BisectOptions): Promise<Bisect> {
  const { bisect, interrupt, engines } = options;
  const last = bisect.commits.length - 1;
  const costs = new Costs(options);
  for (;;) {
    if (interrupt.requested) return finish(options, undefined);
    const next = nextStep(bisect.probes.map(seenOf), {
      last,
      error: bisect.error,
      cost: (index) => costs.of(index),
    });
    if (next.kind !== 'probe') {
      const answer = answerOf(next, bisect);
      const changes = await changesOf(answer, bisect, engines);
      return finish(options, { ...answer, ...exact({ changes }) });
    }
    const probe = await look(next.index, options);
    if (probe === undefined) return finish(options, undefined);
    options.folder.append({ type: 'probe', probe });
    bisect.probes.push(probe);
    options.onProbe(probe, bisect);
  }
}

const seenOf = ({ index, verdict, same }: Probe): Seen => ({ index, verdict, ...exact({ same }) });

async function finish({ bisect, next }: BisectOptions, answer: BisectAnswer | undefined): Promise<Bisect> {
  bisect.status = answer === undefined ? 'interrupted' : 'completed';
  bisect.endedAt = new Date().toISOString();
  if (answer !== undefined) bisect.answer = answer;
  bisect.verdict = bisectVerdict(bisect, await next(bisect));
  bisect.exitCode = bisect.verdict.exitCode;
  return bisect;
}

/** Builds a commit and measures it; undefined where the user stopped that. */
async function look(index: number, options: BisectOptions): Promise<Probe | undefined> {
  const { bisect, engines, spec, folder, oracle, interrupt, onBegin } = options;
  const commit = commitAt(bisect, index);
  onBegin(index, bisect);
  const begun = performance.now();
  const base = { index, commit: commit.hash, figures: [], runs: [], at: new Date().toISOString() };
  const took = (): number => Math.round((performance.now() - begun) * 1e6);
  let built: BuiltEngine;
  try {
    built = await engines.build({ ...spec, ref: commit.hash }, commit);
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.exitCode === ExitCode.interrupted) return undefined;
    if (!(thrown instanceof BuildFailure)) throw thrown;
    const errors = thrown.lines.filter(isErrorLine).slice(0, 3);
    const lines = (errors.length > 0 ? errors : thrown.lines.slice(-3)).join('; ');
    const reason = `its build failed: ${thrown.reason}${lines === '' ? '' : `: ${lines}`}`;
    return { ...base, verdict: 'unbuildable', reason, built: true, buildTook: took(), took: took() };
  }
  const library = { sha256: built.sha256, built: !built.cached, buildTook: built.took };
  const twin = sameLibrary(bisect, index, built.sha256);
  if (twin !== undefined) {
    const reason = `the very same library as ${shortHash(twin.commit)}: ${twin.reason}`;
    const { verdict, figures } = twin;
    return { ...base, ...library, verdict, reason, figures, same: twin.index, took: took() };
  }
  const last = bisect.commits.length - 1;
  const number = String(bisect.probes.length + 1).padStart(2, '0');
  const answered = await ask(
    {
      index,
      last,
      hashes: { good: commitAt(bisect, 0).hash, bad: commitAt(bisect, last).hash, commit: commit.hash },
      library: built.library,
      good: bisect.probes.find((probe) => probe.index === 0 && probe.verdict === 'good')?.said,
      out: folder.place(`${number}-${shortHash(commit.hash)}`),
    },
    oracle,
  );
  if (answered === undefined || interrupt.requested) return undefined;
  const { verdict, reason, figures, said, runs } = answered;
  return {
    ...base,
    ...library,
    verdict,
    reason,
    figures: [...figures],
    ...(said === undefined ? {} : { said: [...said] }),
    runs: runs.map((run) => run.slice(folder.path.length + 1)),
    took: took(),
  };
}

/** A commit that was judged by measuring and has this library; none for a commit that is itself measured once more. */
function sameLibrary({ probes }: Bisect, index: number, sha256: string): Probe | undefined {
  if (probes.some((probe) => probe.index === index)) return undefined;
  return probes.findLast(
    (probe) =>
      probe.sha256 === sha256 &&
      probe.same === undefined &&
      (probe.verdict === 'good' || probe.verdict === 'bad'),
  );
}

function commitAt({ commits }: Pick<Bisect, 'commits'>, index: number): Commit {
  const commit = commits[index];
  if (commit === undefined) throw new RangeError(`no commit ${index} of ${commits.length}`);
  return commit;
}

function answerOf(next: Exclude<Next, { readonly kind: 'probe' }>, { commits }: Bisect): BisectAnswer {
  const { kind, confidence } = next;
  const last = commits.length - 1;
  if (kind === 'refuted') {
    const end = next.end === 'good' ? 0 : last;
    return { kind, commits: [], between: [end, end], confidence };
  }
  const places = Array.from({ length: next.to - next.from + 1 }, (_, i) => next.from + i);
  if (kind === 'undecided') return { kind, commits: places, between: null, confidence };
  return {
    kind: places.length === 1 ? 'found' : 'several',
    commits: places,
    between: [next.from - 1, next.to],
    confidence,
  };
}

/** Of one commit what it changes; of several what they change together. */
async function changesOf(
  { kind, between }: BisectAnswer,
  bisect: Bisect,
  engines: SourceEngines,
): Promise<BisectAnswer['changes']> {
  if ((kind !== 'found' && kind !== 'several') || between === null) return undefined;
  const [from, to] = between.map((place) => commitAt(bisect, place).hash);
  return engines.changes(bisect.source.address, from ?? '', to ?? '');
}

/** What looking at a commit takes, ns, as far as the commits before it tell. */
class Costs {
  readonly #options: BisectOptions;
  readonly #built = new Map<number, boolean>();

  constructor(options: BisectOptions) {
    this.#options = options;
  }

  of(index: number): number {
    const { bisect } = this.#options;
    const { build, measure } = typicalTimes(bisect);
    return (this.#isBuilt(index) ? 0 : build) + measure;
  }

  #isBuilt(index: number): boolean {
    const { bisect, engines, spec } = this.#options;
    const known = this.#built.get(index) ?? engines.isBuilt(commitAt(bisect, index), spec);
    // What was looked at was built, if it could be.
    const built = known || bisect.probes.some((probe) => probe.index === index);
    this.#built.set(index, built);
    return built;
  }
}

/** Means of what was looked at so far, ns; guesses before anything was. */
export function typicalTimes({ probes }: Pick<Bisect, 'probes'>): {
  readonly build: number;
  readonly measure: number;
} {
  const mean = (values: readonly number[], guess: number): number =>
    values.length === 0 ? guess : Math.max(1, values.reduce((sum, value) => sum + value, 0) / values.length);
  return {
    build: mean(
      probes.flatMap(({ buildTook }) => (buildTook > 0 ? [buildTook] : [])),
      300e9,
    ),
    measure: mean(
      probes.flatMap(({ took, built, buildTook, same, verdict }) =>
        same !== undefined || verdict === 'unbuildable' ? [] : [took - (built ? buildTook : 0)],
      ),
      30e9,
    ),
  };
}

/** Probes that a bisect is expected to take after those that were made, at least and at most. */
export function probesLeft({
  commits,
  probes,
}: Pick<Bisect, 'commits' | 'probes'>): readonly [number, number] {
  const whole = Math.ceil(Math.log2(Math.max(2, commits.length - 1))) + 2;
  return [Math.max(0, whole - probes.length), Math.max(0, whole + 3 - probes.length)];
}

export { probeOf };
