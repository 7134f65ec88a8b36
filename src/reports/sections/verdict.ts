import type { Gate, Outcome, RunRecord, Verdict } from '../../record/run-record.ts';

/** How an outcome looks: for colour and icon. */
export type Tone = 'good' | 'bad' | 'unsure';

export const TONES: Readonly<Record<Outcome, Tone>> = { pass: 'good', fail: 'bad', undecided: 'unsure' };

/** The verdict of a run, as it was judged; a run that has not ended has none, and that is its answer. */
export const shownVerdict = ({
  verdict,
}: Pick<RunRecord, 'verdict'>): Omit<Verdict, 'exitCode'> & {
  readonly exitCode?: number;
} =>
  verdict ?? {
    outcome: 'undecided',
    headline: 'the run has not ended',
    facts: [],
    next: [],
    gates: 'No gate was judged',
  };

/** What became of a gate, in a word; the record keeps its own. */
const GATE_WORDS: Readonly<Record<Gate['outcome'], string>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'undecided',
  unjudged: 'not judged',
  skipped: 'skipped',
};

/** One that only warns has not failed. */
export const gateWord = ({ outcome, severity }: Gate): string =>
  severity === 'warn' && outcome === 'fail' ? 'warn' : GATE_WORDS[outcome];

/** Every gate of a run with its variant, those of severity `warn` included. */
export const gatesOf = (record: RunRecord): { readonly variant: string; readonly gate: Gate }[] =>
  record.variants.flatMap(({ id, gates }) => gates.map((gate) => ({ variant: id, gate })));

/** Why a gate is as it is; a fault that it knows is called one only where it is there. */
export const whyText = ({ why, knownFault }: Gate): string | undefined =>
  why === undefined ? undefined : `${knownFault === true ? 'known fault' : 'why it is stated'}: ${why}`;
