import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calibrationOptions } from '../../src/bindings/calibration-model.ts';
import { RunRecord } from '../../src/record/run-record.ts';
import { runCli, temporaryFolder, toneWav } from '../support/cli.ts';

const WORDS = 'the quick brown fox jumps over a lazy dog'.split(' ');

/** A corpus of `n` utterances of nine words; the engine says `wrong(i)` of them as another word. */
async function heard(n: number, wrong: (i: number) => number, ...expected: string[]) {
  const folder = temporaryFolder();
  toneWav(folder, 'tone.wav', 1);
  const rows = Array.from({ length: n }, (_, i) => ({
    id: `u${i}`,
    audio: 'tone.wav',
    text: WORDS.join(' '),
    language: 'en',
  }));
  writeFileSync(join(folder, 'set.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
  const said = Object.fromEntries(
    rows.map((_, i) => [`#${i + 1}`, WORDS.map((word, k) => (k < wrong(i) ? 'zzz' : word)).join(' ')]),
  );
  const extra = calibrationOptions({ ttft_ms: 0, token_ms: 0, load_ms: 0, load_mb: 4, kv_mb: 1, text: said });
  writeFileSync(
    join(folder, 'scenarios.yaml'),
    `version: 1
models: { m: { file: unused.bin, kind: asr } }
audio: { set: { corpus: set.jsonl } }
scenarios:
  acc:
    model: m
    iterations: 1
    measure: [accuracy]
    options: { extra: ${JSON.stringify(extra)} }
    variants:
      v: { before: [load], each: [{ for-each: { audio: set }, do: [transcribe, restart] }] }
    expect: ${JSON.stringify(expected)}
`,
  );
  const { stdout, code } = await runCli(folder, ['run', 'acc', '--json']);
  const { runDir: _dir, ...record } = JSON.parse(stdout) as Record<string, unknown>;
  const { variants, corpora } = RunRecord.parse(record);
  const [variant] = variants;
  if (variant === undefined) throw new Error('no variant');
  const [rate] = variant.accuracy.errorRates;
  return { code, corpora, rate, outcomes: variant.gates.map(({ gate, outcome }) => [gate, outcome]) };
}

it('a corpus is heard utterance by utterance, and its gates are decided by the interval of what was planted', async () => {
  const { code, corpora, rate, outcomes } = await heard(
    40,
    (i) => (i % 4 === 0 ? 1 : 0),
    'wer(raw) < 20 %',
    'wer(raw) < 3.1 %',
    'wer(raw) < 0.1 %',
  );
  expect(corpora).toMatchObject([{ id: 'set', utterances: 40, heard: 40 }]);
  expect(rate).toMatchObject({
    unit: 'word',
    substitutions: 10,
    n: 360,
    rounds: 40,
    interval: { units: 40 },
  });
  expect(rate?.utterances?.['set/u4']).toEqual({ errors: 1, length: 9 });
  expect(outcomes).toEqual([
    ['wer(raw) < 20 %', 'pass'],
    // The rate is 2.8 %: alone, it would pass.
    ['wer(raw) < 3.1 %', 'inconclusive'],
    ['wer(raw) < 0.1 %', 'fail'],
    ['no step failed', 'pass'],
  ]);
  expect(code).toBe(10);
});

it('no error in twelve utterances is no proof of a rate below 6 %', async () => {
  const { code, rate, outcomes } = await heard(12, () => 0, 'wer(raw) < 6 %');
  expect(rate).toMatchObject({ rate: 0 });
  expect(outcomes[0]).toEqual(['wer(raw) < 6 %', 'inconclusive']);
  expect(code).toBe(11);
});
