import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { alignCommand } from '../../src/cli/align.ts';
import { transcribeCommand } from '../../src/cli/transcribe.ts';
import { parseSrt } from '../../src/pipeline/subtitles/srt.ts';
import { encodeWav } from '../../src/pipeline/wav.ts';
import { temporaryFolder, toneWav } from '../support/cli.ts';
import { inProcess } from './in-process.ts';

// The environment decides which engine is measured: here it is the calibration engine.
beforeEach(() => void vi.stubEnv('ASR_BENCH_LIBRARY', ''));
afterEach(() => void vi.unstubAllEnvs());

const SAID =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

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
      expect.stringContaining('the weights of model asr are missing'),
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
