import { type ConformanceCheck, stateWord } from '../../record/conformance.ts';
import type { RunRecord } from '../../record/run-record.ts';
import type { Finding } from './finding.ts';
import { crashFinding } from './gates.ts';

const LONGEST = 80;

/** A commit by what it says: bad where that is another text than the good end's, undecided where it says now one, now the other. */
export function textFinding(record: RunRecord, good: readonly string[] | undefined): Finding {
  const died = crashFinding(record);
  const said = [
    ...new Set(
      record.variants.flatMap(({ id, accuracy }) =>
        Object.entries(accuracy.texts).flatMap(([what, texts]) =>
          texts.map(({ text }) => `${id}, ${what}: ${text}`),
        ),
      ),
    ),
  ].toSorted();
  if (died.verdict !== 'good')
    return { verdict: 'undecided', reason: `no text: ${died.reason}`, figures: [], said };
  if (said.length === 0) return { verdict: 'undecided', reason: 'it said nothing', figures: [], said };
  const figures = said
    .slice(0, 2)
    .map((text) => ({ name: 'text', value: null, bounds: null, text: shortened(text) }));
  if (good === undefined)
    return { verdict: 'good', reason: 'its text is what others are held against', figures, said };
  const same = said.filter((text) => good.includes(text)).length;
  if (same === said.length) return { verdict: 'good', reason: 'the text of the good end', figures, said };
  if (same > 0)
    return { verdict: 'undecided', reason: 'now the text of the good end, now another', figures, said };
  return { verdict: 'bad', reason: 'another text than the good end', figures, said };
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A commit by one claim of the conformance set: bad where it stands otherwise than at the good end. */
export function claimFinding(
  { id, state, detail }: ConformanceCheck,
  good: readonly string[] | undefined,
): Finding {
  const words = stateWord(state);
  const figures = [{ name: id, value: null, bounds: null, text: `${words}: ${detail}` }];
  if (state === 'not-tried')
    return { verdict: 'undecided', reason: `${id} could not be tried: ${detail}`, figures };
  const said = [state];
  return {
    verdict: good === undefined || good.includes(state) ? 'good' : 'bad',
    reason: `${id} ${words}`,
    figures,
    said,
  };
}
