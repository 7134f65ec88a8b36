import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RunRecord, StepRecord } from '../../src/record/run-record.ts';
import { countedSegments } from '../../src/record/segments.ts';
import { inFolder } from '../cli/in-process.ts';
import { readRun, runFolder, startCli, temporaryFolder, toneWav } from '../support/cli.ts';

const GOLDEN = fileURLToPath(new URL('../fixtures/pipeline', import.meta.url));
const golden = (name: string): string => readFileSync(join(GOLDEN, name), 'utf8');

/** A command in this process: what is not killed needs none of its own. */
const here = (folder: string, args: readonly string[]) =>
  inFolder(folder, args, { ASR_BENCH_LIBRARY: undefined });

/** The engine without pacing; models of a few MiB. */
const QUICK = ['ttft_ms=1', 'token_ms=0', 'load_ms=0', 'unload_ms=0', 'load_mb=2', 'kv_mb=1', 'compute_mb=1'];
const extra = (more: readonly string[] = []): string =>
  `[${[...QUICK, ...more].map((setting) => `'--calibrate', '${setting}'`).join(', ')}]`;

interface Talk {
  readonly before?: string;
  readonly each: string;
  readonly text: string;
  readonly language: string;
  readonly faults?: readonly string[];
  readonly length?: string;
  readonly expect?: string;
}

/** A scenario on tones of 10 s with pauses of 2 s: 46 s are four chunks of speech. */
const yaml = ({
  before = '[]',
  each,
  text,
  language,
  faults,
  length = '46s',
  expect: gates = '[]',
}: Talk): string => `
version: 1
models: { asr: qwen3-asr-0.6b-q4_0, aligner: qwen3-forced-aligner-0.6b-q4_0 }
audio:
  tone: { file: ten.wav }
  talk: { generate: { from: [tone], length: ${length}, gap: 2s, seed: 1 }, language: ${language}, text: ${JSON.stringify(text)} }
scenarios:
  trial:
    title: trial
    engine: calibration
    swap: process
    iterations: 1
    live: true
    audio: talk
    model: asr
    options: { extra: ${extra(faults)} }
    before: ${before}
    each: ${each}
    expect: ${gates}
`;

const ZH_TW = `
      - load
      - transcribe:
        as: heard
      - unload
      - itn
      - tokenize: itn
      - load: aligner
        language: $heard.language
      - align: tokens
      - unload
      - zh-tw`;

const BATCHED = `
      - load
      - for-each: { chunk: $cut }
        do: [transcribe, restart, itn, tokenize: itn]
        as: talk
      - unload
      - load: aligner
        language: $talk.language
      - for-each: { part: $talk }
        do: [align: tokens, restart]
      - unload
      - zh-tw
      - subtitle: [srt]`;

const CUT = '[decode, vad: { backend: energy }, { chunk: 8s, max: 12s, as: cut }]'.replace(
  'vad: { backend: energy }',
  '{ vad: null, backend: energy }',
);

function stepsOf(record: RunRecord): StepRecord[] {
  return record.variants.flatMap((variant) =>
    countedSegments(variant).flatMap(({ before, iterations }) => [
      ...before,
      ...iterations.flatMap(({ steps }) => steps),
    ]),
  );
}

async function run(talk: Talk, args: readonly string[] = []) {
  const folder = temporaryFolder();
  toneWav(folder, 'ten.wav', 10);
  writeFileSync(join(folder, 'scenarios.yaml'), yaml(talk));
  const result = await here(folder, ['run', 'trial', '--json', ...args]);
  return { folder, result };
}

describe('a Chinese talk with numbers, an idiom, Latin words and words of another length in Taiwan', () => {
  it('gives the transcript and subtitles that a reader has signed', async () => {
    const { folder, result } = await run({
      text: golden('talk.txt').trim(),
      language: 'Chinese',
      length: '34s',
      each: `\n      - { decode: null, to: heard.wav }${ZH_TW}\n      - subtitle: [srt, vtt]`,
      expect: '[cer(raw) == 0 %, cer(itn) == 0 %, align_errors == 0, models_loaded.max == 1]',
    });
    expect(result.code, result.stderr).toBe(0);
    expect(readRun(folder, 'srt/default/talk.srt')).toBe(golden('talk.zh-tw.srt'));
    // The sound that was heard, kept: 34 s of 16 kHz and a header.
    expect(statSync(join(runFolder(folder), 'audio/default/heard.wav')).size).toBe(34 * 32_000 + 44);
    expect(readRun(folder, 'srt/default/talk.vtt')).toBe(golden('talk.zh-tw.vtt'));
    const record = JSON.parse(readRun(folder, 'run.json'));
    const layers = Object.assign({}, ...stepsOf(record).map((step) => step.layers ?? {}));
    expect(`${layers.itn}\n${layers['zh-tw']}\n`).toBe(golden('talk.layers.txt'));
  });
});

