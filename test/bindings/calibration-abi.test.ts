import { describe, expect, it } from 'vitest';
import {
  drive,
  modelFile,
  QUIET,
  silence,
  TAGS,
  temporaryFolder,
  transcribed,
} from '../support/calibration.ts';

const text = 'One two, three.';
const started = (settings: Parameters<typeof modelFile>[0] = {}, ...words: string[]) =>
  [
    ['create', 'a'],
    ['start', 'a', '-m', modelFile({ text, ...settings }), ...QUIET, ...words],
  ] as const;

describe('start', () => {
  it('prints the banner, then the model as JSON, and returns 0', async () => {
    const model = modelFile({ name: 'a "quoted" name', param_num: 42, context: 4096 });
    const { lines, code } = await drive([
      ['create', 'a'],
      ['start', 'a', '-m', model, ...TAGS, '-l', '512', '-n', '1', '--temp', '0', '--seed', '7'],
    ]);
    expect(code).toBe(0);
    expect(lines[1]?.result).toBe(0);
    expect(lines[1]?.calls.map(({ type }) => type)).toEqual([1, 13]);
    expect(JSON.parse(lines[1]?.calls[1]?.text ?? '')).toEqual({
      name: 'a "quoted" name',
      purpose: 'ASR',
      param_num: 42,
      active_param_num: 42,
      context_length: 512,
      training_context_length: 4096,
      capabilities: ['ASR'],
    });
  });

  it('leaves the banner out on request; an aligner has the purpose Chat', async () => {
    const { lines } = await drive([...started({ kind: 'aligner' })]);
    expect(lines[1]?.calls.map(({ type }) => type)).toEqual([13]);
    expect(JSON.parse(lines[1]?.calls[0]?.text ?? '')).toMatchObject({ purpose: 'Chat' });
  });

  it('with a word that it cannot read: the index of the word, and no callback', async () => {
    const bad = [
      ['--nope', '1'],
      ['-n', 'many'],
      ['--calibrate', 'ttft=1'],
      ['--hide_banner', '--calibrate', 'word_errors=2'],
    ];
    const model = modelFile({});
    const { lines } = await drive(
      bad.flatMap((words, i) => [
        ['create', `o${i}`],
        ['start', `o${i}`, ...words, '-m', model],
      ]),
    );
    const starts = lines.filter(({ call }) => call === 'start');
    expect(starts.map(({ result }) => result)).toEqual([1, 2, 2, 3]);
    expect(starts.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it('without a model: -1', async () => {
    const { lines } = await drive([
      ['create', 'a'],
      ['start', 'a', '--hide_banner'],
    ]);
    expect(lines[1]).toMatchObject({ result: -1, calls: [] });
  });

  it('with a missing model: 1 and one error; destroy is then safe, and another model can be given', async () => {
    const { lines } = await drive([
      ['create', 'a'],
      ['start', 'a', '-m', '/no/such.model', '--hide_banner'],
      ['start', 'a', '-m', modelFile({})],
      ['destroy', 'a'],
    ]);
    expect(lines[1]?.result).toBe(1);
    expect(lines[1]?.calls.map(({ type }) => type)).toEqual([2]);
    expect(lines[1]?.calls[0]?.text).toContain('cannot open file /no/such.model: No such file or directory');
    expect(lines.slice(2).map(({ result }) => result)).toEqual([0, 0]);
  });

  it('with a file that is no model, or a wrong key in one: 1, and where it is', async () => {
    const { writeFileSync } = await import('node:fs');
    const folder = temporaryFolder();
    writeFileSync(`${folder}/empty`, '');
    writeFileSync(`${folder}/ggmm`, 'ggmm\n');
    writeFileSync(`${folder}/typo`, 'asr-bench-calibration 1\n# a comment\nttft = 3\n');
    const { lines } = await drive(
      ['empty', 'ggmm', 'typo'].flatMap((name) => [
        ['create', name],
        ['start', name, '-m', `${folder}/${name}`],
      ]),
    );
    const texts = lines
      .filter(({ call }) => call === 'start')
      .map(({ result, calls }) => [result, calls[0]?.text?.replace(/^.*\(false\) /, '').replace(folder, '')]);
    expect(texts).toEqual([
      [1, "/empty:1 model file is broken (bad magic): 'empty'"],
      [1, "/ggmm:1 model file is broken (bad magic): 'not asr-bench-calibration 1'"],
      [1, "/typo:3 unknown key: 'ttft'"],
    ]);
  });
});

describe('an ASR round', () => {
  it('says language, its name, the marker, then a piece a token; ends twice', async () => {
    const { line, cursor } = await transcribed({ text }, `{{audio:${silence(16_000)}}}`);
    expect(line.calls.map(({ type, text }) => (type === 'end' ? 'end' : text))).toEqual([
      'language',
      ' English',
      '<asr_text>',
      'One',
      ' two',
      ',',
      ' three',
      '.',
      'end',
      'end',
    ]);
    expect(line.result).toBe(0);
    expect(cursor).toBe(10 + 13 + 8);
  });

  it('starts at the marker when a language is set, in its own text, two prompt tokens longer', async () => {
    const settings = { text: { '': text, Chinese: '你好' } };
    const words = ['--set', 'language', 'chinese'];
    const { pieces, cursor } = await transcribed(settings, `{{audio:${silence(16_000)}}}`, words);
    expect(pieces).toEqual(['<asr_text>', '你', '好']);
    expect(cursor).toBe(12 + 13 + 3);
  });

  it('takes a language that it does not know for none', async () => {
    const words = ['--set', 'language', 'auto'];
    const { pieces } = await transcribed({ text }, `{{audio:${silence(16_000)}}}`, words);
    expect(pieces[0]).toBe('language');
  });

  it.each([
    ['a missing file', '{{audio:/no/such.wav}}'],
    ['no audio at all', 'hello'],
  ])('%s: no error, and "None"', async (_, input) => {
    const { pieces, line, cursor } = await transcribed({ text }, input);
    expect(line.result).toBe(0);
    expect(pieces).toEqual(['language', ' None', '<asr_text>']);
    expect(cursor).toBe(13);
  });

  it('makes as many prompt tokens of audio as the engine', async () => {
    // Measured with the engine of August 2026: whole frames of 160 samples, the tail padded to a multiple of 8.
    const measured: readonly (readonly [samples: number, tokens: number])[] = [
      [320, 1],
      [1_439, 1],
      [1_440, 2],
      [15_519, 12],
      [15_520, 14],
      [15_999, 14],
      [16_000, 13],
      [16_159, 13],
      [16_160, 14],
      [32_159, 26],
      [32_160, 27],
      [176_000, 143],
    ];
    const { lines } = await drive([
      ...started({ text: 'x' }),
      ...measured.flatMap(([samples]) => [
        ['user_input', 'a', `{{audio:${silence(samples)}}}`] as const,
        ['get_cursor', 'a'] as const,
        ['restart', 'a', null] as const,
      ]),
    ]);
    const cursors = lines.filter(({ call }) => call === 'get_cursor').map(({ result }) => result);
    expect(cursors).toEqual(measured.map(([, tokens]) => 10 + tokens + 4));
  });

  it('holds a token back that ends inside a character: fewer pieces than tokens', async () => {
    const { pieces, cursor } = await transcribed(
      { text: '今天好', split_utf8: 2 },
      `{{audio:${silence(320)}}}`,
    );
    expect(pieces.slice(3)).toEqual(['今', '天', '好']);
    expect(cursor).toBe(11 + 3 + 4);
  });

  it('gives broken pieces as they are where that is the fault', async () => {
    const settings = { text: '今天', split_utf8: 2, broken_utf8: true };
    const { pieces } = await transcribed(settings, `{{audio:${silence(320)}}}`);
    expect(pieces.slice(3)).toEqual(['今', 'bytes e5a4', 'bytes a9']);
  });

  it('stops at the token limit, and at the end of the context', async () => {
    const input = `{{audio:${silence(320)}}}`;
    const limited = await transcribed({ text }, input, ['--max_new_tokens', '5']);
    expect(limited.pieces).toHaveLength(5);
    expect(limited.cursor).toBe(11 + 4);
    const full = await transcribed({ text }, input, ['-l', '15']);
    expect(full.pieces).toHaveLength(4);
    expect(full.line.calls.at(-3)?.text).toContain('RUN OUT OF CONTEXT');
    const none = await transcribed({ text }, input, ['-l', '11']);
    expect([none.pieces, none.line.result, none.cursor]).toEqual([[], 0, 0]);
  });

  it('goes on from where it was until restart', async () => {
    const input = `{{audio:${silence(320)}}}`;
    const { lines } = await drive([
      ...started(),
      ['user_input', 'a', input],
      ['user_input', 'a', input],
      ['get_cursor', 'a'],
      ['restart', 'a', null],
      ['get_cursor', 'a'],
      ['user_input', 'a', input],
      ['get_cursor', 'a'],
    ]);
    expect(lines.filter(({ call }) => call === 'get_cursor').map(({ result }) => result)).toEqual([
      38, 0, 19,
    ]);
  });

  it('is busy inside a callback: -1 for a second round and for destroy; abort stops after the token', async () => {
    const input = `{{audio:${silence(320)}}}`;
    const { lines } = await drive([
      ...started(),
      ['inside', ['user_input', 'a', input]],
      ['user_input', 'a', input],
      ['inside', ['destroy', 'a']],
      ['user_input', 'a', input],
      ['inside', ['abort_generation', 'a']],
      ['user_input', 'a', input],
      ['user_input', 'a', input],
    ]);
    const rounds = lines.slice(2);
    const inside = rounds.map(
      ({ calls }) => calls.find(({ type }) => String(type).startsWith('inside'))?.result,
    );
    expect(inside).toEqual([-1, -1, undefined, undefined]);
    expect(rounds.map(({ result }) => result)).toEqual([0, 0, 0, 0]);
    expect(rounds.map(({ calls }) => calls.filter(({ type }) => type === 0).length)).toEqual([8, 8, 1, 8]);
  });

  it('aborts on a tag of no known medium, as the engine does', async () => {
    const { signal, stderr } = await drive([...started(), ['user_input', 'a', '{{foo:/x.xyz}}']]);
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('terminate called');
  });

  it('aborts on more than 10000 audio tokens', async () => {
    const { signal, stderr } = await drive([
      ...started(),
      ['user_input', 'a', `{{audio:${silence(771 * 16_000)}}}`],
    ]);
    expect(signal).toBe('SIGABRT');
    expect(stderr).toContain('media too long.');
  });
});

describe('the other calls', () => {
  it('statistics are cumulative and count what the cursor counts', async () => {
    const input = `{{audio:${silence(16_000)}}}`;
    const { lines } = await drive([
      ...started({ ttft_ms: 5, token_ms: 1 }),
      ['user_input', 'a', input],
      ['restart', 'a', null],
      ['user_input', 'a', input],
      ['show_statistics', 'a'],
    ]);
    const printed = lines.at(-1)?.calls ?? [];
    expect(printed.map(({ type }) => type)).toEqual([1, 1, 1, 1]);
    expect(printed[0]?.text).toBe('');
    expect(printed[1]?.text).toMatch(
      /^timings: prompt eval time = +\d+\.\d\d ms \/ {4}46 tokens \( +[\d.]+ ms per token, +[\d.]+ tokens per second\)$/,
    );
    expect(printed[2]?.text).toMatch(/^timings: {8}eval time = +\d+\.\d\d ms \/ {4}14 tokens \(/);
    expect(printed[3]?.text).toMatch(/^timings: {7}total time = +\d+\.\d\d ms \/ {4}60 tokens$/);
  });

  it('tokenizes into one line of ids: the same word, the same id', async () => {
    const { lines } = await drive([
      ...started(),
      ['text_tokenize', 'a', 'so so'],
      ['text_tokenize', 'a', 'so'],
    ]);
    const ids = (lines[2]?.calls[0]?.text ?? '').split(',');
    expect(lines[2]?.result).toBe(2);
    expect(lines[2]?.calls.map(({ type }) => type)).toEqual([10]);
    expect(lines[3]?.calls[0]?.text).toBe(ids[0]);
  });

  it('runs async: INT_MIN while busy, -1 for a second call, the code after event 100', async () => {
    const input = `{{audio:${silence(320)}}}`;
    const { lines } = await drive([
      ...started({ ttft_ms: 60_000 }),
      ['async_user_input', 'a', input],
      ['get_async_result_int', 'a'],
      ['async_user_input', 'a', input],
      ['destroy', 'a'],
    ]);
    expect(lines.slice(2).map(({ result }) => result)).toEqual([0, -2147483648, -1, -1]);
    const awaited = await drive([
      ...started(),
      ['awaited', ['async_user_input', 'a', input]],
      ['get_async_result_int', 'a'],
    ]);
    expect(awaited.lines[2]?.calls.map(({ type }) => type)).toEqual([
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      'end',
      'end',
      100,
    ]);
    expect(awaited.lines[3]?.result).toBe(0);
  });

  it('refuses what a speech model cannot do', async () => {
    const { lines } = await drive([
      ...started(),
      ['user_input_multimedia_msg', 'a'],
      ['ai_continue', 'a', 'x'],
      ['embedding', 'a', 'x', 0],
      ['qa_rank', 'a', 'x', 'y'],
      ['rag_select_store', 'a', 'x'],
      ['save_session', 'a', '/tmp/x'],
      ['tool_input', 'a', 'x'],
    ]);
    expect(lines.slice(2).map(({ result }) => result)).toEqual([-1, -1, -1, -1, -1, -1, 0]);
  });

  it('describes a model file; a missing one is an abort', async () => {
    const { lines } = await drive([['inspect_model', modelFile({ name: 'shown' })]]);
    expect(lines[0]?.result).toMatch(/^Model name {2}: shown /);
    const { signal } = await drive([['inspect_model', '/no/such.model']]);
    expect(signal).toBe('SIGABRT');
  });

  it.each([
    [
      'a round on an object that never started',
      () => [
        ['create', 'a'],
        ['user_input', 'a', 'x'],
      ],
    ],
    ['a second destroy', () => [...started(), ['destroy', 'a'], ['destroy', 'a']]],
    ['destroy of null', () => [['destroy', null]]],
  ] as const)('%s is a SIGSEGV', async (_, calls) => {
    expect((await drive(calls())).signal).toBe('SIGSEGV');
  });
});
