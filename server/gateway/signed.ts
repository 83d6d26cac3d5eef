/** Claims signed for one purpose (JWT, RFC 7519, HMAC-SHA-256): the first key signs, all verify, and no purpose takes another's. */
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { SessionKey } from '../settings';

export type SessionKeys = readonly [SessionKey, ...SessionKey[]];

export interface Signed<T> {
  sign(claims: T): Promise<{ token: string; expiresAt: Date }>;
  /** Undefined when forged, altered, outlived, of another purpose, or signed with a key that is gone. */
  read(token: string): Promise<T | undefined>;
}

interface Purpose<S extends z.ZodType> {
  /** Names the purpose inside the token (`iss`). */
  readonly issuer: string;
  readonly claims: S;
  readonly lifeMs: number;
}

/** `realNow` is the machine's clock: a demo's moved clock ends nothing. */
export function createSigned<S extends z.ZodObject>(
  keys: SessionKeys,
  realNow: () => Date,
  { issuer, claims: Claims, lifeMs }: Purpose<S>,
): Signed<z.output<S>> {
  const byKid = new Map(keys.map((key) => [key.kid, key.secret]));
  const [current] = keys;
  return {
    async sign(claims) {
      const now = realNow();
      const expiresAt = new Date(now.getTime() + lifeMs);
      const token = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', kid: current.kid })
        .setIssuer(issuer)
        .setIssuedAt(now)
        .setExpirationTime(expiresAt)
        .sign(current.secret);
      return { token, expiresAt };
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => secretOf(byKid, kid), {
          algorithms: ['HS256'],
          issuer,
          currentDate: realNow(),
          requiredClaims: ['exp'],
        });
        return Claims.parse(payload);
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