describe('long audio, chunk by chunk', () => {
  const LONG = { text: 'One two three.', language: 'English', before: CUT, each: BATCHED };

  it('goes on behind a crash of the engine: the chunk is reported, all others have their text and times', async () => {
    // The host of the recogniser dies in its third round, and so does the next one.
    const { folder, result } = await run({ ...LONG, faults: ['die=segv', 'die_at=infer', 'die_round=3'] });
    expect(result.code, result.stderr).toBe(4);
    const steps = stepsOf(JSON.parse(readRun(folder, 'run.json')));
    const failed = steps.filter(({ failure }) => failure !== undefined);
    expect(failed.map(({ step, pass, failure }) => [step, pass, failure?.kind])).toEqual([
      ['transcribe', 'chunk 3', 'crashed'],
      ['align', 'part 4', 'crashed'],
    ]);
    const loop = steps.find(({ step, as }) => step === 'for-each' && as === 'talk');
    expect(loop?.joined).toMatchObject({ passes: 4, failed: 1 });
    expect(loop?.layers?.raw).toBe('One two three. One two three. One two three.');
    expect(result.stderr).toContain('chunk 3 FAILED');
    // Parts 1 and 2 were aligned; times are the chunk's start and the words' own.
    const starts =
      steps.find(({ cut }) => cut !== undefined)?.cut?.chunks.map(({ start }) => start / 16) ?? [];
    const srt = readRun(folder, 'srt/default/talk.srt');
    expect(srt).toContain(stamp(starts[0] ?? -1));
    expect(srt).toContain(stamp(starts[1] ?? -1));
    // Chunk 3 has a mark in its place, part 4 a cue over its span.
    expect(srt).toMatch(/\[0:\d\d–0:\d\d not heard\]/);
    expect(srt).toContain(stamp(starts[3] ?? -1));
  });

  it('loses nothing to kill -9, and goes on at the next chunk', async () => {
    const folder = temporaryFolder();
    toneWav(folder, 'ten.wav', 10);
    writeFileSync(join(folder, 'scenarios.yaml'), yaml({ ...LONG, faults: ['ttft_ms=200'] }));
    const begun = startCli(folder, ['run', 'trial', '--verbose']);
    let seen = '';
    begun.child.stderr?.on('data', (block: Buffer) => {
      seen += block.toString('utf8');
    });
    for (let waited = 0; waited < 60_000 && !/chunk 2\/4/.test(seen); waited += 20) await sleep(20);
    begun.child.kill('SIGKILL');
    await begun.done;
    const journal = readRun(folder, 'journal.jsonl');
    const done = journal.split('\n').filter((line) => line.includes('"type":"pass"')).length;
    expect(done).toBeGreaterThanOrEqual(2);

    const resumed = await here(folder, ['run', '--resume', runFolder(folder)]);
    expect(resumed.code, resumed.stderr).toBe(0);
    const record: RunRecord = JSON.parse(readRun(folder, 'run.json'));
    const loop = stepsOf(record).find(({ as }) => as === 'talk');
    expect(loop?.joined).toMatchObject({ passes: 4, failed: 0, resumed: Math.min(4, done) });
    expect(loop?.layers?.raw).toBe(Array.from({ length: 4 }, () => 'One two three.').join(' '));
    const heard = stepsOf(record).filter(({ step }) => step === 'transcribe');
    expect(heard.map(({ pass }) => pass)).toEqual(['chunk 1', 'chunk 2', 'chunk 3', 'chunk 4']);
    expect(heard.filter((step) => step.resumed === true)).toHaveLength(Math.min(4, done));
  });

  it('stops behind the chunk at hand on Ctrl-C, with exit 130 and what was heard', async () => {
    const folder = temporaryFolder();
    toneWav(folder, 'ten.wav', 10);
    writeFileSync(join(folder, 'scenarios.yaml'), yaml({ ...LONG, faults: ['ttft_ms=200'] }));
    const begun = startCli(folder, ['run', 'trial', '--verbose']);
    begun.child.stderr?.on('data', (block: Buffer) => {
      if (block.toString('utf8').includes('chunk 1/4')) begun.child.kill('SIGINT');
    });
    const { code, stderr } = await begun.done;
    expect(code, stderr).toBe(130);
    const record: RunRecord = JSON.parse(readRun(folder, 'run.json'));
    const open = record.variants[0]?.segments[0]?.open;
    expect(open?.results.length).toBeGreaterThanOrEqual(1);
    expect(open?.results.length).toBeLessThan(4);
    expect(open?.results[0]?.transcript?.raw).toBe('One two three.');
  });
});

/** `00:00:12,345` */
function stamp(ms: number): string {
  const whole = Math.round(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `00:${two(Math.floor(whole / 60_000))}:${two(Math.floor(whole / 1000) % 60)},${String(whole % 1000).padStart(3, '0')} -->`;
}
