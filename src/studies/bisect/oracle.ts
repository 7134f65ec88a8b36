import type { Finding } from '../../judge/bisect/finding.ts';
import { crashFinding, gateFinding } from '../../judge/bisect/gates.ts';
import { endsFinding, midpointFinding, sidesOf, tailOfLook } from '../../judge/bisect/speed.ts';
import { claimFinding, textFinding } from '../../judge/bisect/texts.ts';
import type { SpeedMetric } from '../../record/comparison.ts';
import { exact } from '../../record/exact.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import type { RunListener } from '../../runner/listener.ts';
import type { Cell, Plan } from '../../scenarios/plan/plan.ts';
import { sideBySide, timed } from '../compare/plans.ts';
import { conformanceOf } from '../conformance/conformance.ts';
import { runPlan } from '../run-plan.ts';

/** What decides whether a commit is good or bad. */
export type Question =
  /** The gates of the scenario, or one that the command line gave in their place. */
  | { readonly kind: 'gates'; readonly own: boolean }
  | { readonly kind: 'crash' | 'text' }
  | { readonly kind: 'speed'; readonly metric: SpeedMetric }
  | { readonly kind: 'claim'; readonly claim: string };

/** Ids of the engines in the plans of a bisect. */
export const GOOD = 'good';
export const BAD = 'bad';
export const PROBE = 'commit';

export interface Asked {
  /** Place of the commit; the ends are 0 and `last`. */
  readonly index: number;
  readonly last: number;
  /** Hashes of the commits, by the engine's id. */
  readonly hashes: Readonly<Record<typeof GOOD | typeof BAD | typeof PROBE, string>>;
  /** The library of the commit. */
  readonly library: string;
  /** What the good end said. */
  readonly good: readonly string[] | undefined;
  /** Folder for its runs. */
  readonly out: string;
}

export interface OracleOptions {
  readonly question: Question;
  /** The scenario with the engine `commit`. */
  readonly plan: Plan;
  /** The scenario with `good`, `commit` and `bad`; of a question about speed. */
  readonly sides: Plan | undefined;
  /** Probability of a wrong verdict, of one that is made of intervals. */
  readonly error: number;
  /** Measured iterations of a launch, of a question about speed. */
  readonly iterations: number;
  readonly interrupt: Interrupt;
  readonly listener?: RunListener;
  readonly ffmpeg?: string;
}

/** What is undecided is measured once more, this many times as long. */
const LONGER = 4;
/** Looks at a gate: a run as planned, and where that is undecided a longer one. */
export const GATE_LOOKS = 2;

/**
 * The probability that a verdict is wrong, where one look is wrong with `error`. A gate decides by intervals of a level of its own, so
 * that each of its looks, made or not, adds a share for the search to reckon with; a speed divides one among its looks.
 */
export const verdictError = ({ kind }: Question, error: number): number =>
  kind === 'gates' ? GATE_LOOKS * error : error;

/** Rounds of a question about speed: what is undecided after one look goes on to the next. */
export const LOOKS = [6, 12, 24, 48] as const;

export interface Answered extends Finding {
  /** Folders of its runs. */
  readonly runs: readonly string[];
}

/** Measures one commit. Undefined where the user stopped it: nothing was found then. */
export async function ask(asked: Asked, options: OracleOptions): Promise<Answered | undefined> {
  const { question, interrupt } = options;
  const found = await FIND[question.kind](asked, options);
  return interrupt.requested ? undefined : found;
}

