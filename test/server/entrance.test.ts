import { describe, expect, it } from 'vitest';
import { Entrance, WrongTries } from '../../src/server/entrance.ts';
import { startServer } from '../../src/server/server.ts';
import { endless, serve } from './world.ts';

const TOKEN = '0123456789abcdef';

describe('wrong tokens', () => {
  it('ten at once, then ten a minute of each address; what is remembered has an end', () => {
    let now = 0;
    const tries = new WrongTries(() => now);
    const left = (address: string): number => {
      let count = 0;
      for (; !tries.tooMany(address) && count < 1000; count += 1) tries.add(address);
      return count;
    };
    expect([left('a'), left('a'), left('b')]).toEqual([10, 0, 10]);
    now += 60_000;
    expect(left('a')).toBe(10);
    now += 6000;
    expect(left('a')).toBe(1);
    for (let n = 0; n < 20_000; n += 1) tries.add(`address ${n}`);
    expect(tries.tooMany('a')).toBe(false);
  });

  it('make a right one wait too, but nobody who is in already, nor anybody from elsewhere', async () => {
    const { url } = await serve(endless, { token: TOKEN, proxies: 1 });
    const ask = async (headers: Record<string, string>, path = '/api/jobs'): Promise<Response> =>
      fetch(`${url}${path}`, { headers: { 'x-forwarded-for': '1.1.1.1', ...headers }, redirect: 'manual' });
    const right = { authorization: `Bearer ${TOKEN}` };
    const cookie = (await ask({}, `/?token=${TOKEN}`)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      statuses.push((await ask({ authorization: `Bearer wrong-${n}` })).status);
      statuses.push((await ask({}, `/?token=wrong-${n}`)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const waits = await ask(right);
    expect([waits.status, waits.headers.get('retry-after')]).toEqual([429, '6']);
    expect((await ask({}, `/?token=${TOKEN}`)).status).toBe(429);
    expect((await ask({ cookie })).status).toBe(200);
    expect((await ask({ ...right, 'x-forwarded-for': '2.2.2.2' })).status).toBe(200);
    // Who shows none has tried nothing.
    expect((await ask({})).status).toBe(401);
  });

  it('right ones are never counted', () => {
    const entrance = new Entrance(TOKEN);
    for (let n = 0; n < 100; n += 1)
      expect(entrance.admits({ authorization: `bearer ${TOKEN}` }, 'a')).toBe('in');
  });
});

describe('a token', () => {
  it.each([
    ['127.0.0.1', 'short'],
    ['0.0.0.0', '0123456789abcde'],
  ])('on %s of fewer than 16 characters is refused at the start', async (host, token) => {
    const start = startServer({
      runner: { run: endless, prepared: { engines: [], models: [] }, calibration: true } as never,
      host,
      port: 0,
      token,
      reports: '',
      samples: new Map(),
    });
    await expect(start).rejects.toThrow(
      `the token has ${token.length} characters; fewer than 16 can be guessed`,
    );
  });
});
