import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scoreCommand } from '../../src/cli/score.ts';
import { sharedFile, sharedRows } from '../support/shared.ts';
import { type CliOutcome, inProcess } from './in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'score-'));
afterAll(() => rmSync(folder, { recursive: true }));

function score(lines: readonly (object | string)[], ...args: string[]): Promise<CliOutcome> {
  const file = join(folder, 'pairs.jsonl');
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  writeFileSync(file, text);
  return inProcess(scoreCommand, ['score', file, ...args]);
}

const Counts = z.object({
  hits: z.number(),
  substitutions: z.number(),
  deletions: z.number(),
  insertions: z.number(),
  n: z.number(),
  rate: z.number(),
});
const Document = z.object({
  schema: z.literal('asr-bench/score'),
  version: z.literal(1),
  pairs: z.array(Counts),
  corpus: Counts,
  groups: z.array(Counts.extend({ unit: z.string(), normaliser: z.string(), pairs: z.number() })),
  warnings: z.array(z.looseObject({ code: z.string() })),
});

const wrong = { ref: 'a', hyp: 'b', unit: 'word', norm: 'none' };
const right = { ref: 'a b c d e f g h i', hyp: 'a b c d e f g h i', unit: 'word', norm: 'none' };

describe('score --json', () => {
  it('gives each pair and the corpus, whose rate is not the mean of rates', async () => {
    const { exitCode, stdout } = await score([wrong, right], '--json');
    const { pairs, corpus, warnings } = Document.parse(JSON.parse(stdout));
    expect(exitCode).toBe(0);
    expect(pairs.map(({ rate }) => rate)).toEqual([1, 0]);
    expect(corpus).toEqual({ hits: 9, substitutions: 1, deletions: 0, insertions: 0, n: 10, rate: 0.1 });
    expect(warnings).toEqual([]);
  });

  it('adds the rate after ITN of both texts when asked', async () => {
    const numerals = { ref: '三点十五分到', hyp: '03:15到', unit: 'char', norm: 'none' };
    const missed = { ref: '三十个人', hyp: '40个人', unit: 'char', norm: 'none' };
    const Both = Counts.extend({ afterItn: Counts.extend({ sameDigits: z.boolean().optional() }) });
    const { stdout } = await score([numerals, missed], '--json', '--itn');
    const { pairs, corpus, groups } = z
      .object({ pairs: z.array(Both), corpus: Both, groups: z.array(Both) })
      .parse(JSON.parse(stdout));
    expect(pairs.map(({ rate, afterItn }) => [rate, afterItn.rate, afterItn.sameDigits])).toEqual([
      [5 / 6, 0, true],
      [0.5, 0.25, false],
    ]);
    expect([corpus.n, corpus.afterItn.n, groups[0]?.afterItn.rate]).toEqual([10, 10, 0.1]);
    const text = await score([numerals], '--itn');
    expect(text.stdout).toContain('line 1  CER 83.3 % (0.00 % after ITN)');
    expect(text.stdout).toMatch(/0\.00 % +CER after ITN/);
    expect((await score([numerals], '--json')).stdout).not.toContain('afterItn');
  });

  it('warns when the corpus adds unlike tokens, and sums like ones apart', async () => {
    const chars = { ref: '頭髮', hyp: '头发', unit: 'char', norm: 'zh' };
    const { groups, warnings } = Document.parse(
      JSON.parse((await score([wrong, chars, right], '--json')).stdout),
    );
    expect(groups).toMatchObject([
      { unit: 'word', normaliser: 'none-2', pairs: 2, n: 10, rate: 0.1 },
      { unit: 'char', normaliser: expect.stringMatching(/^zh-2 \(opencc-js /), pairs: 1, n: 2, rate: 0 },
    ]);
    expect(warnings).toMatchObject([{ code: 'W_MIXED_UNITS' }]);
  });

  it('warns of words where there are no spaces, and not where words were cut', async () => {
    const sentence = { ref: '今天天气很好', hyp: '今天天气真好', unit: 'word', norm: 'zh' };
    const cut = { ...sentence, ref: '今天 天气 很 好', hyp: '今天 天气 真 好' };
    const { warnings } = Document.parse(JSON.parse((await score([cut, sentence], '--json')).stdout));
    expect(warnings).toEqual([
      {
        code: 'W_UNSPACED_WORDS',
        detail: 'line 2: unit word on text without spaces counts whole sentences; use char or mixed',
      },
    ]);
    expect((await score([sentence])).stdout).toContain('warning: line 1: unit word on text without spaces');
    expect((await score([cut])).stdout).not.toContain('warning');
  });

  it('keeps the old normalisers, and adds nothing up across versions', async () => {
    const then = { ref: '3.5', hyp: '35', unit: 'char', norm: 'zh-1' };
    const { pairs, groups, warnings } = Document.parse(
      JSON.parse((await score([then, { ...then, norm: 'zh' }], '--json')).stdout),
    );
    expect(pairs.map(({ rate }) => rate)).toEqual([0, 1 / 3]);
    expect(groups).toHaveLength(2);
    expect(warnings).toMatchObject([{ code: 'W_MIXED_UNITS' }]);
  });

  it('says whether the digits of a number agree, where there are any', async () => {
    const phone = { ref: 'call 0900-073 331', hyp: 'call 0900073331', unit: 'word', norm: 'none' };
    const { stdout } = await score([phone, { ...phone, hyp: 'call 900073331' }, wrong], '--json');
    const Digits = z.object({ pairs: z.array(z.object({ sameDigits: z.boolean().optional() })) });
    expect(Digits.parse(JSON.parse(stdout)).pairs).toEqual([{ sameDigits: true }, { sameDigits: false }, {}]);
  });

  it('takes unit and normaliser from the command line where a line names none', async () => {
    const lines = [{ ref: 'Hello!', hyp: 'hello' }, wrong];
    const { stdout } = await score(lines, '--json', '--unit', 'word', '--norm', 'en');
    expect(Document.parse(JSON.parse(stdout)).pairs.map(({ rate }) => rate)).toEqual([0, 1]);
  });

  it.skipIf(sharedFile('text/wer-public.jsonl') === undefined)('agrees with every public row', async () => {
    const Row = z.object({ hits: z.number(), S: z.number(), D: z.number(), I: z.number() });
    const rows = sharedRows('text/wer-public.jsonl').map((row) => z.looseObject({}).parse(row));
    const { pairs } = Document.parse(JSON.parse((await score(rows, '--json')).stdout));
    expect(
      pairs.map(({ hits, substitutions: S, deletions: D, insertions: I }) => ({ hits, S, D, I })),
    ).toEqual(rows.map((row) => Row.parse(row)));
  });
});

describe('score for people', () => {
  it('shows the worst alignment first, substitutions, and the rate', async () => {
    const lines = [
      wrong,
      { ref: 'ask not what your land', hyp: 'is ask what your hand', unit: 'word', norm: 'none' },
    ];
    expect((await score(lines, '--show', '1')).stdout).toMatchInlineSnapshot(`
      "line 2  WER 60.0 %  norm none  hits 3  S 1  D 1  I 1
      REF: ** ask not what your land
      HYP: is ask *** what your hand
           I      D             S

      1 more with errors: \`--show 2\`

      most frequent errors
        1  (nothing) → is
        1  a → b
        1  land → hand
        1  not → (nothing)

        rate  95 % interval  of   norm    pairs  n  hits  S  D  I
      66.7 %              –  WER  none-2      2  6     3  2  1  1
      no interval of the WER: 2 of at least 10 utterances that an interval takes
      "
    `);
  });

  it('gives no rate over pairs that differ in what they count', async () => {
    const { stdout } = await score([wrong, { ...wrong, unit: 'char' }]);
    expect(stdout).toContain('\nno rate over all: the pairs differ in what they count\n');
  });
});

/** `n` utterances of ten words, of which the `i`th has `errors(i)` wrong. */
const corpus = (n: number, errors: (i: number) => number, more: (i: number) => object = () => ({})) =>
  Array.from({ length: n }, (_, i) => {
    const ref = Array.from({ length: 10 }, (_, word) => `w${word}`);
    const hyp = ref.map((word, k) => (k < errors(i) ? 'x' : word));
    return { ref: ref.join(' '), hyp: hyp.join(' '), unit: 'word', norm: 'none', ...more(i) };
  });

describe('score of a corpus', () => {
  const Group = z.object({
    rate: z.number(),
    ci95: z.tuple([z.number(), z.number()]).nullable(),
    units: z.number().optional(),
    unitKind: z.string().optional(),
    below: z.object({ verdict: z.string(), needed: z.number().optional() }).optional(),
  });
  const groupOf = async (lines: readonly object[], ...args: string[]) => {
    const { stdout, exitCode } = await score(lines, '--json', ...args);
    const [group] = z.object({ groups: z.array(Group) }).parse(JSON.parse(stdout)).groups;
    return { ...group, exitCode };
  };
  const oneInFive = corpus(400, (i) => (i % 5 === 0 ? 1 : 0));

  it('has an interval, by speaker where lines name them', async () => {
    const { rate, ci95, units, unitKind } = await groupOf(oneInFive);
    expect({ rate, units, unitKind }).toEqual({ rate: 0.02, units: 400, unitKind: 'utterance' });
    expect(ci95?.[0]).toBeCloseTo(0.02 - 1.96 * 0.002, 2);
    expect(ci95?.[1]).toBeCloseTo(0.02 + 1.96 * 0.002, 2);
    const spoken = corpus(
      400,
      (i) => (i % 5 === 0 ? 1 : 0),
      (i) => ({ speaker: `s${i % 40}` }),
    );
    expect(await groupOf(spoken)).toMatchObject({ units: 40, unitKind: 'group' });
  });

  it('--below passes, fails, or is undecided by the interval, never by the rate alone', async () => {
    expect(await groupOf(oneInFive, '--below', '3 %')).toMatchObject({
      exitCode: 0,
      below: { verdict: 'pass' },
    });
    expect(await groupOf(oneInFive, '--below', '0.01')).toMatchObject({
      exitCode: 10,
      below: { verdict: 'fail' },
    });
    const near = await groupOf(oneInFive, '--below', '2.2%');
    expect(near).toMatchObject({ exitCode: 11, below: { verdict: 'undecided' } });
    expect(near.below?.needed).toBeGreaterThan(400);
    expect(await groupOf(oneInFive.slice(0, 5), '--below', '90 %')).toMatchObject({
      exitCode: 11,
      ci95: null,
    });
    expect((await score(oneInFive, '--below', '6')).stderr).toContain('6 is 600 %');
  });

  const against = async (baseline: readonly object[], candidate: readonly object[], ...args: string[]) => {
    const file = join(folder, 'baseline.jsonl');
    writeFileSync(file, baseline.map((line) => JSON.stringify(line)).join('\n'));
    return score(candidate, '--against', file, ...args);
  };

  it('--against a baseline says whether it is worse, and shows what changed most', async () => {
    const worse = corpus(400, (i) => (i % 5 === 0 || i % 4 === 1 ? 1 : 0));
    const { stdout, exitCode } = await against(oneInFive, worse, '--show', '1');
    expect(exitCode).toBe(10);
    expect(stdout).toMatch(/^WORSE: WER 2\.00 % → 4\.00 %, \+2\.00 points \(95 %: \+1\.\d\d … \+2\.\d\d; /);
    expect(stdout).toContain(
      'line 2  1 error more\nREF: w0 w1 w2 w3 w4 w5 w6 w7 w8 w9\nA:   w0 w1 w2 w3 w4 w5 w6 w7 w8 w9\nB:   x  w1 ',
    );
    expect((await against(worse, oneInFive)).stdout).toMatch(/^better: /);
    const same = await against(oneInFive, oneInFive);
    expect(same).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^the same errors in every utterance/),
    });
    expect(await against(oneInFive.slice(0, 5), oneInFive.slice(0, 5))).toMatchObject({ exitCode: 11 });
  });

  it('--against pairs by id, and refuses what are not the same utterances', async () => {
    const named = corpus(
      20,
      () => 0,
      (i) => ({ id: `u${i}` }),
    );
    expect(await against(named, named.toReversed())).toMatchObject({ exitCode: 0 });
    const other = [
      ...named.slice(0, 18),
      { ...named[18], ref: 'something else' },
      { ...named[19], id: 'new' },
    ];
    const { exitCode, stderr } = await against(named, other);
    expect(exitCode).toBe(12);
    expect(stderr).toContain('line 19: another reference than line 19 of the baseline');
    expect(stderr).toContain('line 20: the baseline has no utterance new');
    expect(stderr).toContain('line 20 of the baseline: utterance u19 was not heard by the candidate');
    expect((await against(oneInFive, oneInFive.slice(1))).exitCode).toBe(12);
    expect(
      (
        await score([
          { ...wrong, id: 'a' },
          { ...right, id: 'a' },
        ])
      ).stderr,
    ).toContain('that of line 1');
  });
});

describe('score refuses', () => {
  it('all lines that are no pairs at once, each by its number', async () => {
    const { exitCode, stdout, stderr } = await score([wrong, 'x', { ...wrong, unit: 'words' }, '', '{}']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const problems = stderr.split('\n').filter((line) => line.includes('pairs.jsonl:'));
    expect(problems.map((line) => line.replace(/^.*pairs\.jsonl:/, '').slice(0, 8))).toEqual([
      '2: not J',
      '3: unit:',
      '5: ref: ',
    ]);
    expect(problems[1]).toContain('takes one of "word", "char", "mixed", not "words"');
  });

  it('an input without pairs, and a file that is not there', async () => {
    expect((await score([''])).exitCode).toBe(2);
    expect(await inProcess(scoreCommand, ['score', join(folder, 'none.jsonl')])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('none.jsonl: cannot be read: '),
    });
  });
});
