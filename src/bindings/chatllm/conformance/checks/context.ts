import type { TrialLog } from '../../../trial-log.ts';
import { hear, start } from '../check/calls.ts';
import { type Check, fails, holds, type Judgement, notTried, past } from '../check/check.ts';
import { linesOf, piecesOf, quoted, textOf } from '../check/reading.ts';

/** A context in which the prompt fits and the answer does not, and one in which not even the prompt does. */
const FITS_PROMPT = 32;
const FITS_NOTHING = 16;

const longPrompt: Check = {
  id: 'long-prompt',
  claim: 'a prompt that does not fit into the context is told',
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file, { context: FITS_NOTHING }), hear('a', stage)]],
  judge: past(1, (log) => {
    return told(log, 'nothing was said of it');
  }),
  consequence: {
    holds: 'asr-bench reports `out-of-context` instead of an empty transcript',
    fails: 'too long audio looks like an empty transcript: bound the length of audio by the context',
  },
};

const longAnswer: Check = {
  id: 'long-answer',
  claim: 'an answer cut off at the end of the context is told',
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file, { context: FITS_PROMPT }), hear('a', stage)]],
  judge: past(1, (log, stage) => {
    if (textOf(log.answers[1]).endsWith(stage.recogniser.english))
      return notTried('the whole answer did fit');
    return told(log, `it broke off after ${piecesOf(log.answers[1]).length} pieces without a word`);
  }),
  consequence: {
    holds: 'a transcript that is not whole can be told from one that is',
    fails: 'a transcript may be cut without notice: keep the context well above prompt and answer',
  },
};

function told(log: TrialLog, silent: string): Judgement {
  const answer = log.answers[1];
  const line = linesOf(answer).find((text) => /context/i.test(text));
  const observed = { code: answer?.code ?? null, pieces: piecesOf(answer).length, line: line ?? null };
  if (log.death !== undefined) return fails(log.death.message, observed);
  if (line !== undefined) return holds(quoted(line), observed);
  return observed.code === 0 ? fails(silent, observed) : holds(`it returned ${observed.code}`, observed);
}

/** What becomes of a round for which the context is too small. */
export const CONTEXT: readonly Check[] = [longPrompt, longAnswer];
