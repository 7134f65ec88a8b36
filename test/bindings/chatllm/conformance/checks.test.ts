import { describe, expect, it } from 'vitest';
import type { Check } from '../../../../src/bindings/chatllm/conformance/check/check.ts';
import { CHECKS } from '../../../../src/bindings/chatllm/conformance/examine.ts';
import { CRASH, counted, logOf, type Said, STAGE } from './logs.ts';

function check(id: string): Check {
  const found = CHECKS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no check ${id}`);
  return found;
}

/** State of a claim with one trial, answered so. */
const state = (id: string, said: readonly Said[], death?: typeof CRASH) =>
  check(id).judge([logOf(check(id), said, death)], STAGE).state;

const OK: Said = { code: 0 };
const SCRIPT = ['language', ' English', '<asr_text>', 'one', ' two', ' three'];
const ALL: Said = { code: 0, pieces: SCRIPT };

describe('the claims', () => {
  it('have names of their own, one consequence a line, and calls for any stage', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
    for (const { id, consequence, trials } of CHECKS) {
      expect([id, consequence.holds, consequence.fails].join()).not.toContain('\n');
      expect(trials(STAGE).length).toBeGreaterThan(0);
    }
  });

  it('are not tried where their trial ends before the point, whatever kills it', () => {
    for (const one of CHECKS) {
      if (one.id === 'symbols' || one.id === 'cut-model' || one.id === 'error-codes') continue;
      const trials = one.trials(STAGE);
      const logs = (typeof trials === 'string' ? [] : trials).map((_, trial) =>
        logOf(one, [{}], CRASH, trial),
      );
      expect([one.id, one.judge(logs, STAGE).state]).toEqual([one.id, 'not-tried']);
    }
  });

  it('are not tried where the model does not load, and say with which code and line', () => {
    const log = logOf(check('text'), [{ code: 1, errors: ['cannot open file'] }]);
    expect(check('text').judge([log], STAGE)).toMatchObject({
      state: 'not-tried',
      detail: 'start returned 1: cannot open file',
    });
  });
});

describe('each claim beside its opposite', () => {
  it.each<[string, string, readonly Said[], 'holds' | 'does-not-hold' | 'not-tried', typeof CRASH?]>([
    ['destroy', 'returns 0', [OK, ALL, OK], 'holds'],
    ['destroy', 'refuses', [OK, ALL, { code: -1 }], 'does-not-hold'],
    ['destroy', 'kills', [OK, ALL, {}], 'does-not-hold', CRASH],
    ['destroy', 'died before', [OK, {}], 'not-tried', CRASH],
    ['exit', 'leaves', [OK, ALL, {}], 'holds'],
    ['exit', 'kills', [OK, ALL, {}], 'does-not-hold', CRASH],
    ['reload', 'works', [OK, ALL, OK, OK, { code: 0, pieces: ['something else'] }], 'holds'],
    ['reload', 'says the old', [OK, ALL, OK, OK, ALL], 'does-not-hold'],
    ['reload', 'the second start dies', [OK, ALL, OK, {}], 'does-not-hold', CRASH],
    ['reload', 'destroy dies', [OK, ALL, {}], 'not-tried', CRASH],
    ['two-objects', 'apart', [OK, OK, ALL, { code: 0, pieces: ['something else'] }], 'holds'],
    ['two-objects', 'astray', [OK, OK, { ...ALL, to: 'newer' }, ALL], 'does-not-hold'],
    ['two-objects', 'one is silent', [OK, OK, { code: 0 }, ALL], 'does-not-hold'],
    ['cut-model', 'refused', [{ code: 1, errors: ['short'] }], 'holds'],
    ['cut-model', 'loaded', [OK], 'does-not-hold'],
    ['cut-model', 'killed by it', [{}], 'does-not-hold', CRASH],
    ['piece-per-token', 'each', [OK, ALL, counted(23, 5)], 'holds'],
    [
      'piece-per-token',
      'all in one',
      [OK, { code: 0, pieces: [SCRIPT.join('')] }, counted(23, 5)],
      'does-not-hold',
    ],
    ['piece-per-token', 'uncounted', [OK, ALL, { code: 0, lines: ['42 tokens'] }], 'not-tried'],
    ['piece-per-token', 'refused', [OK, { code: -1 }, counted(0, 0)], 'not-tried'],
    ['piece-per-token', 'counted, but silent', [OK, OK, counted(23, 5)], 'does-not-hold'],
    ['live', 'refused', [OK, { code: -1 }], 'not-tried'],
    ['live', 'too short to be stopped', [OK, { code: 0, pieces: ['one'] }], 'not-tried'],
    ['whole-characters', 'refused', [OK, { code: -1, errors: ['no'] }], 'not-tried'],
    ['live', 'stopped', [OK, { code: 0, pieces: SCRIPT.slice(0, 4) }], 'holds'],
    ['live', 'held back', [OK, ALL], 'does-not-hold'],
    ['whole-characters', 'whole', [OK, { code: 0, pieces: ['一', '二三'] }], 'holds'],
    [
      'whole-characters',
      'torn',
      [OK, { code: 0, pieces: [Uint8Array.of(0xe4, 0xb8), Uint8Array.of(0x80)] }],
      'does-not-hold',
    ],
    ['whole-characters', 'lost', [OK, { code: 0, pieces: ['\uFFFD\uFFFD二'] }], 'does-not-hold'],
    ['end-once', 'once', [OK, { ...ALL, ends: 1 }], 'holds'],
    ['end-once', 'twice', [OK, { ...ALL, ends: 2 }], 'does-not-hold'],
    ['end-once', 'never', [OK, ALL], 'does-not-hold'],
    ['print-types', 'known', [{ ...OK, infos: ['{}'] }, ALL], 'holds'],
    ['print-types', 'no model info', [OK, ALL], 'does-not-hold'],
    [
      'print-types',
      'a line among the text',
      [
        { ...OK, infos: ['{}'] },
        { ...ALL, lines: ['x'] },
      ],
      'does-not-hold',
    ],
    ['print-types', 'no text', [{ ...OK, infos: ['{}'] }, OK], 'does-not-hold'],
    ['abort', 'usable', [OK, { code: 0, pieces: SCRIPT.slice(0, 3) }, OK, ALL], 'holds'],
    ['abort', 'ignored', [OK, ALL, OK, ALL], 'does-not-hold'],
    ['abort', 'mute afterwards', [OK, { code: 0, pieces: SCRIPT.slice(0, 3) }, OK, OK], 'does-not-hold'],
    [
      'abort',
      'dead afterwards',
      [OK, { code: 0, pieces: SCRIPT.slice(0, 3) }, OK, {}],
      'does-not-hold',
      CRASH,
    ],
    ['token-limit', 'kept', [OK, OK, { code: 0, pieces: SCRIPT.slice(0, 5) }, OK, OK, OK, ALL], 'holds'],
    ['token-limit', 'ignored', [OK, OK, ALL, OK, OK, OK, ALL], 'does-not-hold'],
    ['token-limit', 'for ever', [OK, OK, { code: 0, pieces: ['x'] }, OK, OK, OK, OK], 'does-not-hold'],
    ['busy', 'refused', [OK, { ...ALL, inside: -1 }], 'holds'],
    ['busy', 'allowed', [OK, { ...ALL, inside: 0 }], 'does-not-hold'],
    ['busy', 'cuts the first', [OK, { code: 0, pieces: ['one'], inside: -1 }], 'does-not-hold'],
    ['busy', 'no second piece', [OK, { code: 0, pieces: ['one'] }], 'not-tried'],
    ['destroy-busy', 'refused', [OK, { ...ALL, inside: -1 }], 'holds'],
    ['destroy-busy', 'allowed', [OK, { ...ALL, inside: 0 }], 'does-not-hold'],
    ['destroy-busy', 'kills', [OK, {}], 'does-not-hold', CRASH],
    ['restart', 'the same', [OK, ALL, OK, ALL, OK, ALL], 'holds'],
    ['restart', 'refused', [OK, { code: -1 }, OK, { code: -1 }, OK, { code: -1 }], 'not-tried'],
    ['statistics', 'refused', [OK, { code: -1 }, counted(0, 0), { code: 0 }], 'not-tried'],
    ['live', 'all in one piece', [OK, { code: 0, pieces: [SCRIPT.join('')] }], 'does-not-hold'],
    ['restart', 'another', [OK, ALL, OK, { code: 0, pieces: ['x'] }, OK, ALL], 'does-not-hold'],
    ['restart', 'kills', [OK, ALL, {}], 'does-not-hold', CRASH],
    ['cursor', 'counts', [OK, OK, ALL, { code: 30 }, ALL, { code: 60 }, OK, OK], 'holds'],
    ['cursor', 'keeps', [OK, OK, ALL, { code: 30 }, ALL, { code: 60 }, OK, { code: 60 }], 'does-not-hold'],
    ['cursor', 'without audio', [OK, OK, ALL, { code: 6 }, ALL, { code: 12 }, OK, OK], 'does-not-hold'],
    ['cursor', 'absent', [OK, { unmade: 'no chatllm_get_cursor' }], 'not-tried'],
    ['statistics', 'agree', [OK, ALL, counted(23, 19), { code: 43 }], 'holds'],
    ['statistics', 'differ', [OK, ALL, counted(23, 3), { code: 43 }], 'does-not-hold'],
    ['statistics', 'unreadable', [OK, ALL, { code: 0, lines: ['fast'] }, { code: 43 }], 'does-not-hold'],
    ['audio-tokens', 'heard', [OK, ALL, counted(23, 5), OK, ALL, counted(33, 5)], 'holds'],
    ['audio-tokens', 'not heard', [OK, ALL, counted(10, 5), OK, ALL, counted(20, 5)], 'does-not-hold'],
    ['audio-tokens', 'half heard', [OK, ALL, counted(16, 5), OK, ALL, counted(26, 5)], 'does-not-hold'],
    ['missing-audio', 'silent', [OK, { code: 0, pieces: ['<asr_text>'] }], 'does-not-hold'],
    ['missing-audio', 'told', [OK, { code: -4 }], 'holds'],
    ['missing-audio', 'fatal', [OK, {}], 'does-not-hold', CRASH],
    ['long-prompt', 'told', [OK, { code: 0, lines: ['RUN OUT OF CONTEXT.'] }], 'holds'],
    ['long-prompt', 'by code', [OK, { code: -5 }], 'holds'],
    ['long-prompt', 'silent', [OK, OK], 'does-not-hold'],
    ['long-answer', 'silent', [OK, { code: 0, pieces: ['one'] }], 'does-not-hold'],
    ['long-answer', 'it did fit', [OK, ALL], 'not-tried'],
    [
      'aligner-json',
      'as scripted',
      [OK, { code: 0, pieces: ['[{"start":80,"end":240,"text":"one"}]'] }],
      'holds',
    ],
    [
      'aligner-json',
      'late',
      [OK, { code: 0, pieces: ['[{"start":80,"end":320,"text":"one"}]'] }],
      'does-not-hold',
    ],
    ['aligner-json', 'cut', [OK, { code: 0, pieces: ['[{"start":80,'] }], 'does-not-hold'],
    [
      'punctuation',
      'at 0-0',
      [OK, { code: 0, pieces: ['[{"start":80,"end":240,"text":"one"},{"start":0,"end":0,"text":"..."}]'] }],
      'holds',
    ],
    [
      'punctuation',
      'with a time of its own',
      [
        OK,
        { code: 0, pieces: ['[{"start":80,"end":240,"text":"one"},{"start":240,"end":400,"text":"..."}]'] },
      ],
      'does-not-hold',
    ],
    [
      'punctuation',
      'the word after it is late',
      [OK, { code: 0, pieces: ['[{"start":160,"end":240,"text":"one"},{"start":0,"end":0,"text":"..."}]'] }],
      'does-not-hold',
    ],
    [
      'punctuation',
      'left out',
      [OK, { code: 0, pieces: ['[{"start":80,"end":240,"text":"one"}]'] }],
      'does-not-hold',
    ],
    ['punctuation', 'dies of it', [OK, {}], 'does-not-hold', CRASH],
    [
      'aligner-srt',
      'as scripted',
      [OK, { code: 0, pieces: ['0\n00:00:00,080 --> 00:00:00,240\none\n\n'] }],
      'holds',
    ],
    ['aligner-srt', 'garbage', [OK, { code: 0, pieces: ['0\n\u0016a --> \none\n\n'] }], 'does-not-hold'],
  ])('%s: %s', (id, _what, said, expected, death) => {
    expect(state(id, said, death)).toBe(expected);
  });

  it('symbols: all, or which are missing', () => {
    const log = (missing: string[]) => ({
      symbols: { present: ['a', 'b'], missing, fork: [] },
      answers: [],
      death: undefined,
    });
    expect(check('symbols').judge([log([])], STAGE)).toMatchObject({ state: 'holds', detail: '2 of 2' });
    expect(check('symbols').judge([log(['c'])], STAGE)).toMatchObject({
      state: 'does-not-hold',
      detail: '2 of 3; missing: c',
      observed: { present: 2, missing: 'c' },
    });
  });

  it('error-codes: one by one, a crash among them being an answer', () => {
    const judge = (...said: Said[]) =>
      check('error-codes').judge(
        said.map((one, trial) =>
          logOf(check('error-codes'), [one], one.code === undefined ? CRASH : undefined, trial),
        ),
        STAGE,
      );
    const line = ['cannot open file'];
    const good: Said[] = [
      { code: -1 },
      { code: 1, errors: line },
      { code: 1, errors: line },
      { code: 15 },
      { code: 16 },
    ];
    expect(judge(...good).state).toBe('holds');
    expect(judge(...good.with(1, { code: 1 }))).toMatchObject({
      state: 'does-not-hold',
      detail: expect.stringContaining('wrong: missing model'),
    });
    expect(judge(...good.with(4, {}))).toMatchObject({
      state: 'does-not-hold',
      observed: { 'bad number': 'SIGSEGV', 'no model': '-1' },
    });
    expect(judge(...good.with(3, { code: 0 })).state).toBe('does-not-hold');
  });

  it('language: set, unknown, and either wrong', () => {
    const judge = (set: string, unknown: string) =>
      check('language').judge(
        [set, unknown].map((text, trial) =>
          logOf(check('language'), [OK, { code: 0, pieces: [text] }], undefined, trial),
        ),
        STAGE,
      ).state;
    const header = 'language English<asr_text>';
    expect(judge('<asr_text>一二三', `${header}one two three`)).toBe('holds');
    expect(judge(`${header}one two three`, `${header}one two three`)).toBe('does-not-hold');
    expect(judge('<asr_text>一二三', '<asr_text>one two three')).toBe('does-not-hold');
  });

  it('hint: by the system prompt alone', () => {
    const judge = (plain: number, system: number, user: number) =>
      check('hint').judge(
        [plain, system, user].map((prompt, trial) =>
          logOf(check('hint'), [OK, ALL, counted(prompt, 5)], undefined, trial),
        ),
        STAGE,
      );
    expect(judge(23, 38, 23)).toMatchObject({ state: 'holds', observed: { system: 15, user: 0 } });
    expect(judge(23, 23, 23).state).toBe('does-not-hold');
    expect(judge(23, 38, 30).state).toBe('does-not-hold');
  });
});
