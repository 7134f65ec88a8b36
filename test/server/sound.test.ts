import { readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf, soundResponse } from '../../src/server/sound.ts';
import { SoundShelf } from '../../src/server/sound-shelf.ts';
import { temporaryFolder } from '../support/cli.ts';
import { ask, completed, endless, idOf, post, serve, until, WAV } from './world.ts';

const KEPT = { limits: { soundBytes: 10_000 } };
const heard = async () => completed('heard');

describe('the recording of a job', () => {
  it('stays until its job is forgotten, whole and in parts', async () => {
    const { url, folder } = await serve(heard, KEPT);
    const id = await idOf(await post(url, WAV));
    expect(await until(url, id, 'completed')).toMatchObject({ sound: true, share: 1 });
    const sound = `${url}/api/jobs/${id}/sound`;
    const whole = await fetch(sound);
    expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([
      200,
      'audio/wav',
      'bytes',
    ]);
    expect(whole.headers.get('cache-control')).toBe('private, no-store');
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(WAV);
    const part = await fetch(sound, { headers: { range: 'bytes=8-11' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      `bytes 8-11/${WAV.length}`,
      'WAVE',
    ]);
    expect((await fetch(sound, { headers: { range: `bytes=${WAV.length}-` } })).status).toBe(416);
    expect(readdirSync(folder)).toHaveLength(1);
    await fetch(`${url}/api/jobs/${id}`, { method: 'DELETE' });
    expect((await fetch(sound)).status).toBe(404);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of one of whose words nothing came is not kept', async () => {
    const { url, folder } = await serve(async () => completed(''), KEPT);
    const id = await idOf(await post(url, WAV));
    expect(await until(url, id, 'completed')).toMatchObject({ sound: false });
    const gone = await fetch(`${url}/api/jobs/${id}/sound`);
    expect([gone.status, await gone.json()]).toEqual([
      404,
      { error: { code: 'no-sound', message: 'its recording is not kept any more' } },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes with the oldest of the finished jobs', async () => {
    const { url, folder } = await serve(heard, { limits: { soundBytes: 10_000, kept: 2 } });
    for (let n = 0; n < 4; n += 1) await until(url, await idOf(await post(url, WAV)), 'completed');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('is behind the token, and no part of an address becomes its path', async () => {
    const { url } = await serve(heard, { ...KEPT, token: 'a-token-of-16-characters' });
    const entry = { authorization: 'Bearer a-token-of-16-characters' };
    const id = await idOf(await post(url, WAV, entry));
    await expect
      .poll(async () => (await fetch(`${url}/api/jobs/${id}/sound`, { headers: entry })).status)
      .toBe(200);
    expect((await fetch(`${url}/api/jobs/${id}/sound`)).status).toBe(401);
    for (const path of [`${id}%2f..%2f..`, '..', '%2e%2e', `${id}%00`, '__proto__'])
      expect((await fetch(`${url}/api/jobs/${path}/sound`, { headers: entry })).status, path).toBe(404);
    for (const file of ['sound/..', 'sound%2f..%2fsound', 'sound.wav'])
      expect((await fetch(`${url}/api/jobs/${id}/${file}`, { headers: entry })).status, file).not.toBe(206);
  });

  it('that nobody reads to its end leaves no file open', async () => {
    const big = Buffer.concat([WAV, Buffer.alloc(3_000_000)]);
    const { url } = await serve(heard, { limits: { soundBytes: 10_000_000 } });
    const id = await idOf(await post(url, Uint8Array.from(big)));
    await until(url, id, 'completed');
    for (let n = 0; n < 5; n += 1) {
      await fetch(`${url}/api/jobs/${id}/sound`, { method: 'HEAD' });
      await ask(url, `GET /api/jobs/${id}/sound HTTP/1.1`);
      await (await fetch(`${url}/api/jobs/${id}/sound`)).body?.cancel();
    }
    const open = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).includes('upload-');
        } catch {
          return false;
        }
      }).length;
    await expect.poll(open).toBe(0);
  });

  it('that was put in the place of by a link is not followed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(folder, 'secret'), join(folder, 'upload-1'));
    expect(
      await soundResponse({ file: join(folder, 'upload-1'), type: 'audio/wav' }, undefined),
    ).toBeUndefined();
    expect(await soundResponse({ file: folder, type: 'audio/wav' }, undefined)).toBeUndefined();
  });
});

describe('the room of recordings', () => {
  it('is what uploads leave: the oldest go before an upload is refused', async () => {
    const size = WAV.length;
    let work = heard as typeof endless;
    const { url, folder } = await serve((job) => work(job), {
      limits: { soundBytes: 10_000, diskBytes: 3 * size },
    });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      ids.push(await idOf(await post(url, WAV)));
      await until(url, ids[n] ?? '', 'completed');
    }
    expect(readdirSync(folder)).toHaveLength(3);
    work = endless;
    const running = await post(url, WAV);
    expect(running.status).toBe(202);
    const sounds = await Promise.all(
      ids.map(async (id) => (await fetch(`${url}/api/jobs/${id}/sound`)).status),
    );
    expect(sounds).toEqual([404, 200, 200]);
    expect((await post(url, WAV)).status).toBe(202);
    expect((await post(url, WAV)).status).toBe(202);
    // Now there are jobs that wait, and nothing to give up.
    expect((await post(url, WAV)).status).toBe(507);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('gives way where one client has most, and is never more than its limit', () => {
    const folder = temporaryFolder();
    const gone: string[] = [];
    const shelf = new SoundShelf(10);
    const keep = (job: string, bytes: number, client: string): boolean => {
      const file = join(folder, job);
      writeFileSync(file, '');
      return shelf.keep(job, { file, bytes, client, onGone: () => void gone.push(job) });
    };
    expect([keep('a1', 2, 'a'), keep('b1', 3, 'b'), keep('b2', 3, 'b'), keep('a2', 4, 'a')]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(gone).toEqual(['b1']);
    expect(keep('c1', 11, 'c')).toBe(false);
    expect(shelf.yield()).toBe(true);
    expect(gone).toEqual(['b1', 'a1']);
    expect(readdirSync(folder).sort()).toEqual(['a2', 'b2', 'c1']);
  });

  it('of nothing keeps nothing, and has nothing to give up', () => {
    const shelf = new SoundShelf(0);
    expect(shelf.keep('a', { file: '/nowhere', bytes: 1, client: 'a', onGone: () => {} })).toBe(false);
    expect(shelf.yield()).toBe(false);
  });
});

describe('a range of bytes', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-', { start: 0, end: 99 }],
    ['bytes=10-19', { start: 10, end: 19 }],
    ['bytes=90-200', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=20-10', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=', 'whole'],
    ['bytes=-', 'whole'],
    ['bytes=9999999999999999-', 'whole'],
    ['bytes=0x1-2', 'whole'],
    ['bytes=1.5-2', 'whole'],
  ] as const)('%s', (header, expected) => {
    expect(rangeOf(header, 100)).toEqual(expected);
  });

  it('lies in the file, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.nat(1000),
        fc.nat(2000),
        fc.nat(2000),
        (noise, size, a, b) => {
          for (const header of [noise, `bytes=${noise}`, `bytes=${a}-${b}`, `bytes=-${a}`, `bytes=${a}-`]) {
            const range = rangeOf(header, size);
            if (typeof range === 'string') continue;
            expect(range.start).toBeGreaterThanOrEqual(0);
            expect(range.start).toBeLessThanOrEqual(range.end);
            expect(range.end).toBeLessThan(size);
          }
        },
      ),
    );
  });
});
