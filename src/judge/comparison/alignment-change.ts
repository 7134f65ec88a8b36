import { countChange } from '../../metrics/faithfulness/counts.ts';
import { isAlignError } from '../../metrics/series/accuracy.ts';
import { stepsOf } from '../../metrics/series/series.ts';
import type { Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import type { CellPair } from './pairs.ts';
import type { TextChange } from './text-change.ts';

export const ALIGN_ERRORS = 'align_errors';

/** Findings that fail an alignment, of one model over all measured rounds. */
interface Found {
  readonly rounds: number;
  readonly errors: number;
  /** How often each code came. */
  readonly codes: ReadonlyMap<string, number>;
  /** By audio, where there are any. */
  readonly each: Readonly<Record<string, { count: number; group?: string }>>;
}

/** Undefined where nothing was aligned, or its times were not checked. */
function alignErrorsOf(variant: Variant, model: string, groups: Groups): Found | undefined {
  const codes = new Map<string, number>();
  const each = new Map<string, number>();
  let rounds = 0;
  for (const { step, phase, warmUp } of stepsOf(countedSegments(variant))) {
    const findings = step.round?.findings;
    if (step.step !== 'align' || step.model !== model || phase !== 'each' || warmUp) continue;
    if (step.failure !== undefined || findings === undefined) continue;
    rounds += 1;
    for (const { code } of findings.filter(isAlignError)) {
      codes.set(code, (codes.get(code) ?? 0) + 1);
      each.set(step.audio ?? '', (each.get(step.audio ?? '') ?? 0) + 1);
    }
  }
  if (rounds === 0) return undefined;
  const errors = [...codes.values()].reduce((sum, count) => sum + count, 0);
  const counted = [...each].map(([audio, count]) => {
    const group = groups.get(audio);
    return [audio, { count, ...(group === undefined ? {} : { group }) }];
  });
  return { rounds, errors, codes, each: Object.fromEntries(counted) };
}

/** Who speaks in an utterance, where the manifest says it. */
export type Groups = ReadonlyMap<string, string>;

/**
 * Alignment errors of an aligner in both builds: of a corpus by the sign test over its utterances, as the other ways of failing
 * without a word; of the same audio over and over by their number a round.
 * @param uneven why counts cannot be held against each other, where they cannot
 */
export function alignmentChange(
  { baseline, variant }: CellPair,
  model: string,
  groups: Groups,
  uneven: string | undefined,
): TextChange[] {
  const [theirs, ours] = [baseline, variant].map((cell) => alignErrorsOf(cell, model, groups));
  if (theirs === undefined || ours === undefined) return [];
  const levels = { what: ALIGN_ERRORS, baseline: String(theirs.errors), value: String(ours.errors) };
  const reason = `${counted(theirs)} against ${counted(ours)}`;
  if (baseline.utterances === undefined || variant.utterances === undefined) {
    const [was, is] = [theirs.errors / theirs.rounds, ours.errors / ours.rounds];
    return [{ ...levels, verdict: is > was ? 'worse' : is < was ? 'better' : 'same', reason }];
  }
  if (uneven !== undefined) return [{ ...levels, verdict: 'unjudged', reason: uneven }];
  const { verdict, more, less } = countChange(ours.each, theirs.each);
  const word = verdict === 'undecided' ? (more > less ? 'inconclusive' : 'same') : verdict;
  const moved = verdict === 'same' ? '' : `; more in ${more} utterances, less in ${less}`;
  return [{ ...levels, verdict: word, reason: `${reason}${moved}` }];
}

/** `3 in 40 rounds (E_MONO 2, E_RANGE 1)` */
function counted({ errors, rounds, codes }: Found): string {
  const named = [...codes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, count]) => `${code} ${count}`);
  return `${errors} in ${rounds} rounds${named.length === 0 ? '' : ` (${named.join(', ')})`}`;
}
