import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/runner/jobs/job-runner.ts';
import { fairOrder } from '../../src/server/job-queue.ts';
import { completed, endless, idOf, post, serve, until, WAV } from './world.ts';

const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });

describe('the order of turns', () => {
  const order = (waiting: string, turns = ''): string =>
    fairOrder(
      [...waiting].map((client, at) => `${client}${at}`),
      (job) => job.charAt(0),
      [...turns],
    ).join(' ');

  it.each([
    ['one client’s jobs as they came', 'aaa', '', 'a0 a1 a2'],
    ['each client’s first before anybody’s second', 'aaab', '', 'a0 b3 a1 a2'],
    ['who has had a turn behind who has not', 'aab', 'a', 'b2 a0 a1'],
    ['of two who had one, the earlier first', 'abc', 'ca', 'b1 c2 a0'],
    ['none', '', 'a', ''],
  ])('%s', (_what, waiting, turns, expected) => {
    expect(order(waiting, turns)).toBe(expected);
  });
});

describe('one client among others', () => {
  it('has a share of the queue, is told so, and leaves the rest to others', async () => {
    const { url } = await serve(endless, { proxies: 1, limits: { queued: 4, queuedEach: 3 } });
    const statuses: number[] = [];
    for (let n = 0; n < 10; n += 1) statuses.push((await post(url, WAV, from('1.1.1.1'))).status);
    expect(statuses).toEqual([202, 202, 202, ...Array.from({ length: 7 }, () => 429)]);
    const refused = await post(url, WAV, from('1.1.1.1'));
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(await refused.json()).toEqual({
      error: { code: 'share', message: '3 jobs are yours, which is your share: try again later' },
    });
    // What a client makes up before what its proxy says makes no other client of it.
    expect((await post(url, WAV, from('9.9.9.9, 1.1.1.1'))).status).toBe(429);
    expect((await post(url, WAV, from('2.2.2.2'))).status).toBe(202);
    expect((await post(url, WAV, from('3.3.3.3'))).status).toBe(202);
    expect((await post(url, WAV, from('4.4.4.4'))).status).toBe(503);
  });

  it('without proxies it is its connection, whatever it says', async () => {
    const { url } = await serve(endless, { limits: { queuedEach: 1 } });
    expect((await post(url, WAV, from('1.1.1.1'))).status).toBe(202);
    expect((await post(url, WAV, from('2.2.2.2'))).status).toBe(429);
  });

  it('is its connection where that is no proxy’s, whatever it says', async () => {
    const { url } = await serve(endless, { proxies: '10.0.0.7', limits: { queuedEach: 1 } });
    expect((await post(url, WAV, from('1.1.1.1'))).status).toBe(202);
    expect((await post(url, WAV, from('2.2.2.2'))).status).toBe(429);
  });

  it('takes turns: who comes later waits for one job of each, not for all of one', async () => {
    const heard: string[] = [];
    let go = (): void => {};
    const first = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { url } = await serve(
      async (job: Job) => {
        heard.push(job.hint ?? '');
        await first;
        return completed('x');
      },
      { proxies: 1 },
    );
    const send = async (who: string, hint: string): Promise<string> =>
      idOf(await fetch(`${url}/api/jobs?hint=${hint}`, { method: 'POST', body: WAV, headers: from(who) }));
    const [, second] = [
      await send('1.1.1.1', 'a1'),
      await send('1.1.1.1', 'a2'),
      await send('1.1.1.1', 'a3'),
    ];
    const late = await send('2.2.2.2', 'b1');
    expect(await until(url, late, 'queued')).toMatchObject({ position: 1 });
    expect(await until(url, second ?? '', 'queued')).toMatchObject({ position: 2 });
    go();
    await until(url, late, 'completed');
    await expect.poll(() => heard).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('sees its own jobs in the list, others’ by their id alone', async () => {
    const { url } = await serve(endless, { proxies: 1 });
    const enter = async (): Promise<Record<string, string>> => {
      const cookie = (await fetch(`${url}/`)).headers.get('set-cookie') ?? '';
      expect(cookie).toMatch(/^asr-bench-client=[\w-]{22}; .*HttpOnly; SameSite=Lax/);
      return { cookie: cookie.split(';')[0] ?? '' };
    };
    const [ann, bob] = [await enter(), await enter()];
    const list = async (headers: Record<string, string>): Promise<string[]> => {
      const answer = await fetch(`${url}/api/jobs`, { headers });
      return ((await answer.json()) as { jobs: { id: string }[] }).jobs.map(({ id }) => id);
    };
    const hers = await idOf(await post(url, WAV, ann));
    const program = await idOf(await post(url, WAV, from('5.5.5.5')));
    expect(await list(ann)).toEqual([hers]);
    expect(await list(bob)).toEqual([]);
    expect(await list({})).toEqual([]);
    expect(await list(from('5.5.5.5'))).toEqual([program]);
    expect(await list({ cookie: 'asr-bench-client=address 5.5.5.5' })).toEqual([]);
    expect((await fetch(`${url}/api/jobs/${hers}`, { headers: bob })).status).toBe(200);
    // Who has a name keeps it.
    expect((await fetch(`${url}/`, { headers: ann })).headers.get('set-cookie')).toBeNull();
  });

  it('has a share of the listeners', async () => {
    const { url } = await serve(endless, { proxies: 1, limits: { listeners: 3, listenersEach: 2 } });
    const id = await idOf(await post(url, WAV));
    const stop = new AbortController();
    const listen = async (who: string): Promise<number> =>
      (await fetch(`${url}/api/jobs/${id}/events`, { headers: from(who), signal: stop.signal })).status;
    expect([await listen('1.1.1.1'), await listen('1.1.1.1'), await listen('1.1.1.1')]).toEqual([
      200, 200, 429,
    ]);
    expect([await listen('2.2.2.2'), await listen('3.3.3.3')]).toEqual([200, 503]);
    stop.abort();
  });
});
