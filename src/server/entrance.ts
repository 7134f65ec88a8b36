import { randomBytes, timingSafeEqual } from 'node:crypto';
import { WrongTries } from './wrong-tries.ts';

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
