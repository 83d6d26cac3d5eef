/** Signed sessions: who somebody is, as WeChat said it once, in a token that lives 30 days of real time (JWT, RFC 7519, HMAC-SHA-256). */
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { SessionKey } from '../settings';

/** `app` is the mini-program's AppID. */
export interface Session {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
}

export interface Sessions {
  sign(session: Session): Promise<{ token: string; expiresAt: string }>;
  /** Undefined when forged, altered, outlived, or signed with a key that is gone. */
  verify(token: string): Promise<Session | undefined>;
}

const LIFE_MS = 30 * 86_400_000;
const ISSUER = 'changke';
const Claims = z.object({ app: z.string(), sub: z.string(), unionid: z.string().optional() });

/** `realNow` is the machine's clock: a demo's moved clock signs nobody out. */
export function createSessions(keys: readonly [SessionKey, ...SessionKey[]], realNow: () => Date): Sessions {
  const byKid = new Map(keys.map((key) => [key.kid, key.secret]));
  const [current] = keys;
  return {
    async sign({ app, openid, unionid }) {
      const now = realNow();
      const expiresAt = new Date(now.getTime() + LIFE_MS);
      const token = await new SignJWT({ app, unionid })
        .setProtectedHeader({ alg: 'HS256', kid: current.kid })
        .setIssuer(ISSUER)
        .setSubject(openid)
        .setIssuedAt(now)
        .setExpirationTime(expiresAt)
        .sign(current.secret);
      return { token, expiresAt: expiresAt.toISOString() };
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => secretOf(byKid, kid), {
          algorithms: ['HS256'],
          issuer: ISSUER,
          currentDate: realNow(),
          requiredClaims: ['exp', 'sub', 'app'],
        });
        const claims = Claims.parse(payload);
        return { app: claims.app, openid: claims.sub, unionid: claims.unionid };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError) return undefined;
        throw error;
      }
    },
  };
}

function secretOf(byKid: ReadonlyMap<string, Buffer>, kid: string | undefined): Buffer {
  const secret = byKid.get(kid ?? '');
  if (secret === undefined) throw new errors.JWKSNoMatchingKey();
  return secret;
}

/** The token of `Authorization: Bearer …`; undefined without the header, empty when it is something else. */
export const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : (/^Bearer\s+([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header.trim())?.[1] ?? '');
