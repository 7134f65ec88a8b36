import { randomBytes } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { addressOf, type Client, type Proxies } from './client.ts';
import { tokenCookie } from './embedding.ts';

/** A browser's own secret, by which its jobs are known; whoever has it sees their list. */
const NAME = 'asr-bench-client';
const SECRET = /^[A-Za-z0-9_-]{22}$/;

/** Who calls, as requests tell it. */
export class Callers {
  readonly #proxies: Proxies;
  readonly #embed: string | undefined;

  /**
   * @param proxies that stand before the server
   * @param embed the one site whose pages may show this one in a frame
   */
  constructor(proxies: Proxies, embed: string | undefined) {
    this.#proxies = proxies;
    this.#embed = embed;
  }

  address(context: Context): string {
    // No connection where a test hands requests over.
    const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
    return addressOf(incoming?.socket.remoteAddress, context.req.header('x-forwarded-for'), this.#proxies);
  }

  client(context: Context): Client {
    const address = this.address(context);
    const secret = secretOf(context);
    return { address, owner: secret === undefined ? `address ${address}` : `browser ${secret}` };
  }

  /** Gives a browser a secret that has none yet. */
  name(context: Context): void {
    if (secretOf(context) !== undefined) return;
    setCookie(context, NAME, randomBytes(16).toString('base64url'), this.cookie(context));
  }

  /** How cookies are set for this request. */
  cookie(context: Context): ReturnType<typeof tokenCookie> {
    return tokenCookie(this.#embed, context.req.header('x-forwarded-proto'));
  }
}

function secretOf(context: Context): string | undefined {
  const secret = getCookie(context, NAME);
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}
