/** Who stands at the counter: by the code that their phone shows, by the visit that it opened, or by number. */
import type { Tx } from '../kernel/context';
import type { Reader } from '../kernel/database';
import { done, refuse, type Outcome } from '../kernel/outcome';
import { findByMemberNo, peekMemberCode, takeMemberCode } from '../identity/identity.usecase';
import { findVisit } from './counter.store';

/** Exactly one of the three is there; the contract sees to it. */
export interface Who {
  readonly memberCode?: string;
  readonly visit?: string;
  readonly memberNo?: string;
}

export type WhoRefusal = 'NO_SUCH_MEMBER' | 'CODE_INVALID' | 'CODE_STALE' | 'CODE_USED' | 'VISIT_OVER';
type Found = Outcome<{ memberId: string }, WhoRefusal>;
type Sighting = Parameters<typeof peekMemberCode>[0];

/** Takes a code, once. */
export const takeBuyer = (tx: Tx, who: Who, shopId: string): Promise<Found> =>
  find(tx, who, shopId, () => takeMemberCode(tx, who.memberCode ?? ''));

/** Only looks: a code can still be taken afterwards. */
export const lookAtBuyer = (reader: Sighting, who: Who, shopId: string): Promise<Found> =>
  find(reader, who, shopId, () => peekMemberCode(reader, who.memberCode ?? ''));

async function find(reader: Sighting, who: Who, shopId: string, byCode: () => Promise<Found>): Promise<Found> {
  if (who.memberCode !== undefined) return byCode();
  if (who.visit === undefined) return byNumber(reader, who.memberNo ?? '');
  const visit = await findVisit(reader, who.visit);
  const isOpen = visit !== null && visit.shopId === shopId && visit.until > reader.now;
  return isOpen ? done({ memberId: visit.memberId }) : refuse('VISIT_OVER');
}

async function byNumber(reader: Reader, memberNo: string): Promise<Found> {
  const member = await findByMemberNo(reader, memberNo);
  return member === undefined ? refuse('NO_SUCH_MEMBER') : done({ memberId: member._id });
}

/** Length of the changing part of a member code, after the member number. */
const CODE_DIGITS = 8;

/** Whom a call means that is sent again: its code may have been taken, its visit be over, by its own first try. */
export async function meantMember(reader: Reader, { memberCode, visit, memberNo }: Who): Promise<string | undefined> {
  if (visit !== undefined) return (await findVisit(reader, visit))?.memberId;
  return (await findByMemberNo(reader, memberNo ?? memberCode?.slice(0, -CODE_DIGITS) ?? ''))?._id;
}
