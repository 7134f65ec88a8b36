import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { alignCommand } from '../../src/cli/align.ts';
import { transcribeCommand } from '../../src/cli/transcribe.ts';
import { errorRate } from '../../src/metrics/accuracy/error-rate.ts';
import { loadNormaliser } from '../../src/metrics/normaliser-loading.ts';
import { parseSrt } from '../../src/pipeline/subtitles/srt.ts';
import { encodeWav } from '../../src/pipeline/wav/wav.ts';
import { talkWav, temporaryFolder, toneWav } from '../support/cli.ts';
import { inProcess } from './in-process.ts';

// The environment decides which engine is measured: here it is the calibration engine.
beforeEach(() => void vi.stubEnv('ASR_BENCH_LIBRARY', ''));
afterEach(() => void vi.unstubAllEnvs());

const SAID =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

const Timed = z.object({ text: z.string(), start: z.number(), end: z.number() });
const Spoken = z.object({
  language: z.string(),
  text: z.object({ raw: z.string(), 'zh-tw': z.string() }),
  chunks: z.array(Timed.extend({ language: z.string() })),
  words: z.array(Timed),
  cues: z.array(Timed),
});

describe('transcribe', () => {
  it('gives text, times and subtitles of a recording, and says whose figures they are', async () => {
    const folder = temporaryFolder();
    const audio = toneWav(folder, 'talk.wav', 3);
    const srt = join(folder, 'talk.srt');
    const outcome = await inProcess(transcribeCommand, ['transcribe', audio, '--srt', srt, '--json']);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    const document = JSON.parse(outcome.stdout);
    expect(document).toMatchObject({
      schema: 'asr-bench/transcript',
      version: 1,
      status: 'completed',
      seconds: 3,
      language: 'English',
      text: { raw: SAID },
      shown: 'raw',
      vad: 'energy',
      engine: { calibration: true },
      failures: [],
      chunks: [{ start: 0, end: 3000, language: 'English', text: SAID }],
      exitCode: 0,
    });
    const words: { text: string; start: number; end: number }[] = document.words;
    expect(words.map(({ text }) => text).join(' ')).toBe(SAID.replace(/[,.]/g, ''));
    expect(words.every(({ start, end }) => start >= 0 && end <= 3080 && start <= end)).toBe(true);
    expect(
      parseSrt(readFileSync(srt, 'utf8'))
        .map(({ text }) => text)
        .join(' ')
        .replaceAll('\n', ' '),
    ).toBe(`${SAID} CALIBRATION ENGINE: the words and times are made up`);
    expect(document.notice).toMatch(
      /^CALIBRATION ENGINE.*The words are made up: they are not what was said$/,
    );
    expect(document).toMatchObject({ silent: false, repeatedShare: 0 });
    expect(Object.keys(document.stages)).toEqual(
      expect.arrayContaining(['decode', 'vad', 'transcribe', 'align']),
    );
    const lines = outcome.stderr.split('\n');
    expect(lines).toContain(`[0:00] ${SAID}`);
    expect(
      lines.some((line) => /^English {2}chunk 1\/1 {2}elapsed \d+:\d\d {2}ETA 0:00 {2}RTF \d/.test(line)),
    ).toBe(true);
    expect(lines[0]).toMatch(/^CALIBRATION ENGINE.*The words are made up/);
    expect(lines.findLast((line) => line !== '')).toBe(lines[0]);
  });

  it('hears short audio in one pass, with the same text, times and layers as chunk by chunk', async () => {
    const folder = temporaryFolder();
    const audio = toneWav(folder, 'talk.wav', 3);
    const heard = async (...more: string[]) => {
      const { stdout } = await inProcess(transcribeCommand, [
        'transcribe',
        audio,
        '--json',
        '--zh-tw',
        ...more,
      ]);
      return JSON.parse(stdout);
    };
    const [cut, whole] = [await heard(), await heard('--one-pass', '--word-cues')];
    expect(Object.keys(whole.stages)).toEqual(
      Object.keys(cut.stages).filter((step) => !['vad', 'chunk', 'restart'].includes(step)),
    );
    expect([whole.text, whole.language, whole.exitCode]).toEqual([cut.text, cut.language, 0]);
    expect(whole.words).toEqual(cut.words);
    expect(whole.cues).toHaveLength(22);
    expect(whole.vad).toBeUndefined();
  });

  it('refuses more than five minutes in one pass before a model is loaded, also where a text is given', async () => {
    const folder = temporaryFolder();
    const audio = join(folder, 'long.wav');
    writeFileSync(audio, encodeWav(new Int16Array(300 * 16_000 + 160)));
    writeFileSync(join(folder, 'long.txt'), 'One two.');
    for (const [command, ...words] of [
      [transcribeCommand, 'transcribe', audio, '--one-pass'],
      [alignCommand, 'align', audio, join(folder, 'long.txt')],
    ] as const) {
      const { exitCode, stderr } = await inProcess(command, words);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('long.wav: 300.0 s are more than one pass takes (5 minutes)');
      expect(stderr).not.toContain('load');
    }
  });

  it('makes nothing of silence, and says so', async () => {
    const folder = temporaryFolder();
    const audio = join(folder, 'silence.wav');
    writeFileSync(audio, encodeWav(new Int16Array(32_000)));
    const srt = join(folder, 'talk.srt');
    const outcome = await inProcess(transcribeCommand, ['transcribe', audio, '--srt', srt, '--json']);
    expect([outcome.exitCode, readFileSync(srt, 'utf8')]).toEqual([0, '']);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      silent: true,
      text: { raw: '' },
      chunks: [],
      cues: [],
    });
    expect(outcome.stderr).toContain('no speech was found: nothing was transcribed');
  });

  it('says that a recording was cut off', async () => {
    const folder = temporaryFolder();
    const whole = readFileSync(toneWav(folder, 'whole.wav', 3));
    const audio = join(folder, 'cut.wav');
    writeFileSync(audio, whole.subarray(0, whole.length - 30_000));
    const outcome = await inProcess(transcribeCommand, ['transcribe', audio, '--json']);
    expect(outcome.stderr).toContain('decoder  its header promises more audio than there is: cut off?');
    expect(JSON.parse(outcome.stdout).complaints).toHaveLength(1);
  });

  it('has a loop of the model once in subtitles, and names it', async () => {
    const folder = temporaryFolder();
    const said = `I am ${'so '.repeat(60)}tired.`;
    vi.stubEnv('ASR_BENCH_CALIBRATE', `language=English;text=${said}`);
    const audio = toneWav(folder, 'talk.wav', 3);
    const outcome = await inProcess(transcribeCommand, ['transcribe', audio, '--json']);
    const { text, cues, repetitions, repeatedShare } = JSON.parse(outcome.stdout);
    expect(text.raw).toBe(said);
    expect(cues.map((cue: { text: string }) => cue.text).join(' ')).toMatch(/^I am so tired\.$/);
    expect(repetitions).toEqual([{ pattern: ' so', count: 60 }]);
    expect(repeatedShare).toBeCloseTo(177 / said.length, 6);
    expect(outcome.stderr).toContain('repeated 60 times: " so"');
  });

  it('joins chunks that say different things in different languages: texts, times, error rate', async () => {
    const folder = temporaryFolder();
    const said = [
      ['Chinese', '今天我们讨论软件。'],
      ['English', 'Good morning, everyone.'],
      ['Japanese', '今日は学生です。'],
      ['French', 'Le café est là.'],
    ] as const;
    const keys = said.map(
      ([language, text], at) => `text.#${at + 1}=${text};language.#${at + 1}=${language}`,
    );
    vi.stubEnv('ASR_BENCH_CALIBRATE', keys.join(';'));
    const audio = talkWav(folder, 4);
    const outcome = await inProcess(transcribeCommand, [
      ...['transcribe', audio, '--zh-tw', '--json', '--order', 'side-by-side'],
    ]);
    expect(JSON.parse(outcome.stdout).order).toBe('side-by-side');
    // Which of the two is ahead, and which of their counts is shown, is the clock's to say.
    const aligned = [...outcome.stderr.matchAll(/ aligned (\d)\/4/g)].map(([, count]) => Number(count));
    expect(aligned).toEqual(aligned.toSorted((one, other) => one - other));
    expect(aligned.at(-1)).toBe(4);
    expect(outcome.stderr.match(/subtitles come chunk by chunk/g)).toHaveLength(1);
    const { language, text, chunks, words, cues } = Spoken.parse(JSON.parse(outcome.stdout));
    expect(JSON.parse(outcome.stdout).notHeard).toBeUndefined();
    expect(language).toBe('Chinese,English,Japanese,French');
    expect(chunks.map((chunk) => [chunk.language, chunk.text])).toEqual(said);
    const whole = '今天我们讨论软件。Good morning, everyone.今日は学生です。Le café est là.';
    expect(text.raw).toBe(whole);
    expect(text['zh-tw']).toBe(whole.replace('今天我们讨论软件', '今天我們討論軟體'));
    expect(errorRate(whole, text.raw, { unit: 'char', norm: await loadNormaliser('zh') }).rate).toBe(0);
    const inside = (start: number, end: number): number =>
      chunks.findIndex((chunk) => chunk.start <= start && end <= chunk.end + 80);
    expect(words.map((word) => [inside(word.start, word.end), word.text])).toEqual([
      ...['今天', '我們', '討論', '軟體'].map((word) => [0, word]),
      ...['Good', 'morning', 'everyone'].map((word) => [1, word]),
      ...['今日', 'は', '学生', 'です'].map((word) => [2, word]),
      ...['Le', 'café', 'est', 'là'].map((word) => [3, word]),
    ]);
    for (const cue of cues) expect(inside(cue.start, cue.end)).toBeGreaterThanOrEqual(0);
  });

  it('marks a chunk that was lost at its place, and gives one that was not aligned a cue of its own', async () => {
    const folder = temporaryFolder();
    const audio = talkWav(folder, 4);
    const srt = join(folder, 'talk.srt');
    // The third round of each process crashes: that of chunk 3, and that of the alignment of chunk 4.
    const faults = 'die=segv;die_at=infer;die_round=3';
    vi.stubEnv('ASR_BENCH_CALIBRATE', `text=One two three.;language=English;${faults}`);
    const { stdout, stderr } = await inProcess(transcribeCommand, [
      ...['transcribe', audio, '--srt', srt, '--json'],
    ]);
    const { notHeard, chunks, cues } = JSON.parse(stdout);
    const subtitles = parseSrt(readFileSync(srt, 'utf8'));
    const [, , lost, unaligned] = chunks;
    expect(notHeard).toEqual([{ start: lost.start, end: lost.end }]);
    expect(stderr).toContain('missing  [0:31–0:47 not heard]');
    const at = subtitles.findIndex(({ text }) => text.includes('not heard'));
    expect(subtitles[at]?.text).toBe('[0:31–0:47 not heard]');
    expect(subtitles[at]?.start).toBeCloseTo(lost.start, -2);
    expect(subtitles[at + 1]).toEqual({
      start: Math.round(unaligned.start),
      end: Math.round(unaligned.end),
      text: 'One two three.',
    });
    expect(cues).toHaveLength(subtitles.filter(({ text }) => !/not heard|CALIBRATION/.test(text)).length);
  });

  it('tells what is wrong with what it was given, before anything is loaded', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder.wav'));
    writeFileSync(join(folder, 'empty.wav'), '');
    const tone = toneWav(folder, 'tone.wav', 0.5);
    const said = async (...args: string[]): Promise<[number, string]> => {
      const { exitCode, stderr } = await inProcess(transcribeCommand, ['transcribe', ...args]);
      return [exitCode, stderr.split('\n')[0] ?? ''];
    };
    expect(await said(join(folder, 'none.mp3'))).toEqual([3, `${folder}/none.mp3: there is no such file`]);
    expect(await said(join(folder, 'folder.wav'))).toEqual([
      2,
      `${folder}/folder.wav: is a folder, not a file`,
    ]);
    expect(await said(join(folder, 'empty.wav'))).toEqual([2, `${folder}/empty.wav: is empty`]);
    expect(await said(tone, '--language', 'Chinesse')).toEqual([
      2,
      '--language Chinesse: the engine has no such language',
    ]);
    expect(await said(tone, '--vad-model', join(folder, 'no.onnx'))).toEqual([
      3,
      `${folder}/no.onnx: there is no such VAD model`,
    ]);
    expect(await said(tone, '--threads', 'two')).toEqual([
      2,
      '--threads two: it takes a whole number, 1 or more',
    ]);
    expect(await said(tone, '--models', 'tiny')).toEqual([
      2,
      '--models is tiny; it takes one of: real, synthetic:tiny, synthetic:full',
    ]);
    expect(await said(tone, '--library', join(folder, 'lib.so'))).toEqual([
      3,
      `there is no library at ${folder}/lib.so`,
    ]);
  });

  it('does not take a file that is no audio for silence', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'letter.mp3'), 'Dear all, this is no sound.\n'.repeat(100));
    const { exitCode, stderr } = await inProcess(transcribeCommand, [
      'transcribe',
      join(folder, 'letter.mp3'),
    ]);
    // Without an ffmpeg on this machine it cannot be decoded for another reason.
    expect([2, 3]).toContain(exitCode);
    expect(stderr).toMatch(/letter\.mp3: (is not audio|only WAV)/);
  });
});

describe('align', () => {
  it('lays a text of the user’s on the recording', async () => {
    const folder = temporaryFolder();
    const audio = toneWav(folder, 'talk.wav', 4);
    writeFileSync(join(folder, 'talk.txt'), 'One two, three four.\n');
    const outcome = await inProcess(alignCommand, ['align', audio, join(folder, 'talk.txt'), '--vtt', '-']);
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.stdout).toMatch(
      /^WEBVTT\n\n00:00:00\.000 --> 00:00:0[34]\.\d{3}\nOne two, three four\.\n/,
    );
    expect(outcome.stderr).toContain('language English  (by the text');
  });

  it('refuses a text without words', async () => {
    const folder = temporaryFolder();
    const audio = toneWav(folder, 'talk.wav', 0.5);
    writeFileSync(join(folder, 'talk.txt'), ' … \n');
    const { exitCode, stderr } = await inProcess(alignCommand, ['align', audio, join(folder, 'talk.txt')]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('has no letter or digit to align');
  });
});
