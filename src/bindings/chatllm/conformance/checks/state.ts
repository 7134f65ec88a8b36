import { audioTokens } from '../../abi/params.ts';
import { cursor, hear, restart, start, statistics } from '../check/calls.ts';
import { type Check, fails, holds, notTried, past } from '../check/check.ts';
import { piecesOf, quoted, silence, statisticsOf, textOf } from '../check/reading.ts';

const restarts: Check = {
  id: 'restart',
  claim: 'a restart clears the state: every round after one says the same',
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      hear('a', stage),
      restart('a'),
      hear('a', stage),
      restart('a'),
      hear('a', stage),
    ],
  ],
  judge: past(2, (log) => {
    const texts = [1, 3, 5].map((index) => textOf(log.answers[index]));
    const distinct = new Set(texts).size;
    if (log.death !== undefined) return fails(log.death.message, { distinct });
    const mute = texts.every((text) => text === '') ? silence(log.answers[1]) : undefined;
    if (mute !== undefined) return notTried(mute);
    return distinct === 1
      ? holds('three rounds, one text', { distinct })
      : fails(`three rounds said ${texts.map(quoted).join(', ')}`, { distinct });
  }),
  consequence: {
    holds: 'one loaded model can transcribe any number of files, the cheap and leak-free way',
    fails: 'a round is not independent of the one before: load anew for each file',
  },
};

const cursors: Check = {
  id: 'cursor',
  claim: 'the cursor counts the tokens of prompt and answer, and a restart sets it to 0',
  needs: ['chatllm_get_cursor'],
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      cursor('a'),
      hear('a', stage),
      cursor('a'),
      hear('a', stage),
      cursor('a'),
      restart('a'),
      cursor('a'),
    ],
  ],
  judge: past(8, (log, stage) => {
    const [fresh = -1, once = -1, twice = -1, cleared = -1] = [1, 3, 5, 7].map(
      (index) => log.answers[index]?.code,
    );
    const observed = { fresh, once, twice, cleared };
    const least = audioTokens(stage.samples) + piecesOf(log.answers[2]).length;
    const detail = `${fresh}, after a round ${once}, without restart ${twice}, after one ${cleared}`;
    return fresh === 0 && once >= least && twice > once && cleared === 0
      ? holds(detail, observed)
      : fails(`${detail}; a round is at least ${least}`, observed);
  }),
  consequence: {
    holds: 'context use can be read; without restart the context fills up round by round',
    fails: 'how full the context is cannot be read on this build',
  },
};

const counters: Check = {
  id: 'statistics',
  claim: 'the engine counts prompt and answer, and the sum is what the cursor says',
  needs: ['chatllm_get_cursor', 'chatllm_show_statistics'],
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage), statistics('a'), cursor('a')]],
  judge: past(4, (log) => {
    const found = statisticsOf(log.answers[2]);
    const at = log.answers[3]?.code ?? -1;
    if (found === undefined) return fails('its lines are not worded as known', { cursor: at });
    const { promptTokens: prompt, evalTokens: answer } = found;
    const observed = { prompt, answer, cursor: at };
    if (prompt + answer === 0) return notTried(silence(log.answers[1]) ?? 'nothing was counted');
    const detail = `${prompt} of prompt, ${answer} of answer, cursor ${at}`;
    return Math.abs(prompt + answer - at) <= 2 ? holds(detail, observed) : fails(detail, observed);
  }),
  consequence: {
    holds: 'tokens/s is read from the engine’s own counters',
    fails: 'tokens/s is absent for this build, or counts something else',
  },
};

/** What the engine remembers and counts. */
export const STATE: readonly Check[] = [restarts, cursors, counters];
