import { BlockList, isIP, isIPv6 } from 'node:net';

/** Who asks. */
export interface Client {
  /** Where from: what shares are counted by, since nobody can have as many of these as of names. */
  readonly address: string;
  /** Whose jobs a list shows: a secret of one browser, else the address. */
  readonly owner: string;
}

/** Nobody in particular: requests that come over no connection. */
const NOWHERE = 'nowhere';

/** Addresses that no caller from the internet has: of this machine, and of private networks, where proxies stand. */
const PRIVATE = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1', 'fc00::/7', 'fe80::/10'],
];

/** The proxies that stand before a server: the word of no other for where a request comes from counts. */
export class Proxies {
  static readonly none = new Proxies(0, []);
  readonly #most: number;
  readonly #list = new BlockList();

  private constructor(most: number, networks: readonly string[]) {
    this.#most = most;
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(bits), family);
    }
  }

  /**
   * @param text how many proxies there are, all in private networks; or their addresses and networks: `10.0.0.7,2001:db8::/48`
   * @returns undefined where it is neither
   */
  static parse(text: string): Proxies | undefined {
    if (/^\d+$/.test(text)) return Number(text) > 10 ? undefined : new Proxies(Number(text), PRIVATE);
    try {
      return new Proxies(Number.POSITIVE_INFINITY, text.split(','));
    } catch {
      return undefined;
    }
  }

  /** Whether a connection from there may be a proxy's. */
  trusts(address: string): boolean {
    const bare = withoutPort(address);
    return this.#most > 0 && isIP(bare) !== 0 && this.#list.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4');
  }

  /**
   * The address of who called the outermost proxy. Each proxy adds to `forwarded` who called it; what stands before that, or
   * comes from who is no proxy, a caller may have made up.
   */
  caller(remote: string, forwarded: string | undefined): string {
    const chain = forwarded?.split(',').map((part) => part.trim()) ?? [];
    let address = remote;
    for (let hop = 1; hop <= this.#most && this.trusts(address); hop += 1) {
      const told = chain.at(-hop);
      if (told === undefined || told === '') break;
      address = told;
    }
    return address;
  }
}

/**
 * The address that a request comes from. Of IPv6 the first 64 bits: who has one address of a network has all of it.
 * @param remote the other end of the connection
 * @param forwarded X-Forwarded-For
 */
export const addressOf = (
  remote: string | undefined,
  forwarded: string | undefined,
  proxies: Proxies,
): string => network(proxies.caller(remote ?? NOWHERE, forwarded));

/** `[::1]:80`, `1.2.3.4:80`, `fe80::1%eth0` and IPv4 in IPv6 as the address alone. */
function withoutPort(address: string): string {
  const bare = address
    .replace(/^\[|\](:\d+)?$/g, '')
    .replace(/%.*$/, '')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

function network(address: string): string {
  const bare = withoutPort(address);
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
