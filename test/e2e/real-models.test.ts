import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../src/cli/run.ts';
import { RunRecord, type StepRecord, type Variant } from '../../src/record/run-record.ts';
import { inProcess } from '../cli/in-process.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const LIBRARY = REAL_LIBRARY;
const ready = (LIBRARY ?? '') !== '' && spawnSync('ffmpeg', ['-version']).status === 0;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const JFK = readFileSync(join(ROOT, 'samples/jfk.txt'), 'utf8').trim();

/** Three rounds of a shipped scenario with tiny checkpoints of the true architecture. */
async function run(id: string): Promise<RunRecord> {
  const { stdout, stderr } = await inProcess(runCommand, [
    ...['run', id, '--config', join(ROOT, 'scenarios.yaml'), '--library', LIBRARY ?? ''],
    ...['--models', 'synthetic:tiny', '--iterations', '3', '--out', temporaryFolder(), '--json'],
  ]);
  if (stdout === '') throw new Error(stderr);
  const { runDir: _dir, ...record } = JSON.parse(stdout) as Record<string, unknown>;
  return RunRecord.parse(record);
}

const rounds = ({ segments }: Variant, word: string): StepRecord[] =>
  segments.flatMap(({ iterations }) =>
    iterations.flatMap(({ steps }) => steps.filter(({ step }) => step === word)),
  );

/** The variants that this library can run: `recreate` where its destroy is safe, `process` everywhere. */
function runnable(record: RunRecord): Variant[] {
  const safe = record.engines[0]?.destroy === 'safe';
  expect(record.variants.map(({ id, status }) => [id, status])).toEqual([
    ['recreate', safe ? 'completed' : 'unsupported'],
    ['process', 'completed'],
  ]);
  return record.variants.filter(({ status }) => status === 'completed');
}

/** A word each half second, 400 ms long, in time classes of 80 ms: the timetable of eleven seconds and 22 words. */
const scripted = (index: number): { start: number; end: number } => {
  const onGrid = (ms: number): number => Math.round(ms / 80) * 80;
  return { start: onGrid(500 * index), end: onGrid(500 * index + 400) };
};

describe.skipIf(!ready)('a real library (needs ASR_BENCH_LIBRARY and ffmpeg)', () => {
  it('exp-3: two models in turn say their script to the letter, and memory goes up and down with each', async () => {
    const record = await run('exp-3');
    for (const variant of runnable(record)) {
      const texts = rounds(variant, 'transcribe').map(({ model, round }) => [model, round?.text]);
      expect(texts).toEqual(
        Array(3)
          .fill(['small', 'large'])
          .flat()
          .map((model) => [model, '零九零零零七三三三一']),
      );
      for (const model of ['small', 'large']) {
        const { before, loaded, inferred, unloaded, net } = variant.modelMemory?.[model] ?? {};
        const heap = [before, loaded, inferred].map((level) => level?.heap?.min ?? Number.NaN);
        expect(heap).toEqual(heap.toSorted((a, b) => a - b));
        if (variant.id === 'process') continue;
        // What is left is the tokenizer, small with a tiny vocabulary, and the file that stays open.
        expect(unloaded?.heap?.max).toBeLessThan(loaded?.heap?.min ?? 0);
        expect(net?.heap?.p50).toBeGreaterThan(64 * 1024);
        expect(net?.heap?.p50).toBeLessThan(1024 * 1024);
        expect(net?.handles?.p50).toBe(1);
      }
    }
    expect(record.variants.flatMap(({ gates }) => gates.filter(({ outcome }) => outcome === 'fail'))).toEqual(
      [],
    );
  });

  it('exp-5: the transcript goes to the aligner, which gives the scripted times; one model at a time', async () => {
    const record = await run('exp-5');
    for (const variant of runnable(record)) {
      for (const { round } of rounds(variant, 'transcribe')) {
        expect([round?.language, round?.output]).toEqual(['English', `language English<asr_text>${JFK}`]);
      }
      const words = JFK.split(' ').map((text, index) => ({ text, ...scripted(index) }));
      expect(rounds(variant, 'align').map(({ round }) => round?.units)).toEqual(Array(3).fill(words));
      expect(variant.accuracy.alignment).toMatchObject({ units: 44, errors: 0, warnings: 0 });
      expect(variant.accuracy.distinctTexts).toEqual({ small: 1, aligner: 1 });
      const gate = (text: string) => variant.gates.find((found) => found.gate === text)?.outcome;
      expect(
        ['models_loaded.max == 1', 'wer(raw) <= 5 %', 'align_errors == 0', 'no step failed'].map(gate),
      ).toEqual(Array(4).fill('pass'));
    }
  });
});
