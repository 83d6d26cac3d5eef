/** Signed sessions: who somebody is, as WeChat said it once, in a token that lives 30 days of real time. */
import { z } from 'zod';
import { createSigned, type SessionKeys } from './signed';

/** `app` is the AppID of the mini-program or of the official account: an openid is somebody within one app. */
export interface Session {
  readonly app: string;
  readonly openid: string;
  readonly unionid?: string;
  /** How often this identity's sessions had been ended when it signed in: a session of an earlier generation is one that was ended. */
  readonly generation: number;
}

export interface Sessions {
  sign(session: Session): Promise<{ token: string; expiresAt: string }>;
  /** Undefined when forged, altered, outlived, or signed with a key that is gone. Whether it was ended since is for `callerOf` to say. */
  verify(token: string): Promise<Session | undefined>;
}

const LIFE_MS = 30 * 86_400_000;
const Claims = z.object({
  app: z.string(),
  sub: z.string(),
  unionid: z.string().optional(),
  // Absent in a token from before sessions could be ended.
  generation: z.number().int().nonnegative().default(0),
});

export function createSessions(keys: SessionKeys, realNow: () => Date): Sessions {
  const signed = createSigned(keys, realNow, { issuer: 'changke', claims: Claims, lifeMs: LIFE_MS });
  return {
    async sign({ app, openid, unionid, generation }) {
      const { token, expiresAt } = await signed.sign({ app, sub: openid, unionid, generation });
      return { token, expiresAt: expiresAt.toISOString() };
    },
    async verify(token) {
      const claims = await signed.read(token);
      if (claims === undefined) return undefined;
      return { app: claims.app, openid: claims.sub, unionid: claims.unionid, generation: claims.generation };
    },
  };
}

/** The token of `Authorization: Bearer …`; undefined without the header, empty when it is something else. */
export const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : (/^Bearer\s+([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header.trim())?.[1] ?? '');
