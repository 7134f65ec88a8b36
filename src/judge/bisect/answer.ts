import type { Bisect, BisectAnswer, Probe } from '../../record/bisect.ts';
import { type Commit, commitName } from '../../record/commit.ts';
import type { Verdict } from '../../record/verdict.ts';
import { exitOf, type Ground, outcomeOf } from '../verdict/exit.ts';

type Judged = Pick<Bisect, 'commits' | 'probes' | 'answer' | 'status' | 'metric'>;

/**
 * What a bisect comes to, in words and as an exit code: a commit that is named has failed (10), ends that are not what was said of
 * them have nothing between them (12), and what is open is undecided (11).
 * @param next what to do then: commands that can be copied
 */
export function bisectVerdict(bisect: Judged, next: readonly string[]): Verdict {
  const { ground, headline, facts } = answered(bisect);
  const exitCode = exitOf([ground]);
  return { outcome: outcomeOf(exitCode), exitCode, headline, facts, next: [...next], gates: '' };
}

interface Answered {
  readonly ground: Ground;
  readonly headline: string;
  readonly facts: string[];
}

function answered(bisect: Judged): Answered {
  const { answer, status, probes, commits } = bisect;
  if (answer === undefined || status === 'interrupted') {
    return {
      ground: 'interrupted',
      headline: `the bisect was interrupted after ${count(probes.length, 'commit')} of ${commits.length}`,
      facts: [],
    };
  }
  switch (answer.kind) {
    case 'found':
      return {
        ground: 'failed',
        headline: `${namesOf(commits, answer.commits)} is the first ${badText(bisect, answer)}`,
        facts: [...sidesText(bisect, answer), ...beliefOf(answer)],
      };
    case 'several':
      return {
        ground: 'failed',
        headline: `the first ${badText(bisect, answer)} is one of ${answer.commits.length}: ${namesOf(commits, answer.commits)}`,
        facts: [...apartText(bisect, answer), ...sidesText(bisect, answer), ...beliefOf(answer)],
      };
    case 'refuted':
      return refutedText(bisect, answer);
    case 'undecided':
      return undecidedText(bisect, answer);
  }
}

/** `bad commit`; of a claim that stands otherwise from then on, which may well be for the better, how it stands. */
function badText({ probes, metric }: Judged, { between }: BisectAnswer): string {
  const { reason = '' } = probeOf(probes, between?.[1] ?? -1) ?? {};
  const isClaim = [`${metric} holds`, `${metric} does not hold`].includes(reason);
  return isClaim ? `commit with which ${reason}` : 'bad commit';
}

/** What was measured on both sides of the answer. */
function sidesText({ probes }: Judged, { between }: BisectAnswer): string[] {
  if (between === null) return [];
  return (['before it', 'with it'] as const).flatMap((when, side) => {
    const probe = probeOf(probes, between[side] ?? -1);
    if (probe === undefined) return [];
    const figure = probe.figures[0]?.text;
    return [`${when}: ${figure === undefined ? '' : `${figure}; `}${probe.reason}`];
  });
}

/** The last decided probe of a place; where it has none of its own, that of a commit with the same library. */
export function probeOf(probes: readonly Probe[], index: number): Probe | undefined {
  const own = probes.findLast((probe) => probe.index === index);
  return own?.same === undefined ? own : probeOf(probes, own.same);
}

function apartText({ probes }: Judged, { commits }: BisectAnswer): string[] {
  const of = (verdict: Probe['verdict']): number =>
    new Set(
      probes
        .filter((probe) => probe.verdict === verdict && commits.includes(probe.index))
        .map(({ index }) => index),
    ).size;
  const [unbuildable, undecided] = [of('unbuildable'), of('undecided')];
  const why = [
    ...(unbuildable > 0 ? [`${count(unbuildable, 'commit')} of them cannot be built`] : []),
    ...(undecided > 0 ? [`${count(undecided, 'commit')} of them stayed undecided, measured longer`] : []),
  ];
  return why.length === 0 ? [] : [`they cannot be told apart: ${why.join(', ')}`];
}

const beliefOf = ({ confidence }: BisectAnswer): string[] => [
  `given what was measured, this is so with a probability of ${(100 * Math.min(confidence, 0.9999)).toFixed(1)} %`,
];

function refutedText({ probes, commits, metric }: Judged, { between }: BisectAnswer): Answered {
  const place = between?.[0] ?? 0;
  const isGood = place === 0;
  const probe = probeOf(probes, place);
  const same =
    commits.length > 1 && probes.some(({ same, index }) => same === 0 && index === commits.length - 1);
  const why = same ? 'both ends are the very same library' : (probe?.reason ?? '');
  return {
    ground: 'no-baseline',
    headline: `the ${isGood ? 'good' : 'bad'} end is not ${isGood ? 'good' : 'bad'} by ${metric}: ${why}`,
    facts: [
      isGood
        ? 'look for a commit that is good further back'
        : 'nothing between the ends is to be found by this',
    ],
  };
}

function undecidedText({ probes, commits }: Judged, answer: BisectAnswer): Answered {
  const ends: readonly [number, string][] = [
    [0, 'good'],
    [commits.length - 1, 'bad'],
  ];
  for (const [index, name] of ends) {
    const probe = probeOf(probes, index);
    if (probe?.verdict === 'unbuildable')
      return { ground: 'missing', headline: `the ${name} end cannot be built: ${probe.reason}`, facts: [] };
    if (probe?.verdict === 'undecided')
      return { ground: 'undecided', headline: `the ${name} end is undecided: ${probe.reason}`, facts: [] };
  }
  return {
    ground: 'undecided',
    headline: `${count(probes.length, 'verdict')} contradict each other: no commit is named`,
    facts: [`the likeliest: ${namesOf(commits, answer.commits)}`, ...beliefOf(answer)],
  };
}

const namesOf = (commits: readonly Commit[], places: readonly number[]): string =>
  places
    .flatMap((place) => commits[place] ?? [])
    .map(commitName)
    .join(', ');

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
