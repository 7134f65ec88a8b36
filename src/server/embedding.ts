import type { CookieOptions } from 'hono/utils/cookie';

/** `text` as an origin that can stand in a policy; undefined when it is none. */
export function originOf(text: string): string | undefined {
  // Stricter than URL: what it lets through in a host (`;`, `'`) would end the directive.
  if (!/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?\/?$/i.test(text) || !URL.canParse(text)) return undefined;
  return new URL(text).origin;
}

/** Who may show the page in a frame. @param embed one origin; absent: nobody */
export const frameAncestors = (embed: string | undefined): string => `frame-ancestors ${embed ?? "'none'"}`;

/**
 * How the cookie with the token is set. `Lax`: a stored report is shown in a sandbox, which is another site to the browser, and
 * its links would ask without a `Strict` one; what changes anything is no GET, and asks for our origin. In a frame of another site neither is sent. There it is
 * partitioned: sent only below the site in whose frame it was set, so that a third site's pages call in vain.
 * Browsers want TLS for that.
 * @param forwarded X-Forwarded-Proto; whoever makes it up only denies himself the cookie
 */
export function tokenCookie(embed: string | undefined, forwarded: string | undefined): CookieOptions {
  const always = { httpOnly: true, path: '/' } as const;
  if (embed !== undefined) return { ...always, sameSite: 'None', secure: true, partitioned: true };
  const tls = forwarded?.split(',')[0]?.trim() === 'https';
  return { ...always, sameSite: 'Lax', ...(tls ? { secure: true } : {}) };
}
