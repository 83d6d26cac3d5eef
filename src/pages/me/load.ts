/** What the member's own page shows, asked in one go; what is only an extra may be missing. */
import type { Member } from '@/types/contract/identity';
import type { Bilingual } from '@/types/contract/values';
import type { Answer } from '@/src/cloud/answer';
import * as growth from '@/src/cloud/growth';
import * as identity from '@/src/cloud/identity';
import * as reminder from '@/src/cloud/reminder';
import * as shop from '@/src/cloud/shop';

export interface Me {
  member: Member;
  tier?: string;
  tierName?: Bilingual;
  unread: number;
  staff: boolean;
}

export async function loadMe(): Promise<Answer<Me>> {
  const [me, progress, path, inbox, roles] = await Promise.all([
    identity.me(),
    growth.progress(),
    growth.path(),
    reminder.unread(),
    shop.roles(),
  ]);
  if (!me.ok) return me;
  // The membership rests until its member agrees (again): what stands above the menu is the way to do so.
  if (!progress.ok && progress.error.code === 'CONSENT_REQUIRED') return progress;
  const tier = progress.ok ? progress.data.tier : undefined;
  return {
    ok: true,
    data: {
      member: me.data.member,
      tier,
      tierName: path.ok ? path.data.stations.find((it) => it.tier === tier)?.name : undefined,
      unread: inbox.ok ? inbox.data.unread : 0,
      staff: roles.ok && (roles.data.operator || roles.data.staffOf.length > 0),
    },
  };
}
