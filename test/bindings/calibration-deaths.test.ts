import { describe, expect, it } from 'vitest';
import type { CalibrationSettings } from '../../src/bindings/calibration-model.ts';
import { drive, modelFile, QUIET, silence } from '../support/calibration.ts';

const text = 'one two three four';
const MOMENTS = ['load', 'infer', 'token', 'callback', 'restart', 'destroy'] as const;

async function lifeOf(settings: CalibrationSettings, hangsAfter?: number) {
  const input = `{{audio:${silence(320)}}}`;
  const driven = await drive(
    [
      ['create', 'a'],
      ['start', 'a', '-m', modelFile({ text, ...settings }), ...QUIET],
      ['user_input', 'a', input],
      ['restart', 'a', null],
      ['user_input', 'a', input],
      ['restart', 'a', null],
      ['destroy', 'a'],
    ],
    hangsAfter,
  );
  return { ...driven, calls: driven.lines.map(({ call }) => call) };
}

/** The calls that come to an end when the process dies in the second round of a moment (the first of load, destroy). */
const SURVIVED: Readonly<Record<(typeof MOMENTS)[number], number>> = {
  load: 1,
  infer: 4,
  token: 4,
  callback: 4,
  restart: 5,
  destroy: 6,
};
const planted = (die_at: (typeof MOMENTS)[number]): CalibrationSettings => ({
  die_at,
  die_round: die_at === 'load' || die_at === 'destroy' ? 1 : 2,
  die_token: 5,
});

describe('planted deaths', () => {
  it('none: the whole life', async () => {
    const { code, calls } = await lifeOf({});
    expect([code, calls.length]).toEqual([0, 7]);
  });

  it.each(MOMENTS)('SIGSEGV at %s', async (die_at) => {
    const { signal, calls } = await lifeOf({ die: 'segv', ...planted(die_at) });
    expect([signal, calls.length]).toEqual(['SIGSEGV', SURVIVED[die_at]]);
  });

  it.each(['token', 'callback'] as const)('abort at %s, with its last words', async (die_at) => {
    const settings = { die: 'abort', die_message: 'GGML_ASSERT failed', ...planted(die_at) } as const;
    const { signal, stderr, calls } = await lifeOf(settings);
    expect([signal, calls.length]).toEqual(['SIGABRT', SURVIVED[die_at]]);
    expect(stderr).toContain('GGML_ASSERT failed');
  });

  it.each(['load', 'infer'] as const)('exit(7) at %s', async (die_at) => {
    const { code, calls } = await lifeOf({ die: 'exit', die_code: 7, ...planted(die_at) });
    expect([code, calls.length]).toEqual([7, SURVIVED[die_at]]);
  });

  it.each(['callback', 'destroy'] as const)('hang at %s', async (die_at) => {
    const { signal, calls } = await lifeOf({ die: 'hang', ...planted(die_at) }, SURVIVED[die_at]);
    expect([signal, calls.length]).toEqual(['SIGKILL', SURVIVED[die_at]]);
  });

  it('out of memory: grows to its limit, then ends like C++ does', async () => {
    const { signal, stderr } = await lifeOf({ die: 'oom', oom_mb: 64, ...planted('infer') });
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain("terminate called after throwing an instance of 'std::bad_alloc'");
  });

  it('unsafe destroy: glibc’s line and SIGABRT', async () => {
    const { signal, stderr, calls } = await lifeOf({ unsafe_destroy: true });
    expect([signal, calls.length]).toEqual(['SIGABRT', 6]);
    expect(stderr).toContain('double free or corruption (out)');
  });

  it('unsafe destroy: the same at exit while an object is alive, but not on _exit', async () => {
    const model = modelFile({ unsafe_destroy: true });
    const begin = [
      ['create', 'a'],
      ['start', 'a', '-m', model, ...QUIET],
    ] as const;
    const { signal, stderr } = await drive([...begin, ['exit']]);
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('double free or corruption (out)');
    expect((await drive(begin)).code).toBe(0);
    const again = await drive([...begin, ['start', 'a']]);
    expect(again.signal).toBe('SIGABRT');
  });

  it('a safe object that is still alive does not disturb the exit', async () => {
    const { code } = await drive([['create', 'a'], ['start', 'a', '-m', modelFile({}), ...QUIET], ['exit']]);
    expect(code).toBe(0);
  });

  it('async start: sound unless it is planted to crash like the engine’s', async () => {
    const sound = await drive([
      ['create', 'a'],
      ['awaited', ['async_start', 'a', '-m', modelFile({}), ...QUIET]],
    ]);
    expect(sound.lines[1]?.calls.map(({ type }) => type)).toEqual([13, 100]);
    const model = modelFile({ unsafe_async_start: true });
    const planted = await drive([
      ['create', 'a'],
      ['awaited', ['async_start', 'a', '-m', model, ...QUIET]],
    ]);
    expect(planted.signal).toBe('SIGSEGV');
  });
});

describe('planted refusals', () => {
  const codes = (lines: readonly { readonly result: unknown }[]) =>
    lines.slice(1).map(({ result }) => result);

  it('of start: the code, and the error text with 1', async () => {
    const settings: CalibrationSettings = { refuse: 'start', refuse_code: 1, refuse_text: 'no weights' };
    const { lines } = await drive([
      ['create', 'a'],
      ['start', 'a', '-m', modelFile(settings)],
      ['destroy', 'a'],
    ]);
    expect(codes(lines)).toEqual([1, 0]);
    expect(lines[1]?.calls[0]).toMatchObject({ type: 2, text: expect.stringContaining('no weights') });
  });

  it('of a round, every time or once', async () => {
    const always = await lifeOf({ refuse: 'infer', refuse_code: -2 });
    expect(codes(always.lines)).toEqual([0, -2, null, -2, null, 0]);
    const once = await lifeOf({ refuse: 'infer', refuse_code: -3, refuse_round: 2 });
    expect(codes(once.lines)).toEqual([0, 0, null, -3, null, 0]);
  });

  it('of destroy and of tokenize', async () => {
    expect(codes((await lifeOf({ refuse: 'destroy' })).lines).at(-1)).toBe(-1);
    const { lines } = await drive([
      ['create', 'a'],
      ['start', 'a', '-m', modelFile({ refuse: 'tokenize' }), ...QUIET],
      ['text_tokenize', 'a', 'x'],
    ]);
    expect(codes(lines)).toEqual([0, -1]);
  });
});
