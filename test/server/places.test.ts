import { describe, expect, it } from 'vitest';
import { addressOf, Proxies } from '../../src/server/client.ts';
import { NoPlace, Places } from '../../src/server/places.ts';

describe('places', () => {
  it('are taken and given back, once each; one client has its share, all have no more than there are', () => {
    const places = new Places('uploads', { all: 3, each: 2 });
    const [first] = [places.take('a'), places.take('a')];
    expect(() => places.take('a')).toThrow(
      new NoPlace('share', '2 uploads are yours, which is your share: try again later'),
    );
    places.take('b');
    expect(() => places.take('c')).toThrow(new NoPlace('busy', 'too many uploads: try again later'));
    first?.();
    first?.();
    expect(places.taken).toBe(2);
    places.take('c');
    expect(() => places.take('b')).toThrow('too many');
  });
});

describe('where a request comes from', () => {
  it.each([
    ['its connection', '10.0.0.1', undefined, 0, '10.0.0.1'],
    ['its connection, whatever it says', '10.0.0.1', '1.2.3.4', 0, '10.0.0.1'],
    ['what the one proxy added', '10.0.0.1', 'made up, 1.2.3.4', 1, '1.2.3.4'],
    ['what the outer of two added', '10.0.0.1', 'made up, 1.2.3.4, 10.0.0.2', 2, '1.2.3.4'],
    ['its connection, where the proxy added nothing', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['its connection, where that is no proxy’s', '8.8.8.8', '1.2.3.4', 1, '8.8.8.8'],
    ['who called the inner of two past the outer', '10.0.0.1', 'made up, 8.8.8.8', 2, '8.8.8.8'],
    ['what a proxy that is named added', '8.8.8.8', 'made up, 1.2.3.4', '8.8.8.8', '1.2.3.4'],
    ['its connection, in a private network where none is', '10.0.0.1', '1.2.3.4', '8.8.8.8', '10.0.0.1'],
    ['what a proxy of a network added', '2001:db8:7::1', '1.2.3.4', '8.8.8.8,2001:db8::/32', '1.2.3.4'],
    ['what the first of many named ones added', '8.8.8.8', 'x, 1.2.3.4, 8.8.8.9', '8.8.8.0/24', '1.2.3.4'],
    ['its connection, behind a proxy in IPv6', '::ffff:10.0.0.1', '1.2.3.4', 1, '1.2.3.4'],
    ['an address, whatever its port', '10.0.0.1', '1.2.3.4:5678', 1, '1.2.3.4'],
    ['IPv4 in IPv6', '::ffff:10.0.0.1', undefined, 0, '10.0.0.1'],
    ['a network of IPv6', '2001:DB8:0:1:9:8:7:6', undefined, 0, '2001:db8:0:1::/64'],
    ['a short one', '2001:db8::1', undefined, 0, '2001:db8:0:0::/64'],
    ['its own machine', '::1', undefined, 0, '0:0:0:0::/64'],
    ['none', undefined, undefined, 0, 'nowhere'],
  ])('%s', (_what, remote, forwarded, proxies, address) => {
    expect(addressOf(remote, forwarded, Proxies.parse(String(proxies)) ?? Proxies.none)).toBe(address);
  });
});

it.each(['', '11', 'a', '1.2.3.4/40', '1.2.3.4,', '::1/x', '1.2.3'])('%j names no proxies', (text) => {
  expect(Proxies.parse(text)).toBeUndefined();
});
