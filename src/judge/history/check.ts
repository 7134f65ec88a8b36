import { LEAST_NIGHTS } from '../../metrics/history/watch.ts';
import { grouped } from '../../record/grouped.ts';
import type { HistoryLine, Night } from '../../record/history.ts';
import { answerLine, type Verdict } from '../../record/verdict.ts';
import { quoted } from '../verdict/command.ts';
import { bySeverity, exitOf, groundOfRun, outcomeOf } from '../verdict/exit.ts';
import { type Fact, lead, MOST_NEXT } from '../verdict/fact.ts';
import type { HistorySeries, Unpinned } from './series.ts';

/**
 * The newest night of each engine of each scenario, runs and comparisons apart; of equal times all. Behind one of some variants
 * the newest that measured the others, back to one of all: what failed last night is not mended by another variant alone.
 */
export function newestNights(lines: readonly HistoryLine[]): Night[] {
  const nights = lines.flatMap((line) => (line.type === 'night' ? line : []));
  const groups = grouped(nights, ({ source, scenario, engine }) =>
    JSON.stringify([source.kind, scenario, engine.label]),
  );
  const newest = new Set([...groups.values()].flatMap(newestOf));
  return nights.filter((night) => newest.has(night));
}

function newestOf(nights: readonly Night[]): Night[] {
  const found: Night[] = [];
  const byTime = grouped(nights, ({ at }) => at);
  for (const at of [...byTime.keys()].sort().reverse()) {
    const known = new Set(found.flatMap(({ only = [] }) => only));
    const own = (byTime.get(at) ?? []).filter(
      ({ only }) => only === undefined || only.some((variant) => !known.has(variant)),
    );
    found.push(...own);
    if (own.some(({ only }) => only === undefined)) break;
  }
  return found;
}

/** What a check of the history comes to. */
export interface HistoryCheck {
  /** Series with a change for the worse, each with its place. */
  readonly alarms: readonly HistorySeries[];
  /** Series whose last night jumped, not yet repeated. */
  readonly suspicions: readonly HistorySeries[];
  /** Series with too few nights for the scan to find any change: no alarm there proves nothing. */
  readonly young: readonly HistorySeries[];
  /** Ratios whose baseline does not stay: however many nights, none is held against another. */
  readonly unpinned: readonly HistorySeries[];
  /** Rates that are a leak in the newest night, and of which no change says so. */
  readonly leaking: readonly HistorySeries[];
  /** Newest nights whose run or comparison did not pass. */
  readonly unsound: readonly Night[];
  /** There is no speed over a pinned baseline at all. */
  readonly noBaseline: boolean;
  readonly verdict: Verdict;
}

/** @param newest the newest nights: how their runs ended comes before what their figures say */
export function checkHistory(series: readonly HistorySeries[], newest: readonly Night[]): HistoryCheck {
  const alarms = series.filter(
    ({ watched }) => watched.jump === 'repeated' || watched.changes.some(({ worse }) => worse),
  );
  const suspicions = series.filter((it) => it.watched.jump === 'once' && !alarms.includes(it));
  const told = [...alarms, ...suspicions];
  const unpinned = series.filter((it) => it.unpinned !== undefined && !told.includes(it));
  const young = series.filter(
    (it) => it.nights.length - it.since < LEAST_NIGHTS && !told.includes(it) && !unpinned.includes(it),
  );
  // Not only in every night: one that was undecided would make an all-clear of those around it.
  const leaking = series.filter(
    (it) => it.nights.length > 1 && it.nights.at(-1)?.leaks === true && !alarms.includes(it),
  );
  const unsound = newest.filter(({ ended }) => ended !== undefined && ended.outcome !== 'pass');
  const noBaseline = !series.some(({ kind }) => kind === 'ratio');
  const found = { alarms, suspicions, young, unpinned, leaking, unsound, noBaseline };
  return { ...found, verdict: verdictOf(series, found, newest) };
}

function verdictOf(
  series: readonly HistorySeries[],
  found: Omit<HistoryCheck, 'verdict'>,
  newest: readonly Night[],
): Verdict {
  const { alarms, suspicions, young, unpinned, leaking, unsound, noBaseline } = found;
  const calm = alarms.length + suspicions.length + young.length + unpinned.length === 0;
  const intact = `nothing got worse in ${series.length} series`;
  const facts: Fact[] = [
    ...alarmFacts(series, alarms),
    ...leaking.map((it): Fact => ({ ground: knownLeak(it) ? 'passed' : 'failed', text: leakText(it) })),
    ...endFacts(unsound),
    ...openFacts(series, { suspicions, young, unpinned, noBaseline }),
    ...untold(newest),
  ];
  const exitCode = exitOf(facts.map(({ ground }) => ground));
  const sorted = bySeverity(facts);
  const worst = sorted[0]?.ground ?? 'passed';
  const leading = [...new Set(sorted.filter(({ ground }) => ground === worst).map(({ text }) => text))];
  // Where a leak leads, that no series changed is half of the answer.
  const leaks = leading.some((text) => leaking.some((it) => leakText(it) === text));
  const headline =
    worst === 'passed' || (leaks && calm)
      ? [intact, ...(leading.length > 0 ? [lead(leading)] : [])].join(', but ')
      : lead(leading);
  return {
    outcome: outcomeOf(exitCode),
    exitCode,
    headline,
    facts: [...new Set(sorted.map(({ text }) => text))].filter((text) => !headline.includes(text)),
    next: nextOf(found.alarms),
    gates: '',
  };
}

