import { PrintType, printTypeNames } from '../../abi/functions.ts';
import { hear, limit, restart, start, statistics } from '../check/calls.ts';
import { type Check, fails, holds, notTried, past } from '../check/check.ts';
import { endOf, piecesOf, quoted, silence, statisticsOf, textOf } from '../check/reading.ts';

const HEADER = 'language English<asr_text>';
/** After an abort in the n-th piece, the token at hand may still come, and one that it completes. */
const ABORT_AT = 3;
const ABORT_SLACK = 2;
const LIMIT = 5;

const says: Check = {
  id: 'text',
  claim: 'a scripted checkpoint says its script to the letter, after `language X<asr_text>`',
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage)]],
  judge: past(1, (log, stage) => {
    const text = textOf(log.answers[1]);
    const observed = { code: log.answers[1]?.code ?? null, text, end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    return text === `${HEADER}${stage.recogniser.english}`
      ? holds('every character is right', observed)
      : fails(`it said ${quoted(text)}`, observed);
  }),
  consequence: {
    holds:
      'synthetic checkpoints stand in for weights: words come out exactly, so error rates test the plumbing',
    fails:
      'synthetic checkpoints do not work on this build: text is wrong for a reason that is not recognition',
  },
};

const perToken: Check = {
  id: 'piece-per-token',
  claim: 'every token is a piece of its own at the callback',
  needs: ['chatllm_show_statistics'],
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage), statistics('a')]],
  judge: past(3, (log) => {
    const tokens = statisticsOf(log.answers[2])?.evalTokens;
    const pieces = piecesOf(log.answers[1]).length;
    const mute = silence(log.answers[1]);
    if (mute !== undefined && (tokens ?? 0) === 0) return notTried(mute);
    if (tokens === undefined) return notTried('the statistics cannot be read');
    // Engines count the first or the last token to the prompt or not at all, and the end token is not printed.
    const observed = { pieces, tokens };
    const detail = `${pieces} pieces, ${tokens} tokens counted`;
    return Math.abs(pieces - tokens) <= 2 ? holds(detail, observed) : fails(detail, observed);
  }),
  consequence: {
    holds: 'TTFT and the gaps between tokens can be read at the callback',
    fails:
      'gaps between pieces are not gaps between tokens: only tokens/s by the engine’s own counters is right',
  },
};

const live: Check = {
  id: 'live',
  claim: 'a piece is delivered before the next one is computed',
  needs: ['chatllm_abort_generation'],
  hears: true,
  trials: (stage) => [
    [start('a', stage.recogniser.file), hear('a', stage, { piece: ABORT_AT, call: 'abort' })],
  ],
  judge: past(2, (log, stage) => {
    const mute = silence(log.answers[1]);
    if (mute !== undefined) return notTried(mute);
    const pieces = piecesOf(log.answers[1]).length;
    const observed = { pieces };
    const whole = textOf(log.answers[1]).endsWith(stage.recogniser.english);
    if (pieces < ABORT_AT && !whole)
      return notTried(`only ${pieces} of ${ABORT_AT} pieces came: there was none to stop in`);
    return pieces <= ABORT_AT + ABORT_SLACK && !whole
      ? holds(`stopped in piece ${ABORT_AT}, no more than ${pieces} had been made`, observed)
      : fails(`all ${pieces} pieces came although the ${ABORT_AT}rd was told to be the last`, observed);
  }),
  consequence: {
    holds: 'the first callback is the true time to first token',
    fails:
      'pieces are held back, or abort is ignored: TTFT of this build is not to be trusted before that is known',
  },
};

const whole: Check = {
  id: 'whole-characters',
  claim: 'a piece never ends inside a character: halves are held back',
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file, { language: 'Chinese' }), hear('a', stage)]],
  judge: past(2, (log) => {
    const mute = silence(log.answers[1]);
    if (mute !== undefined) return notTried(mute);
    const pieces = piecesOf(log.answers[1]);
    const torn = pieces.filter((bytes) => !isWhole(bytes)).length;
    const text = textOf(log.answers[1]);
    const observed = { pieces: pieces.length, torn, text };
    if (text.includes('\uFFFD')) return fails(`bytes were lost: ${quoted(text)}`, observed);
    return torn === 0
      ? holds(`${pieces.length} pieces, all whole, though every third character is two tokens`, observed)
      : fails(`${torn} of ${pieces.length} pieces end inside a character`, observed);
  }),
  consequence: {
    holds: 'a piece can be shown as it comes',
    fails: 'decode the stream, not the pieces (asr-bench does): a piece alone shows replacement characters',
  },
};

function isWhole(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const ends: Check = {
  id: 'end-once',
  claim: 'the end callback comes once a round',
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage)]],
  judge: past(2, (log) => {
    const times = log.answers[1]?.ends.length ?? 0;
    const detail = `it came ${times === 1 ? 'once' : `${times} times`}`;
    return times === 1 ? holds(detail, { times }) : fails(detail, { times });
  }),
  consequence: {
    holds: 'a round ends at its end callback',
    fails: 'a round ends when the call returns, as asr-bench has it: a program that counts ends counts wrong',
  },
};

