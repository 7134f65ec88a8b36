import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ffmpegArguments } from '../../../src/pipeline/audio/ffmpeg.ts';
import { decodeAudio } from '../../../src/pipeline/audio.ts';
import { encodeWav } from '../../../src/pipeline/wav/wav.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { liar } from './liar.ts';
import {
  encoded,
  expectUsage,
  failureOf,
  fileOf,
  hasFfmpeg,
  pitch,
  samplesOf,
  scriptedFfmpeg,
  temporaryFolder,
} from './sounds.ts';

describe('ffmpegArguments', () => {
  it('are fixed words around a path that cannot be an option or a protocol', () => {
    const words = ffmpegArguments('-f concat:x');
    expect(words.filter((word) => word.includes('concat'))).toEqual([
      `file:${join(process.cwd(), '-f concat:x')}`,
    ]);
    expect(words.slice(0, 4)).toEqual(['-nostdin', '-hide_banner', '-loglevel', 'error']);
    const input = words.indexOf('-i');
    const limited = ['-max_alloc', '-protocol_whitelist', '-format_whitelist', '-codec_whitelist', '-vn'];
    for (const word of limited) expect([word, words.indexOf(word) < input]).toEqual([word, true]);
    expect(words[words.indexOf('-protocol_whitelist') + 1]).toBe('file,pipe');
  });
});

