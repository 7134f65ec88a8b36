import type { Gate, RunRecord } from '../record/run-record.ts';
import { formatNumber } from '../record/units.ts';

/** How a run turned out, for colour and icon: never for the exit code, which has finer grounds. */
export type Tone = 'good' | 'bad' | 'unsure';

/** The answer of a run in two sentences. */
export interface Answer {
  /** What was found: `recreate leaks 33.0 MiB per iteration; restart does not leak`. */
  readonly headline: string;
  /** What the gates say: `All 8 gates passed (2 known faults)`. */
  readonly gates: string;
  readonly tone: Tone;
}

/** Variants named one by one in a headline; of more, only what they come to. */
const MOST_NAMED = 4;

export function answerOf(record: RunRecord): Answer {
  const gates = gateSentence(record);
  const grown = findingsOf(record);
  const findings = grown.length > 0 ? grown : heardOf(record);
  const headline = findings.length > 0 ? findings.join('; ') : gates;
  return { headline, gates, tone: toneOf(record) };
}

/** Variants that came to the same are said together; a line of the summary that is about no variant is kept. */
function findingsOf(record: RunRecord): string[] {
  const bySentence = new Map<string, string[]>();
  const own = new Set<string>();
  for (const { id, sentence } of record.variants) {
    if (sentence === '') continue;
    own.add(`${id} ${sentence}`);
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), id]);
  }
  const others = record.summary.split('\n').filter((line) => line !== '' && !own.has(line));
  const named = [...bySentence].map(([sentence, ids]) => `${listed(ids)} ${sentence}`);
  return [...others, ...(named.length <= MOST_NAMED ? named : [counted(record)])];
}

const RATE_NAME = { word: 'WER', char: 'CER', mixed: 'mixed error rate' } as const;

/** What variants without a judged growth came to: how right, how quick, how well aligned. */
function heardOf({ variants }: RunRecord): string[] {
  const said = variants.flatMap(({ id, accuracy, latency }) => {
    const rate = accuracy.errorRates[0];
    const slowest = Math.max(...Object.values(latency).flatMap(({ rtf }) => rtf?.p50 ?? []));
    const errors = accuracy.alignment?.errors;
    const parts = [
      rate === undefined ? '' : `${RATE_NAME[rate.unit]} ${(rate.rate * 100).toFixed(2)} %`,
      Number.isFinite(slowest) ? `RTF ${formatNumber(slowest)}` : '',
      errors === undefined ? '' : `${errors === 0 ? 'no' : errors} alignment error${errors === 1 ? '' : 's'}`,
    ].filter((part) => part !== '');
    return parts.length === 0 ? [] : [`${id}: ${parts.join(', ')}`];
  });
  return said.length <= MOST_NAMED ? said : [];
}

function listed(ids: readonly string[]): string {
  const last = ids.at(-1) ?? '';
  if (ids.length === 1) return last;
  if (ids.length > MOST_NAMED) return `each of ${ids.length} variants`;
  return `${ids.slice(0, -1).join(', ')} and ${last} each`;
}

function counted(record: RunRecord): string {
  const judged = record.variants.filter(({ sentence }) => sentence !== '');
  const leaking = judged.filter(({ growth }) => growth.heap?.verdict === 'leak');
  if (leaking.length === 0) return `none of ${judged.length} variants leaks native heap`;
  const names =
    leaking.length <= MOST_NAMED
      ? `: ${leaking.map(({ id }) => id).join(', ')}`
      : '; the cards below say which';
  return `${leaking.length} of ${judged.length} variants leak native heap${names}`;
}

/** Every gate of a run with its variant, those of severity `warn` included. */
export function gatesOf(record: RunRecord): { readonly variant: string; readonly gate: Gate }[] {
  return record.variants.flatMap(({ id, gates }) => gates.map((gate) => ({ variant: id, gate })));
}

export function gateSentence(record: RunRecord): string {
  const gates = gatesOf(record).map(({ gate }) => gate);
  const count = (outcome: Gate['outcome'], severity: Gate['severity'] = 'fail'): number =>
    gates.filter((gate) => gate.outcome === outcome && gate.severity === severity).length;
  const judged = gates.filter(({ outcome }) => outcome !== 'skipped');
  if (judged.length === 0) return gates.length === 0 ? 'No gate was judged' : 'Every gate was skipped';
  const failed = count('fail');
  const open = count('inconclusive') + count('unjudged');
  const warned = count('fail', 'warn');
  const skipped = gates.length - judged.length;
  const known = judged.filter(({ outcome, why }) => outcome === 'pass' && why !== undefined).length;
  const remarks = [
    known > 0 ? `${known} known fault${known === 1 ? '' : 's'}` : '',
    warned > 0 ? `${warned} warning${warned === 1 ? '' : 's'}` : '',
    skipped > 0 ? `${skipped} skipped` : '',
  ].filter((remark) => remark !== '');
  const tail = remarks.length > 0 ? ` (${remarks.join(', ')})` : '';
  const of = `${judged.length} gate${judged.length === 1 ? '' : 's'}`;
  if (failed === 0 && open === 0) {
    return judged.length === 1 ? `The one gate passed${tail}` : `All ${of} passed${tail}`;
  }
  const parts = [failed > 0 ? `${failed} failed` : '', open > 0 ? `${open} without an answer` : ''];
  return `Of ${of} ${parts.filter((part) => part !== '').join(' and ')}${tail}`;
}

function toneOf(record: RunRecord): Tone {
  if (record.exitCode === 0) return 'good';
  const open = record.exitCode === 11 || record.exitCode === 12 || record.exitCode === 130;
  return open ? 'unsure' : 'bad';
}