const FIND: Readonly<Record<Question['kind'], (asked: Asked, options: OracleOptions) => Promise<Answered>>> =
  {
    gates: async (asked, options) => {
      const own = options.question.kind === 'gates' && options.question.own;
      const once = async (times: number): Promise<Answered> => {
        const { record, folder } = await run(
          mapCells(options.plan, (cell) => longer(cell, times)),
          asked,
          options,
        );
        return { ...gateFinding(record, own, asked.good), runs: [folder] };
      };
      const first = await once(1);
      if (first.verdict !== 'undecided' || options.interrupt.requested) return first;
      // A new run: one that is looked at again and again may call a leak only much later (docs/leak-verdict.md).
      const second = await once(LONGER);
      return { ...second, runs: [...first.runs, ...second.runs] };
    },
    crash: async (asked, options) => {
      const { record, folder } = await run(mapCells(options.plan, ungated), asked, options);
      return { ...crashFinding(record), runs: [folder] };
    },
    text: async (asked, options) => {
      const { record, folder } = await run(mapCells(options.plan, ungated), asked, options);
      return { ...textFinding(record, asked.good), runs: [folder] };
    },
    claim: async ({ library, good }, { question, ffmpeg, listener }) => {
      const claim = question.kind === 'claim' ? question.claim : '';
      listener?.onPreparing?.(`putting ${claim} to it`);
      const { checks } = await conformanceOf({ library, only: [claim], ...exact({ ffmpeg }) });
      const [check] = checks;
      if (check === undefined) throw new Error(`no claim ${claim}`);
      return { ...claimFinding(check, good), runs: [] };
    },
    speed,
  };

/** Both ends beside each probe, in ABBA order: a machine that drifts does so for all three. */
async function speed(asked: Asked, options: OracleOptions): Promise<Answered> {
  const { question, sides, error, iterations } = options;
  if (question.kind !== 'speed' || sides === undefined) throw new Error('no plan for a speed');
  const { index, last } = asked;
  if (index === 0) return { verdict: 'good', reason: 'others are held against it', figures: [], runs: [] };
  const isEnd = index === last;
  const tail = tailOfLook(error, LOOKS.length);
  const judged = (record: RunRecord): Finding => {
    const found = sidesOf(record, { good: GOOD, bad: BAD, ...(isEnd ? {} : { probe: PROBE }) });
    if (typeof found === 'string') return { verdict: 'undecided', reason: found, figures: [] };
    return (isEnd ? endsFinding : midpointFinding)(found, question.metric, tail);
  };
  const cells = isEnd ? sides.cells.filter(({ engine }) => engine !== PROBE) : sides.cells;
  const plan = timed(sideBySide({ ...sides, cells }), LOOKS[0], iterations + 1);
  const { record, folder } = await run(plan, asked, options, (sofar, done) => {
    const next = LOOKS.find((rounds) => rounds > done);
    return next === undefined || judged(sofar).verdict !== 'undecided' ? done : next;
  });
  return { ...judged(record), runs: [folder] };
}

async function run(
  plan: Plan,
  { hashes, out }: Asked,
  { interrupt, listener, ffmpeg }: OracleOptions,
  more?: (record: RunRecord, done: number) => number,
): Promise<{ record: RunRecord; folder: string }> {
  const launchesOf = ({ variants }: RunRecord): number =>
    Math.max(0, ...variants.flatMap(({ segments }) => segments.map(({ launch }) => launch)));
  return runPlan(atCommits(plan, hashes), {
    out,
    interrupt,
    ...exact({ listener, ffmpeg }),
    ...(more === undefined ? {} : { launches: (record: RunRecord) => more(record, launchesOf(record)) }),
  });
}

/** The plan with its engines at these commits. */
function atCommits(plan: Plan, hashes: Asked['hashes']): Plan {
  const engines = Object.entries(plan.engines).map(([id, engine]) => {
    const hash = id === GOOD || id === BAD || id === PROBE ? hashes[id] : undefined;
    if (hash === undefined || engine.source === undefined) return [id, engine] as const;
    const source = { ...engine.source, ref: hash };
    return [id, { ...engine, source, library: `${source.address}@${hash}` }] as const;
  });
  return { ...plan, engines: Object.fromEntries(engines) };
}

const mapCells = (plan: Plan, change: (cell: Cell) => Cell): Plan => ({
  ...plan,
  cells: plan.cells.map(change),
});

/** So many times the iterations that the scenario asks for. */
const longer = (cell: Cell, times: number): Cell =>
  cell.iterations.kind === 'fixed'
    ? { ...cell, live: false, iterations: { kind: 'fixed', count: times * cell.iterations.count } }
    : { ...cell, live: false };

const ungated = ({ baseline: _baseline, ...cell }: Cell): Cell => ({ ...cell, gates: [], live: false });