describe.runIf(hasFfmpeg)('with ffmpeg (skipped where there is none)', () => {
  it.each(['a.mp3', 'a.flac', 'a.opus', 'a.m4a', 'a.webm', 'a.mp4'])(
    '%s becomes 16 kHz mono',
    async (name) => {
      const decoded = await samplesOf(encoded(name, 2, name === 'a.webm' ? ['-c:a', 'libopus'] : []));
      expect(Math.abs(decoded.samples - 32_000)).toBeLessThan(1_300);
      expect(pitch(decoded.data)).toBeCloseTo(440, -1);
      expect(decoded.decoder).toMatchObject({ name: 'ffmpeg', version: expect.stringMatching(/\d/) });
      expect(decoded.truncated).toBe(false);
    },
  );

  const late = (name: string, words: readonly string[]): string => {
    const path = join(temporaryFolder(), name);
    const picture = ['-f', 'lavfi', '-i', 'color=size=64x64:rate=10:duration=4'];
    const sound = ['-itsoffset', '1.936', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2'];
    const all = [...picture, ...sound, '-map', '0', '-map', '1', ...words, '-y', path];
    execFileSync('ffmpeg', ['-nostdin', '-loglevel', 'error', ...all]);
    return path;
  };

  it.each([
    ['late.mp4', ['-c:v', 'mpeg4', '-c:a', 'aac']],
    ['late.mkv', ['-c:v', 'mpeg4', '-c:a', 'flac']],
    ['late.ts', ['-c:v', 'mpeg2video', '-c:a', 'aac']],
    ['late.webm', ['-c:v', 'libvpx', '-c:a', 'libopus']],
  ])('%s: sound that begins 1.94 s after the picture keeps its place', async (name, words) => {
    const { data, seconds } = await samplesOf(late(name, words));
    expect(Math.abs(seconds - 3.936)).toBeLessThan(0.1);
    const first = data.findIndex((sample) => Math.abs(sample) > 300) / 16_000;
    expect(Math.abs(first - 1.936)).toBeLessThan(0.06);
  });

  it('leaves silence where packets are missing', async () => {
    const gap = encoded('gap.mkv', 4, ['-af', "aselect='not(between(t,1,2.5))'", '-c:a', 'pcm_s16le']);
    const { data, seconds } = await samplesOf(gap);
    expect(seconds).toBeCloseTo(4, 1);
    expect(Math.max(...data.slice(18_000, 38_000).map(Math.abs))).toBe(0);
    expect(Math.max(...data.slice(48_000, 60_000).map(Math.abs))).toBeGreaterThan(1000);
  });

  it('hears channels that cancel from one of them, and says so; its twin is their mean', async () => {
    const stereo = (right: number): string =>
      encoded('a.flac', 2, ['-af', `pan=stereo|c0=c0|c1=${right}*c0`]);
    const cancelled = await samplesOf(stereo(-1));
    expect(Math.max(...cancelled.data)).toBeGreaterThan(3000);
    expect(cancelled.complaints).toEqual([
      'the channels cancel each other: 2.0 s were heard from the first channel alone',
    ]);
    const mean = await samplesOf(stereo(0.5));
    expect(mean.complaints).toEqual([]);
    expect(Math.max(...mean.data) / Math.max(...cancelled.data)).toBeCloseTo(0.75, 1);
  });

  it('hears an MP3 with a picture without decoding the picture', async () => {
    const picture = ['-f', 'lavfi', '-i', 'color=size=6000x6000:duration=0.1', '-frames:v', '1'];
    const words = [...picture, '-map', '0', '-map', '1', '-c:v', 'png', '-disposition:v', 'attached_pic'];
    // The picture takes 108 MB more than the 60 MB of ffmpeg itself.
    const decoded = await samplesOf(encoded('a.mp3', 2, words), { memoryBytes: 120 * 1024 ** 2 });
    expect([Math.round(decoded.seconds), decoded.complaints]).toEqual([2, []]);
  });

  it('does not follow the reference of an MP4 to another file, nor an index that claims to be endless', async () => {
    await expectUsage(samplesOf(fileOf('a.m4a', liar({ samples: 80_000_000 }))), /holds no audio/);
    const secret = encoded('secret.wav', 1);
    const referring = fileOf('a.m4a', liar({ samples: 50, reference: `file://${secret}` }));
    await expectUsage(samplesOf(referring), /Invalid data/);
  });

  it('decodes the same each time', async () => {
    const file = encoded('a.mp3');
    expect((await samplesOf(file)).pcmSha256).toBe((await samplesOf(file)).pcmSha256);
  });

  it('takes a name for a name, whatever is in it', async () => {
    const names = ['six channels.flac', '$(touch pwned) `x` "q" \'s\'.mp3', '-i evil.mp3', 'concat:a|b.mp3'];
    let file = encoded('plain.flac', 1, ['-ac', '6']);
    for (const name of [...names, 'a\nb.mp3', 'l%03d.mp3']) {
      const odd = join(dirname(file), name);
      renameSync(file, odd);
      file = odd;
      expect([name, (await samplesOf(file)).samples]).toEqual([name, 16_000]);
      expect(readdirSync(dirname(file))).toEqual([name]);
    }
    expect(existsSync('pwned')).toBe(false);
  });

  it.each([
    ['text', Buffer.from('this is not audio at all\n'.repeat(50))],
    ['noise', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919 * (i + 3)) & 0xff))],
  ])('refuses %s', async (_, content) => {
    await expectUsage(samplesOf(fileOf('a.bin', content)), /is not audio that can be decoded|not decoded/);
  });

  it('refuses a video without sound', async () => {
    const file = encoded('a.mp4', 1, ['-f', 'lavfi', '-i', 'color=size=64x64:duration=1', '-map', '1:v']);
    await expectUsage(samplesOf(file), /holds no audio/);
  });

  it('refuses an MP4 that was cut before its index', async () => {
    const file = encoded('a.m4a', 2);
    truncateSync(file, 4_000);
    await expectUsage(samplesOf(file), /is not audio that can be decoded: .*moov/);
  });

  it('decodes a cut MP3 as far as it goes', async () => {
    const file = encoded('a.mp3', 4);
    truncateSync(file, readFileSync(file).length >> 1);
    const { seconds } = await samplesOf(file);
    expect(seconds).toBeGreaterThan(1.8);
    expect(seconds).toBeLessThan(2.3);
  });

  it('does not follow a playlist to another file', async () => {
    const secret = encoded('secret.ts', 1, ['-c:a', 'aac']);
    const list = join(dirname(secret), 'list.m3u8');
    writeFileSync(list, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.ts\n#EXT-X-ENDLIST\n');
    await expectUsage(samplesOf(list), /names files/);
    const concat = join(dirname(secret), 'concat.ffconcat');
    writeFileSync(concat, 'ffconcat version 1.0\nfile secret.ts\n');
    await expectUsage(samplesOf(concat), /names files/);
  });

  it('plays one millisecond; what is too short to be resampled is no audio', async () => {
    const wav = fileOf('a.wav', encodeWav(new Int16Array(16)));
    execFileSync('ffmpeg', ['-loglevel', 'error', '-i', wav, `${wav}.flac`]);
    expect((await samplesOf(`${wav}.flac`)).samples).toBe(16);
    await expectUsage(samplesOf(encoded('a.flac', 0.0005)), /holds no audio: 0 samples/);
  });

  it('reads what our own reader reads, nearly sample for sample', async () => {
    const file = encoded('a.wav', 1);
    const ours = (await samplesOf(file)).data;
    const flac = join(dirname(file), 'a.flac');
    execFileSync('ffmpeg', ['-loglevel', 'error', '-i', file, flac]);
    const theirs = (await samplesOf(flac)).data;
    expect(theirs).toHaveLength(ours.length);
    const middle = ours.slice(500, -500).map((x, i) => Math.abs(x - (theirs[i + 500] ?? 0)));
    expect(Math.max(...middle)).toBeLessThanOrEqual(4);
  });
});

