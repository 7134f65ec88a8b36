import type { BehaviourChange, ComparedEngine } from '../../record/comparison.ts';
import {
  type ConformanceReport,
  type ConformanceState,
  conformanceDifferences,
  stateWord,
} from '../../record/conformance.ts';

type Change = Omit<BehaviourChange, 'candidate'>;

/** What two builds do differently: whether destroy is safe, what they export, and where conformance reports differ. */
export function compareBehaviour(
  baseline: ComparedEngine,
  candidate: ComparedEngine,
  reports: ReadonlyMap<string, ConformanceReport> = new Map(),
): BehaviourChange[] {
  const [before, after] = [reports.get(baseline.id), reports.get(candidate.id)];
  return [
    destroyChange(baseline, candidate),
    symbolChange(baseline, candidate),
    ...(before === undefined || after === undefined ? [] : conformanceChanges(before, after)),
  ].map((change) => ({ candidate: candidate.id, ...change }));
}

const DESTROY: Readonly<Record<ComparedEngine['destroy'], string>> = {
  safe: 'safe',
  aborts: 'aborts',
  unknown: 'not tried',
};

function destroyChange(baseline: ComparedEngine, candidate: ComparedEngine): Change {
  const [before, after] = [baseline.destroy, candidate.destroy];
  const levels = { what: 'destroy', baseline: DESTROY[before], value: DESTROY[after] };
  if (before === 'unknown' || after === 'unknown') {
    const detail = before === 'unknown' ? baseline.destroyDetail : candidate.destroyDetail;
    return { ...levels, verdict: 'unjudged', reason: detail };
  }
  const detail = after === 'aborts' ? candidate.destroyDetail : baseline.destroyDetail;
  if (before === after) return { ...levels, verdict: 'same', reason: detail };
  return { ...levels, verdict: after === 'safe' ? 'better' : 'worse', reason: detail };
}

function symbolChange({ symbols: before }: ComparedEngine, { symbols: after }: ComparedEngine): Change {
  const gone = after.missing.filter((name) => !before.missing.includes(name));
  const come = before.missing.filter((name) => !after.missing.includes(name));
  const count = ({ present, known }: ComparedEngine['symbols']): string => `${present} of ${known}`;
  const levels = { what: 'symbols', baseline: count(before), value: count(after) };
  if (gone.length === 0 && come.length === 0) {
    return { ...levels, verdict: 'same', reason: 'the same functions are exported' };
  }
  const reason = [
    ...(gone.length > 0 ? [`no longer exports ${gone.join(', ')}`] : []),
    ...(come.length > 0 ? [`exports ${come.join(', ')} too`] : []),
  ].join('; ');
  return { ...levels, verdict: gone.length > 0 ? 'worse' : 'better', reason };
}

function conformanceChanges(before: ConformanceReport, after: ConformanceReport): Change[] {
  // Whether destroy is safe, the probe has told already.
  const differences = conformanceDifferences(before, after).filter(({ id }) => id !== 'destroy');
  return differences.map((difference) => {
    const { id, claim, before: old, after: now, observed, consequence } = difference;
    const figures = observed
      .filter(({ before: a, after: b }) => (a ?? null) !== (b ?? null))
      .map(({ name, before: a, after: b }) => `${name} ${a ?? '–'} → ${b ?? '–'}`);
    const reason = [...figures, consequence].filter((part) => part !== '').join('; ');
    const levels = { what: id, claim, baseline: stateOrNone(old), value: stateOrNone(now) };
    const untried = [old, now].some((state) => state === undefined || state === 'not-tried');
    if (untried) return { ...levels, verdict: 'unjudged', reason };
    // A state that stays with other figures: only a reader can say whether that matters.
    const verdict = old === now ? 'differs' : now === 'holds' ? 'better' : 'worse';
    return { ...levels, verdict, reason };
  });
}

const stateOrNone = (state: ConformanceState | undefined): string =>
  state === undefined ? 'no such check' : stateWord(state);
