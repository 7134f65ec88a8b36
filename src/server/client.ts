import { isIPv6 } from 'node:net';

/** Who asks. */
export interface Client {
  /** Where from: what shares are counted by, since nobody can have as many of these as of names. */
  readonly address: string;
  /** Whose jobs a list shows: a secret of one browser, else the address. */
  readonly owner: string;
}

/** Nobody in particular: requests that come over no connection. */
const NOWHERE = 'nowhere';

/**
 * The address that a request comes from. Of IPv6 the first 64 bits: who has one address of a network has all of it.
 * @param remote the other end of the connection
 * @param forwarded X-Forwarded-For, to which each proxy adds the address that called it
 * @param proxies how many proxies stand before this server: what the outermost of them added is the client; everything
 *   before that the client may have made up
 */
export function addressOf(
  remote: string | undefined,
  forwarded: string | undefined,
  proxies: number,
): string {
  const chain = forwarded?.split(',').map((part) => part.trim()) ?? [];
  const told = proxies > 0 ? chain.at(-proxies) : undefined;
  return network(told === undefined || told === '' ? (remote ?? NOWHERE) : told);
}

function network(address: string): string {
  const bare = address.replace(/^\[|\](:\d+)?$/g, '').replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(bare)) return bare.slice(0, 100);
  const [head = '', tail = ''] = bare.toLowerCase().split('::');
  const words = (text: string): string[] => text.split(':').filter(Boolean);
  const missing = Math.max(0, 8 - words(head).length - words(tail).length);
  const all = [...words(head), ...Array.from({ length: missing }, () => '0'), ...words(tail)];
  return `${all
    .slice(0, 4)
    .map((word) => Number.parseInt(word, 16).toString(16))
    .join(':')}::/64`;
}