describe('an ffmpeg that misbehaves', () => {
  const file = () => fileOf('a.mp3', 'ID3');

  it('hangs: it is stopped', async () => {
    const ffmpeg = scriptedFfmpeg('exec sleep 60');
    await expectUsage(
      samplesOf(file(), { ffmpeg, stalledMs: 200 }),
      /gave nothing for 0.2 s and was stopped/,
    );
  });

  it('is killed: that is said', async () => {
    const failure = await failureOf(samplesOf(file(), { ffmpeg: scriptedFfmpeg('kill -9 $$') }));
    expect(failure).toMatchObject({
      exitCode: ExitCode.missing,
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it('fails half-way: what it gave is not taken for the whole', async () => {
    const ffmpeg = scriptedFfmpeg('head -c 64000 /dev/zero; echo "a.mp3: Invalid data" >&2; exit 1');
    await expectUsage(samplesOf(file(), { ffmpeg }), /breaks off after 1 s: a\.mp3: Invalid data/);
  });

  it('complains but goes on: the complaint is kept', async () => {
    const ffmpeg = scriptedFfmpeg('echo "Header missing" >&2; head -c 64000 /dev/zero');
    const decoded = await samplesOf(file(), { ffmpeg });
    expect(decoded).toMatchObject({ seconds: 1, complaints: ['Header missing'] });
  });

  it('gives an odd number of bytes in odd pieces', async () => {
    const ffmpeg = scriptedFfmpeg(
      "printf '\\001'; sleep 0.05; printf '\\000\\001\\000\\002\\000\\002\\000\\003'",
    );
    expect((await samplesOf(file(), { ffmpeg })).data).toEqual([1, 2]);
  });

  it('gives nothing and says it is well', async () => {
    await expectUsage(samplesOf(file(), { ffmpeg: scriptedFfmpeg('exit 0') }), /holds no audio: 0 samples/);
  });

  const endless = (pid: string): string => scriptedFfmpeg(`echo $$ > ${pid}\nexec cat /dev/zero`);
  const isAlive = (pid: string): boolean => {
    try {
      return process.kill(Number(readFileSync(pid, 'utf8')), 0);
    } catch {
      return false;
    }
  };

  it('gives a sample now and then: it is stopped, while one that is as slow for a while is heard', async () => {
    const drip = 'while :; do printf "\\000\\000"; sleep 0.02; done';
    const { message } = await failureOf(samplesOf(file(), { ffmpeg: scriptedFfmpeg(drip), stalledMs: 800 }));
    expect(message).toMatch(/too-slow-to-decode: ffmpeg gave 0\.0 s of audio in \d+\.\d s and was stopped/);
    const late = scriptedFfmpeg(`head -c 128000 /dev/zero; sleep 0.05; head -c 128000 /dev/zero`);
    expect((await samplesOf(file(), { ffmpeg: late, stalledMs: 5_000 })).seconds).toBe(4);
  });

  it.runIf(existsSync('/proc/self/status'))(
    'takes memory without end: it is stopped, its twin is not',
    async () => {
      const takes = (bytes: number): string =>
        scriptedFfmpeg(
          `exec ${process.execPath} -e 'let all = Buffer.alloc(${bytes}, 1); process.stdout.write(all.subarray(0, 64000)); setTimeout(() => all, 300)'`,
        );
      const memoryBytes = 150 * 1024 ** 2;
      const { message } = await failureOf(samplesOf(file(), { ffmpeg: takes(4 * memoryBytes), memoryBytes }));
      expect(message).toMatch(
        /too-large-to-decode: ffmpeg needed more than 150 MiB of memory and was stopped/,
      );
      expect((await samplesOf(file(), { ffmpeg: takes(64_000), memoryBytes })).seconds).toBe(1);
    },
  );

  it('is stopped when the reader has had enough', async () => {
    const pid = fileOf('pid', '');
    const audio = await decodeAudio(file(), { ffmpeg: endless(pid) });
    for await (const block of audio.pcm) if (block.length > 0) break;
    expect(isAlive(pid)).toBe(false);
    expect(() => audio.summary()).toThrow(/not been decoded to its end/);
  });

  it('is stopped by a signal', async () => {
    const pid = fileOf('pid', '');
    const stop = new AbortController();
    const audio = await decodeAudio(file(), { ffmpeg: endless(pid), signal: stop.signal });
    const read = (async () => {
      for await (const block of audio.pcm) if (block.length > 0) stop.abort();
    })();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await sleep(20);
    expect(isAlive(pid)).toBe(false);
  });
});