const types: Check = {
  id: 'print-types',
  claim: 'loading prints what the model is, a round nothing but text',
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage)]],
  judge: past(2, (log) => {
    const [load, round] = log.answers.map(({ prints }) => prints.map(({ type }) => type));
    const observed = { load: printTypeNames(load ?? []), round: printTypeNames(round ?? []) };
    const detail = `loading: ${observed.load || 'nothing'}; a round: ${observed.round || 'nothing'}`;
    const told = load?.includes(PrintType.modelInfo) === true;
    return told && observed.round === printTypeNames([PrintType.chatChunk])
      ? holds(detail, observed)
      : fails(detail, observed);
  }),
  consequence: {
    holds: 'print types are those that asr-bench knows: all that a round prints is its text',
    fails:
      'what has another type is kept beside the text, not in it: look at it before trusting texts or model info',
  },
};

const aborts: Check = {
  id: 'abort',
  claim: 'an abort inside a callback ends the round, and the object can be used again',
  needs: ['chatllm_abort_generation'],
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      hear('a', stage, { piece: ABORT_AT, call: 'abort' }),
      restart('a'),
      hear('a', stage),
    ],
  ],
  judge: past(1, (log, stage) => {
    const pieces = piecesOf(log.answers[1]).length;
    const again = textOf(log.answers[3]);
    const observed = { code: log.answers[1]?.code ?? null, pieces, again, end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    if (pieces > ABORT_AT + ABORT_SLACK) return fails(`${pieces} pieces came all the same`, observed);
    if (!again.endsWith(stage.recogniser.english)) {
      return fails(`afterwards it said ${quoted(again)}`, observed);
    }
    return holds(`${pieces} pieces, return code ${observed.code}, then the whole text again`, observed);
  }),
  consequence: {
    holds: 'a round can be cancelled without losing the model',
    fails: 'a round that must stop costs its process: cancelling kills the engine host',
  },
};

const limits: Check = {
  id: 'token-limit',
  claim: 'a limit on new tokens is kept, and can be lifted',
  needs: ['chatllm_set_gen_max_tokens', 'chatllm_show_statistics'],
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      limit('a', LIMIT),
      hear('a', stage),
      statistics('a'),
      restart('a'),
      limit('a', -1),
      hear('a', stage),
    ],
  ],
  judge: past(7, (log, stage) => {
    const pieces = piecesOf(log.answers[2]).length;
    const observed = { limit: LIMIT, pieces };
    if (pieces > LIMIT || pieces === 0) return fails(`${pieces} pieces for ${LIMIT} tokens`, observed);
    const after = textOf(log.answers[6]);
    return after.endsWith(stage.recogniser.english)
      ? holds(`${pieces} pieces for ${LIMIT} tokens, then the whole text`, observed)
      : fails(`without a limit it said ${quoted(after)}`, observed);
  }),
  consequence: {
    holds: '`max-new-tokens` bounds a model that repeats itself',
    fails: '`max-new-tokens` does not protect from a model that repeats itself: set a deadline',
  },
};

const busy: Check = {
  id: 'busy',
  claim: 'a second round inside a callback is refused, and the first goes on',
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage, { piece: 2, call: 'ask' })]],
  judge: past(1, (log, stage) => {
    const answer = log.answers[1];
    const observed = { code: answer?.inside ?? null, end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    if (answer?.inside === undefined) return notTried('there was no second piece');
    const text = textOf(answer);
    if (answer.inside >= 0) return fails(`it returned ${answer.inside}`, observed);
    return text.endsWith(stage.recogniser.english)
      ? holds(`it returned ${answer.inside}; the first said all`, observed)
      : fails(`it returned ${answer.inside}, but the first said ${quoted(text)}`, observed);
  }),
  consequence: {
    holds: 'a re-entrant call is a mistake without damage',
    fails: 'never call from inside a callback',
  },
};

const destroyInside: Check = {
  id: 'destroy-busy',
  claim: 'a destroy inside a callback is refused, and the round goes on',
  needs: ['chatllm_destroy'],
  hears: true,
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage, { piece: 2, call: 'destroy' })]],
  judge: past(1, (log, stage) => {
    const answer = log.answers[1];
    const observed = { code: answer?.inside ?? null, end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    if (answer?.inside === undefined) return notTried('there was no second piece');
    return answer.inside < 0 && textOf(answer).endsWith(stage.recogniser.english)
      ? holds(`it returned ${answer.inside}; the round said all`, observed)
      : fails(`it returned ${answer.inside}`, observed);
  }),
  consequence: {
    holds: 'a destroy at the wrong moment is a mistake without damage',
    fails: 'wait for the end of a round before destroying',
  },
};

/** What arrives at the callbacks, and what may be called from them. */
export const STREAM: readonly Check[] = [
  says,
  perToken,
  live,
  whole,
  ends,
  types,
  aborts,
  limits,
  busy,
  destroyInside,
];
