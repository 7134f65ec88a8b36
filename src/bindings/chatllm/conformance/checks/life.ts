import { destroy, hear, start } from '../check/calls.ts';
import { type Check, fails, holds, past } from '../check/check.ts';
import { endOf, quoted, textOf } from '../check/reading.ts';

const symbols: Check = {
  id: 'symbols',
  claim: 'every function of the ABI is exported',
  trials: () => [[]],
  judge: ([log]) => {
    const { present = [], missing = [], fork = [] } = log?.symbols ?? {};
    const observed = {
      present: present.length,
      missing: missing.join(' '),
      fork: fork.join(' '),
    };
    const of = `${present.length} of ${present.length + missing.length}`;
    const more = fork.length === 0 ? '' : `; of forks: ${fork.join(', ')}`;
    if (missing.length === 0) return holds(`${of}${more}`, observed);
    return fails(`${of}; missing: ${missing.join(', ')}${more}`, observed);
  },
  consequence: {
    holds: 'every trial below can be made',
    fails: 'what needs a missing function is absent in every report on this build',
  },
};

const destroys: Check = {
  id: 'destroy',
  claim: 'destroying a started object leaves the process alive',
  needs: ['chatllm_destroy'],
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage), destroy('a')]],
  judge: past(2, (log) => {
    const code = log.answers[2]?.code ?? null;
    const observed = { code, end: endOf(log) };
    if (log.death !== undefined) return fails(log.death.message, observed);
    return code === 0
      ? holds('it returned 0 and the process lived', observed)
      : fails(`it returned ${code}`, observed);
  }),
  consequence: {
    holds: 'models can be unloaded and changed inside one process',
    fails:
      'never destroy: variants with `unload` are unsupported; use `restart`, or `respawn` for a new process',
  },
  simulator: 'the simulator destroys safely unless `unsafe_destroy` is set; unmodified libchatllm aborts',
};

const exits: Check = {
  id: 'exit',
  claim: 'a process may leave by exit() while an object is started',
  trials: (stage) => [[start('a', stage.recogniser.file), hear('a', stage), { call: 'exit' }]],
  judge: past(2, (log) => {
    const observed = { end: endOf(log) };
    return log.death === undefined
      ? holds('its exit handlers ran and the status was 0', observed)
      : fails(log.death.message, observed);
  }),
  consequence: {
    holds: 'a program may end in any way',
    fails: 'a right result is followed by a failed exit status: leave by _exit or SIGKILL, as asr-bench does',
  },
};

const reloads: Check = {
  id: 'reload',
  claim: 'after a destroy another model can be started in the same process, and works',
  needs: ['chatllm_destroy'],
  hears: true,
  trials: (stage) => [
    [
      start('a', stage.recogniser.file),
      hear('a', stage),
      destroy('a'),
      start('b', stage.other.file),
      hear('b', stage),
    ],
  ],
  judge: past(3, (log, stage) => {
    const said = textOf(log.answers[4], 'b');
    const observed = { code: log.answers[3]?.code ?? null, end: endOf(log), text: said };
    if (log.death !== undefined) return fails(log.death.message, observed);
    return said.endsWith(stage.other.text)
      ? holds('the second model said its own text', observed)
      : fails(`the second model said ${quoted(said)}`, observed);
  }),
  consequence: {
    holds: 'model switching in one process can be measured (`load`, `unload`, `load`)',
    fails: 'change models by a new process: `respawn`, or `swap: process`',
  },
};

/** What a misrouted object says depends on memory: reports on one build must not differ by it. */
function rightOf(text: string, expected: string): string {
  if (text === '') return 'nothing';
  return text.endsWith(expected) ? 'its text' : 'something else';
}

const twoObjects: Check = {
  id: 'two-objects',
  claim: 'two started objects answer each at their own callback',
  hears: true,
  trials: (stage) => [
    [
      start('older', stage.recogniser.file),
      start('newer', stage.other.file),
      hear('older', stage),
      hear('newer', stage),
    ],
  ],
  judge: past(2, (log, stage) => {
    const older = textOf(log.answers[2], 'older');
    const astray = textOf(log.answers[2], 'newer');
    const newer = textOf(log.answers[3], 'newer');
    const observed = {
      older: rightOf(older, stage.recogniser.english),
      'older at newer': rightOf(astray, stage.recogniser.english),
      newer: rightOf(newer, stage.other.text),
      end: endOf(log),
    };
    if (log.death !== undefined) return fails(log.death.message, observed);
    if (astray !== '') return fails(`the older one's text came to the newer one's callback`, observed);
    return older.endsWith(stage.recogniser.english) && newer.endsWith(stage.other.text)
      ? holds('each said its own text to its own callback', observed)
      : fails(`they said ${quoted(older)} and ${quoted(newer)}`, observed);
  }),
  consequence: {
    holds: 'two models may be loaded at once; asr-bench still keeps to one',
    fails: 'one started object a process: a second load needs `unload` or `respawn` first',
  },
  simulator: 'the simulator keeps objects apart unless `misroute` is set; libchatllm does not',
};

/** The life of an object: what is there, and how it ends. */
export const LIFE: readonly Check[] = [symbols, destroys, exits, reloads, twoObjects];
