import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alignerRefusal, decodeAudio, decodeToWav, engineRefusal } from '../../../src/pipeline/audio.ts';
import { encodeWav, openWav } from '../../../src/pipeline/wav/wav.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { expectUsage, failureOf, fileOf, scriptedFfmpeg, temporaryFolder } from './sounds.ts';

const samples = Int16Array.from({ length: 20_000 }, (_, i) => (i * 31) % 5_000);

describe('decodeToWav', () => {
  it('writes what was decoded, and says what it was', async () => {
    const wav = join(temporaryFolder(), 'out.wav');
    const summary = await decodeToWav(fileOf('in.wav', encodeWav(samples)), wav);
    expect(summary).toMatchObject({ samples: 20_000, seconds: 1.25, decoder: { name: 'wav' } });
    const written = await openWav(wav);
    expect(written.format).toMatchObject({ sampleRate: 16_000, channels: 1, bits: 16 });
    expect(await written.read(0, 20_000)).toEqual(samples);
    await written.close();
    expect(readdirSync(dirname(wav))).toEqual(['out.wav']);
  });

  it.each([
    '/tmp/a b.wav',
    '/tmp/$(x).wav',
    '/tmp/a"b.wav',
    'relative.wav',
    '/tmp/a.mp3',
    '/tmp/../etc/a.wav',
    '/tmp/{{a}}.wav',
  ])('does not write %j, which the engine would hand to a shell', async (wav) => {
    await expect(decodeToWav(fileOf('in.wav', encodeWav(samples)), wav)).rejects.toThrow(/not a name/);
  });

  it('tells how far it is, and stops where it is told to', async () => {
    const minute = fileOf('in.wav', encodeWav(new Int16Array(65 * 16_000)));
    const told: number[] = [];
    const onProgress = (done: number): void => void told.push(done / 16_000);
    await decodeToWav(minute, join(temporaryFolder(), 'out.wav'), { onProgress });
    expect(told).toEqual([30, 60, 65]);
    const stop = new AbortController();
    const stopped = decodeToWav(minute, join(temporaryFolder(), 'out.wav'), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('leaves nothing behind when decoding fails', async () => {
    const wav = join(temporaryFolder(), 'out.wav');
    const ffmpeg = scriptedFfmpeg('head -c 32000 /dev/zero; exit 1');
    await expectUsage(decodeToWav(fileOf('in.mp3', 'ID3'), wav, { ffmpeg }), /breaks off/);
    expect(existsSync(wav)).toBe(false);
    expect(readdirSync(dirname(wav))).toEqual([]);
  });
});

describe('decodeAudio', () => {
  it.each<readonly [string, () => string, number, RegExp]>([
    ['a file that is not there', () => '/no/such/file.mp3', ExitCode.missing, /cannot be read: ENOENT/],
    ['a folder', temporaryFolder, ExitCode.usage, /is not a file/],
    ['an empty file', () => fileOf('a.mp3', ''), ExitCode.usage, /is empty/],
  ])('%s', async (_, file, code, message) => {
    const failure = await failureOf(decodeAudio(file()));
    expect([failure.exitCode, failure.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it('without any decoder names the remedy', async () => {
    const failure = await failureOf(decodeAudio(fileOf('a.mp3', 'ID3'), { env: { PATH: '' } }));
    expect(failure.exitCode).toBe(ExitCode.missing);
    expect(failure.hint.join('\n')).toContain('apt-get install ffmpeg');
  });

  it('needs no ffmpeg for WAV', async () => {
    const audio = await decodeAudio(fileOf('a.wav', encodeWav(samples)), { env: { PATH: '' } });
    expect(audio.decoder.name).toBe('wav');
  });
});

describe('engineRefusal', () => {
  it.each([
    [319, /19\.9 ms are less/],
    [320, undefined],
    [750 * 16_000, undefined],
    [750 * 16_000 + 1, /750\.0 s are more .* cut it/],
  ])('of %i samples', (count, reason) => {
    const refusal = engineRefusal(count);
    if (reason === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toMatch(reason);
  });

  it('is the aligner’s own beyond five minutes', () => {
    expect(alignerRefusal(300 * 16_000)).toBeUndefined();
    expect(alignerRefusal(300 * 16_000 + 1)).toMatch(
      /300\.0 s are more than the aligner takes \(5 minutes\)/,
    );
    expect(engineRefusal(300 * 16_000 + 1)).toBeUndefined();
  });
});
