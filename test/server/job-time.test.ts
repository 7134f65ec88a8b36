import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { timeAllowed } from '../../src/server/limits.ts';
import { plainReason } from '../../src/server/server-job.ts';
import { completed, endless, idOf, post, serve, until, WAV } from './world.ts';

const HOUR = 3600_000;

describe('the time of a job', () => {
  it.each([
    ['a clip', 10, 640_000],
    ['an hour', 3600, 4 * HOUR + 600_000],
    ['a day', 24 * 3600, 8 * HOUR],
    ['what is not known yet', 0, 600_000],
  ])('of %s goes with its length, up to a limit', (_what, seconds, ms) => {
    expect(timeAllowed({ jobMs: 8 * HOUR }, seconds)).toBe(ms);
  });

  it('that is used up fails the job, and the next one runs', async () => {
    let n = 0;
    const { url, folder } = await serve(
      (job) => {
        n += 1;
        return n === 1 ? endless(job) : Promise.resolve(completed('fine'));
      },
      { limits: { jobMs: 50 } },
    );
    const [slow, quick] = [await idOf(await post(url, WAV)), await idOf(await post(url, WAV))];
    expect(await until(url, slow, 'failed')).toMatchObject({
      reason: 'too-slow: the job took longer than 0.05 s',
    });
    await until(url, quick, 'completed');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('the reason of a failure', () => {
  it.each([
    [
      "ENOENT: no such file or directory, open '/var/x/asr bench/job-1.wav'",
      "ENOENT: no such file or directory, open 'job-1.wav'",
    ],
    ["mkdtemp '/var/x/asr bench'", "mkdtemp 'a folder of the server'"],
    ['/opt/models/a.bin: cannot be read', 'a.bin: cannot be read'],
    ['/var/x/asr bench/upload-1: holds no audio', 'talk.mp3: holds no audio'],
    [
      'stopped at 3/4 of the file: see https://example.org/a/b, and/or ask',
      'stopped at 3/4 of the file: see https://example.org/a/b, and/or ask',
    ],
  ])('%s: has no path of this machine', (reason, plain) => {
    expect(plainReason(reason, '/var/x/asr bench/upload-1', 'talk.mp3', ['/var/x/asr bench', '/'])).toBe(
      plain,
    );
  });
});
