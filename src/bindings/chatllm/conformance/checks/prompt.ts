import type { TrialLog } from '../../../trial-log.ts';
import { roundInput } from '../../abi/params.ts';
import { ask, hear, start, statistics } from '../check/calls.ts';
import { type Check, fails, holds, notTried } from '../check/check.ts';
import { obstacle, promptsOf, quoted, textOf } from '../check/reading.ts';

const HINT = 'Names: Taipei, Kaohsiung, Hsinchu';

const language: Check = {
  id: 'language',
  claim: '`--set language X` selects the language, and an unknown one is passed over',
  hears: true,
  trials: (stage) => [
    [start('a', stage.recogniser.file, { language: 'Chinese' }), hear('a', stage)],
    [start('a', stage.recogniser.file, { language: 'Klingon' }), hear('a', stage)],
  ],
  judge: (logs, stage) => {
    const why = obstacle(logs[0], 2) ?? obstacle(logs[1], 2);
    if (why !== undefined) return notTried(why);
    const [set, unknown] = logs.map((log) => textOf(log.answers[1]));
    const observed = { Chinese: set ?? null, Klingon: unknown ?? null };
    if (set !== `<asr_text>${stage.recogniser.chinese}`) {
      return fails(`with Chinese set it said ${quoted(set ?? '')}`, observed);
    }
    return unknown === `language English<asr_text>${stage.recogniser.english}`
      ? holds('Chinese: the Chinese text, without a header; Klingon: as without a language', observed)
      : fails(`with Klingon set it said ${quoted(unknown ?? '')}`, observed);
  },
  consequence: {
    holds:
      '`language: X` works, and its output has no header; a misspelt name means automatic, without a word',
    fails: '`language` does not do on this build what scenarios expect: leave it at `auto`',
  },
};

const hint: Check = {
  id: 'hint',
  claim: 'hint words reach the prompt by the system prompt (`-s`), and not by the user turn',
  needs: ['chatllm_show_statistics'],
  trials: (stage) => [
    [start('a', stage.recogniser.file), hear('a', stage), statistics('a')],
    [start('a', stage.recogniser.file, { system: HINT }), hear('a', stage), statistics('a')],
    [start('a', stage.recogniser.file), ask('a', `${HINT}${roundInput(stage.audio)}`), statistics('a')],
  ],
  judge: (logs) => {
    const why = [0, 1, 2].map((index) => obstacle(logs[index], 3)).find((reason) => reason !== undefined);
    if (why !== undefined) return notTried(why);
    const [plain, system, user] = logs.map(promptOf);
    if (plain === undefined || system === undefined || user === undefined) {
      return notTried('the statistics cannot be read');
    }
    const observed = { system: system - plain, user: user - plain };
    const detail = `${observed.system} more prompt tokens by -s, ${observed.user} by the user turn`;
    return observed.system > 0 && observed.user === 0 ? holds(detail, observed) : fails(detail, observed);
  },
  consequence: {
    holds: '`--hint` is given as system prompt; text around the audio is ignored',
    fails: 'hints do not work on this build as `--hint` gives them',
  },
};

const promptOf = (log: TrialLog): number | undefined => promptsOf(log)[0];

/** What the options do to the prompt. */
export const PROMPT: readonly Check[] = [language, hint];