/**
 * What finds out why they got worse: of two commits the one between them that did it; where the build stayed, what this
 * machine reads of faults that are known. Other changes say between which builds they lie, and who has these knows where.
 */
function nextOf(alarms: readonly HistorySeries[]): string[] {
  const commands = alarms.map(({ kind, metric, nights, watched }) => {
    const at = watched.changes.findLast(({ worse }) => worse)?.at;
    const bad = at === undefined ? nights.at(-1) : nights[at];
    // A jump that was repeated: both of its nights are of one build.
    const good = at === undefined ? nights.findLast(({ build }) => build !== bad?.build) : nights[at - 1];
    if (good === undefined || bad === undefined) return undefined;
    if (good.build === bad.build) return 'asr-bench calibrate';
    // A level is no question that a commit can be asked by itself.
    if (kind === 'plateau' || good.commit === undefined || bad.commit === undefined) return undefined;
    if (good.commit.address !== bad.commit.address) return undefined;
    const asked = quoted(kind === 'rate' ? `growth(${metric})` : metric);
    const [from, to] = [good, bad].map(({ commit }) => commit?.hash.slice(0, 12));
    return `asr-bench bisect ${bad.scenario} --source ${quoted(bad.commit.address)} --good ${from} --bad ${to} --metric ${asked}`;
  });
  return [...new Set(commands)].flatMap((command) => command ?? []).slice(0, MOST_NEXT);
}

const named = (some: readonly HistorySeries[]): string =>
  some
    .slice(0, 2)
    .map(({ key }) => key)
    .join('; ');

const alarmFacts = (series: readonly HistorySeries[], alarms: readonly HistorySeries[]): Fact[] =>
  alarms.length === 0
    ? []
    : [{ ground: 'failed', text: `${alarms.length} of ${series.length} series got worse: ${named(alarms)}` }];

/** The run that it was measured in passed: its gates know of it. */
const knownLeak = ({ nights }: HistorySeries): boolean => nights.at(-1)?.ended?.outcome === 'pass';

/** Place of the night since which each has been a leak. */
export const leaksSince = ({ nights }: HistorySeries): number =>
  nights.findLastIndex(({ leaks }) => !leaks) + 1;

function leakText(series: HistorySeries): string {
  const { metric, cell, nights } = series;
  const since = leaksSince(series);
  const day = nights[since]?.at.slice(0, 10);
  return `${metric} of ${cell} has leaked since ${since === 0 ? 'the first night' : `the night of ${day}`}`;
}

/** How the newest runs ended, each run once, whatever number of engines it has. */
function endFacts(unsound: readonly Night[]): Fact[] {
  return unsound.flatMap(({ at, label, source, scenario, only, ended }): Fact[] =>
    ended === undefined
      ? []
      : [
          {
            ground: groundOfRun(ended.exitCode),
            text: `the newest ${source.kind} of ${scenario} (${[...(only === undefined ? [] : [`only ${only.join(', ')}`]), label, at.slice(0, 10)].join(', ')}) did not pass: ${answerLine(ended)}`,
          },
        ],
  );
}

/** What has to be measured again, and what cannot be told yet. */
function openFacts(
  series: readonly HistorySeries[],
  {
    suspicions,
    young,
    unpinned,
    noBaseline,
  }: Pick<HistoryCheck, 'suspicions' | 'young' | 'unpinned' | 'noBaseline'>,
): Fact[] {
  const of = `of ${series.length} series`;
  const facts: Fact[] = [];
  if (series.length === 0) facts.push({ ground: 'no-baseline', text: 'there is no night with figures yet' });
  else if (noBaseline)
    facts.push({
      ground: 'no-baseline',
      text: 'no speed over a pinned baseline was recorded: add comparisons (compare --engines)',
    });
  if (suspicions.length > 0)
    facts.push({
      ground: 'undecided',
      text: `${suspicions.length} ${of} jumped in the last night and must be measured again: ${named(suspicions)}`,
    });
  for (const text of new Set(
    unpinned.flatMap((one) => (one.unpinned === undefined ? [] : unpinnedText(one.unpinned))),
  ))
    facts.push({ ground: 'undecided', text });
  if (young.length > 0)
    facts.push({
      ground: 'undecided',
      text: `${young.length} ${of} have fewer than ${LEAST_NIGHTS} nights: only a change that stands apart would show`,
    });
  return facts;
}

const unpinnedText = ({ label, changed, nights }: Unpinned): string =>
  `the baseline ${label} was another build than the night before in ${changed} of the last ${nights} nights, so that no speed is held against another: pin it to one build`;

/** Said, and not judged: an earlier version kept no outcome, and the next night has one. */
const untold = (newest: readonly Night[]): Fact[] =>
  newest.some(({ ended }) => ended === undefined)
    ? [
        {
          ground: 'passed',
          text: 'how the newest run ended is not known: an earlier version of asr-bench added it',
        },
      ]
    : [];
