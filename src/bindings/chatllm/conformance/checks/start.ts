import type { TrialLog } from '../../../trial-log.ts';
import { start, startWith } from '../check/calls.ts';
import { type Check, fails, holds, notTried } from '../check/check.ts';
import { errorsOf, obstacle, quoted } from '../check/reading.ts';

/** What a start should answer, by what is wrong with it. */
const EXPECTED = {
  'no model': -1,
  'missing model': 1,
  'foreign file': 1,
  'unknown option': 'index',
  'bad number': 'index',
} as const;

const codes: Check = {
  id: 'error-codes',
  claim: 'a start that cannot be returns its code: -1, 1 with an error line, or the index of the bad word',
  trials: (stage) => [
    [startWith('a', ['--hide_banner'])],
    [start('a', stage.absentModel)],
    [start('a', stage.foreignModel)],
    [start('a', stage.recogniser.file, { extra: ['--no_such_option'] })],
    [start('a', stage.recogniser.file, { extra: ['--seed', 'many'] })],
  ],
  judge: (logs) => {
    const names = Object.keys(EXPECTED);
    const why = logs.map((log) => log.answers[0]?.unmade).find((reason) => reason !== undefined);
    if (why !== undefined || logs.length !== names.length) return notTried(why ?? 'a trial was not run');
    const observed = Object.fromEntries(names.map((name, index) => [name, answerOf(logs[index])]));
    const wrong = Object.entries(EXPECTED).filter(([name, expected], index) => {
      const answer = logs[index]?.answers[0];
      if (expected === 'index') return !(answer?.code !== undefined && answer.code > 1);
      return answer?.code !== expected || (expected === 1 && errorsOf(answer).length === 0) || name === '';
    });
    const detail = names.map((name) => `${name} ${observed[name]}`).join(', ');
    return wrong.length === 0
      ? holds(detail, observed)
      : fails(`${detail}; wrong: ${wrong.map(([name]) => name).join(', ')}`, observed);
  },
  consequence: {
    holds: 'a start that fails is reported by its cause',
    fails: 'some faults of a start take the process down or pass for success: only the process says so',
  },
};

/** The code, with a mark where an error line came; else how the process ended. */
function answerOf(log: TrialLog | undefined): string {
  const answer = log?.answers[0];
  if (answer?.code === undefined) return log?.death?.signal ?? log?.death?.kind ?? 'nothing';
  return errorsOf(answer).length > 0 ? `${answer.code} and a line` : String(answer.code);
}

const cut: Check = {
  id: 'cut-model',
  claim: 'a model file cut inside its last tensor is refused',
  trials: (stage) =>
    stage.cutModel === undefined
      ? 'the models of the simulator have no tensors'
      : [[start('a', stage.cutModel)]],
  judge: ([log]) => {
    const answer = log?.answers[0];
    if (log === undefined || answer === undefined || answer.unmade !== undefined) {
      return notTried(answer?.unmade ?? obstacle(log, 1) ?? '');
    }
    if (log.death !== undefined) return fails(log.death.message, { code: null });
    const [line = ''] = errorsOf(answer);
    return answer.code === 0
      ? fails('it was loaded without a word', { code: 0 })
      : holds(`start returned ${answer.code}: ${quoted(line)}`, { code: answer.code ?? null });
  },
  consequence: {
    holds: 'a download that broke off cannot be mistaken for a model',
    fails:
      'a download that broke off may load and talk nonsense: `models inspect` and `models pull` check it',
  },
};

/** How a start fails. */
export const START: readonly Check[] = [codes, cut];
