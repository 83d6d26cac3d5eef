/** Cookies that bind a step to one browser: never readable by a script, never sent along from another site's pages. */
import type { FastifyRequest } from 'fastify';

export interface Kept {
  readonly name: string;
  readonly value: string;
  readonly lifeMs: number;
  /** Over https the browser takes the cookie from nobody but this host (`__Host-`, RFC 6265bis). */
  readonly secure: boolean;
}

const nameOf = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);

/** The value of a `Set-Cookie` header. A life of 0 takes the cookie away. */
export const setCookie = ({ name, value, lifeMs, secure }: Kept): string =>
  `${nameOf(name, secure)}=${value}; Path=/; Max-Age=${Math.round(lifeMs / 1000)}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

/** What the browser sent under this name; a first one wins. */
export function cookieOf(request: FastifyRequest, name: string, secure: boolean): string | undefined {
  const wanted = nameOf(name, secure);
  const pairs = (request.headers.cookie ?? '').split(';').map((it) => it.trim().split('='));
  return pairs.find(([key]) => key === wanted)?.[1];
}
