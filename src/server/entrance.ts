import { randomBytes, timingSafeEqual } from 'node:crypto';

/** Wrong tokens that one address may show at once, and the time after which it may show one more, ms. */
const AT_ONCE = 10;
const ONE_PER = 6000;
/** Addresses that are remembered; of more, those whose last wrong try is longest ago are forgotten. */
const MOST_ADDRESSES = 10_000;

/** Slows down who tries one token after another: ten, then ten a minute, of each address. */
export class WrongTries {
  /** When all the tries of an address are its own again, ms; the latest to try last. */
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get secondsEach(): number {
    return ONE_PER / 1000;
  }

  tooMany(address: string): boolean {
    return this.#debt(address) > (AT_ONCE - 1) * ONE_PER;
  }

  add(address: string): void {
    const until = this.#now() + this.#debt(address) + ONE_PER;
    this.#until.delete(address);
    this.#until.set(address, until);
    for (const oldest of this.#until.keys()) {
      if (this.#until.size <= MOST_ADDRESSES) break;
      this.#until.delete(oldest);
    }
  }

  #debt(address: string): number {
    return Math.max(0, (this.#until.get(address) ?? 0) - this.#now());
  }
}

/** Shorter ones can be guessed, however slowly. */
export const SHORTEST_TOKEN = 16;

/** How somebody says who he is. */
export interface Shown {
  /** The Authorization header. */
  readonly authorization?: string | undefined;
  /** Of our cookie. */
  readonly cookie?: string | undefined;
  /** `?token=` of the page's address. */
  readonly query?: string | undefined;
}

/** Who may come in: everybody, where there is no token. */
export class Entrance {
  readonly #token: string | undefined;
  readonly #wrong: WrongTries;
  /**
   * What a browser keeps in place of the token: nobody can guess it, so that no wrong tries of others from the same
   * address keep a browser out that has shown the token once. A new one at each start.
   */
  readonly session = randomBytes(32).toString('base64url');

  constructor(token: string | undefined, wrong: WrongTries = new WrongTries()) {
    this.#token = token;
    this.#wrong = wrong;
  }

  /** There is a token, and this is it; a wrong one is counted. Undefined: too many were wrong, and this one is not looked at. */
  opens(token: string, address: string): boolean | undefined {
    if (this.#token === undefined) return false;
    if (this.#wrong.tooMany(address)) return undefined;
    if (same(token, this.#token)) return true;
    this.#wrong.add(address);
    return false;
  }

  /** Whether a request may pass; `wait` when from its address came too many wrong tokens. */
  admits({ authorization, cookie }: Shown, address: string): 'in' | 'out' | 'wait' {
    if (this.#token === undefined) return 'in';
    // Either: a proxy with accounts of its own may put another Authorization beside the page's cookie.
    if (cookie !== undefined && same(cookie, this.session)) return 'in';
    const bearer = /^bearer +(.*)$/i.exec(authorization ?? '')?.[1];
    if (bearer === undefined) return 'out';
    const opens = this.opens(bearer, address);
    return opens === undefined ? 'wait' : opens ? 'in' : 'out';
  }

  /** Seconds after which the next try is looked at. */
  get patience(): number {
    return this.#wrong.secondsEach;
  }
}

/** In the same time, however much of it is right. */
function same(shown: string, secret: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
