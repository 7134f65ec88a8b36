import type { Bisect, Probe, ProbeVerdict } from '../../record/bisect.ts';
import { commitName, shortHash } from '../../record/commit.ts';
import { formatTime } from '../../record/units.ts';
import { ABSENT, type Section } from '../sections/section.ts';

/** What is known of each commit, in the order of the commits. */
export interface Place {
  readonly index: number;
  readonly hash: string;
  readonly subject: string;
  readonly authored: string;
  /** Absent: it was not looked at. */
  readonly verdict?: ProbeVerdict;
  /** It is the answer, or one of those that it may be. */
  readonly named: boolean;
}

export function placesOf({ commits, probes, answer }: Bisect): Place[] {
  const isNamed = answer?.kind === 'found' || answer?.kind === 'several';
  return commits.map(({ hash, subject, authored }, index) => {
    const verdict = probes.findLast((probe) => probe.index === index)?.verdict;
    return {
      index,
      hash,
      subject,
      authored,
      ...(verdict === undefined ? {} : { verdict }),
      named: isNamed && (answer?.commits.includes(index) ?? false),
    };
  });
}

export const LETTERS: Readonly<Record<ProbeVerdict, string>> = {
  good: 'G',
  bad: 'B',
  undecided: '?',
  unbuildable: 'x',
};

/** `G···G·GBx·B`: the commits from the good end to the bad one, a sign each. */
export const lineOfCommits = (bisect: Bisect): string =>
  placesOf(bisect)
    .map(({ verdict }) => (verdict === undefined ? '·' : LETTERS[verdict]))
    .join('');

export const LINE_LEGEND = 'G good, B bad, ? undecided, x not buildable, · not looked at';

/** `exp-2 by not leak(heap): 63 commits after 1a2b… (its subject) up to 3c4d… (its subject)` */
export function bisectHeading({ scenario, metric, commits }: Bisect): string {
  const [good, bad] = [commits[0], commits.at(-1)];
  if (good === undefined || bad === undefined) return scenario.id;
  const n = commits.length - 1;
  return `${scenario.id} by ${metric}: ${n} ${n === 1 ? 'commit' : 'commits'} after ${commitName(good)}, up to ${commitName(bad)}`;
}

export function bisectSections(bisect: Bisect): Section[] {
  return [probeSection(bisect), ...filesSection(bisect)];
}

function probeSection({ probes, commits }: Bisect): Section {
  const subject = (hash: string): string => commits.find((commit) => commit.hash === hash)?.subject ?? '';
  return {
    id: 'probes',
    title: 'commits looked at',
    head: ['verdict', 'commit', 'place', 'figures', 'why', 'build', 'measured in'],
    rows: probes.map((probe) => [
      probe.verdict,
      `${shortHash(probe.commit)} ${subject(probe.commit)}`,
      `${probe.index} of ${commits.length - 1}`,
      probe.figures.map(({ name, text }) => `${name}: ${text}`).join('\n') || ABSENT,
      probe.reason,
      buildText(probe),
      probe.same === undefined && probe.verdict !== 'unbuildable' ? formatTime(measureTime(probe)) : ABSENT,
    ]),
    notes: [],
  };
}

const measureTime = ({ took, built, buildTook }: Probe): number =>
  Math.max(0, took - (built ? buildTook : 0));

const buildText = ({ built, buildTook, verdict }: Probe): string =>
  built ? formatTime(buildTook) : verdict === 'unbuildable' ? ABSENT : 'was built';

/** The files that a first bad commit changes; of several, what they change together. */
function filesSection({ answer }: Bisect): Section[] {
  if (answer?.changes === undefined) return [];
  const { files, commits } = answer.changes;
  return [
    {
      id: 'files',
      title: commits === 1 ? 'files of the commit' : `files of these ${commits} commits`,
      head: ['file', 'added', 'removed'],
      rows: files.map(({ path, added, removed }) => [
        path,
        String(added ?? ABSENT),
        String(removed ?? ABSENT),
      ]),
      notes:
        files.length === 0
          ? ['it changes no file: what is built outside the repository may have changed']
          : [],
    },
  ];
}
