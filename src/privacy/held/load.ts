/** What the privacy page shows, asked in one go. */
import type { Answered } from '@/types/contract/contract';
import type { PublicProgramme } from '@/types/contract/programme';
import type { Answer } from '@/src/cloud/answer';
import type { Contracts } from '@/src/cloud/call';
import * as identity from '@/src/cloud/identity';
import * as shop from '@/src/cloud/shop';

export interface Mine {
  profile: Answered<Contracts['identity'], 'profile'>;
  consents: Answered<Contracts['identity'], 'consents'>;
}

export interface Held {
  /** Absent for who is no member: the text is for them too. */
  mine?: Mine;
  privacy: PublicProgramme['identity']['privacy'];
}

export async function loadHeld(): Promise<Answer<Held>> {
  const [profile, consents, programme] = await Promise.all([identity.profile(), identity.consents(), shop.programme()]);
  if (!programme.ok) return programme;
  const { privacy } = programme.data.identity;
  if (!profile.ok) return profile.error.code === 'NOT_A_MEMBER' ? { ok: true, data: { privacy } } : profile;
  if (!consents.ok) return consents;
  return { ok: true, data: { mine: { profile: profile.data, consents: consents.data }, privacy } };
}
