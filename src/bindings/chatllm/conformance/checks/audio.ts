import { audioTokens, roundInput } from '../../abi/params.ts';
import { ask, hear, restart, start, statistics } from '../check/calls.ts';
import { type Check, fails, holds, notTried, past } from '../check/check.ts';
import { promptsOf, quoted, textOf } from '../check/reading.ts';

const heard: Check = {
  id: 'audio-tokens',
  claim: 'the prompt grows by 13 tokens for a second of audio',
  needs: ['chatllm_show_statistics'],
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      hear('a', stage),
      statistics('a'),
      restart('a'),
      ask('a', roundInput(stage.absentAudio)),
      statistics('a'),
    ],
  ],
  judge: past(6, (log, stage) => {
    const [full, empty] = promptsOf(log);
    if (full === undefined || empty === undefined) return notTried('the statistics cannot be read');
    const tokens = full - empty;
    const expected = audioTokens(stage.samples);
    const detail = `${tokens} tokens for ${expected} expected`;
    if (tokens === expected) return holds(detail, { tokens });
    return fails(tokens === 0 ? 'the audio was not heard (no ffmpeg?)' : detail, { tokens });
  }),
  consequence: {
    holds: 'a round that heard too little is found out by the length of its prompt (`audio-not-heard`)',
    fails: 'whether audio was heard cannot be told on this build: a silent failure looks like a result',
  },
};

const missing: Check = {
  id: 'missing-audio',
  claim: 'audio that is not there is an error',
  trials: (stage) => [[start('a', stage.recogniser.file), ask('a', roundInput(stage.absentAudio))]],
  judge: past(1, (log) => {
    const answer = log.answers[1];
    const observed = { code: answer?.code ?? null, text: textOf(answer) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    return observed.code === 0
      ? fails(`it returned 0 and said ${quoted(observed.text)}`, observed)
      : holds(`it returned ${observed.code}`, observed);
  }),
  consequence: {
    holds: 'a lost file shows by itself',
    fails:
      'check the file before and the prompt’s length after, as asr-bench does: a lost file looks like silence',
  },
};

/** What becomes of the audio. */
export const AUDIO: readonly Check[] = [heard, missing];
