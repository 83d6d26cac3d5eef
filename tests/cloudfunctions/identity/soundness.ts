/** What must hold among the collections of `identity` whenever nobody is writing; answers every fault as a sentence. */
import { conflicts } from '@/cloudfunctions/identity/conflict.store';
import {
  consents,
  identities,
  members,
  numbers,
  type IdentityDoc,
  type MemberDoc,
} from '@/cloudfunctions/identity/identity.store';
import { merges } from '@/cloudfunctions/identity/merge.store';
import { findable, openPerson } from '@/cloudfunctions/identity/person';
import type { Context } from '@/cloudfunctions/kernel/context';
import { staff } from '@/cloudfunctions/shop/shop.store';

const MANY = 100_000;
const ALL = { limit: MANY };

export async function identityFaults(context: Context): Promise<string[]> {
  const docs = new Map((await context.in(members).find({}, ALL)).map((it) => [it._id, it]));
  const rows = await context.in(identities).find({}, ALL);
  return [
    ...rows.flatMap((it) => rowFaults(it, docs)),
    ...[...docs.values()].flatMap((it) => [...memberFaults(it, docs, rows), ...shownFaults(context, it)]),
    ...(await conflictFaults(context, docs, rows)),
    ...(await logFaults(context, docs)),
  ];
}

type Docs = ReadonlyMap<string, MemberDoc>;
const when = (fault: boolean, sentence: string): string[] => (fault ? [sentence] : []);
const isPhone = (row: IdentityDoc): boolean => row.provider === 'phone';

/** Who became one out of two with a number each has both, and shows one. */
function rowFaults({ provider, subject, memberId }: IdentityDoc, docs: Docs): string[] {
  const state = docs.get(memberId)?.state ?? 'nobody';
  return when(state !== 'active', `identity ${provider} ${subject} leads to ${state}`);
}

function memberFaults(member: MemberDoc, docs: Docs, rows: readonly IdentityDoc[]): string[] {
  const { _id, state, mergedInto, aliases } = member;
  const name = `member ${_id}`;
  const own = rows.filter((it) => it.memberId === _id);
  if (state === 'active') {
    const proven = own.some((it) => isPhone(it) && it.proven && it.subject === member.phoneIndex);
    return [
      ...when(member.phoneProven && !proven, `${name} has a proven number that leads elsewhere`),
      ...when(member.source === 'wechat' && !own.some((it) => it.provider === 'wechat'), `${name} has no openid`),
      ...when(
        aliases.some((it) => docs.get(it)?.mergedInto !== _id),
        `${name} has an alias that does not lead to it`,
      ),
    ];
  }
  // What an alias's phone goes on with stays until it has fetched another.
  const makers = rows.filter((it) => it.makesCodeOf === _id && it.memberId === mergedInto);
  const seed = makers.length > 0 ? undefined : member.seed;
  const kept = [member.nickname, member.phone, member.phoneIndex, member.birthday, member.bornMark, seed, member.phoneTail];
  const survivor = docs.get(mergedInto ?? '');
  return [
    ...when(
      kept.some((it) => it !== undefined),
      `${name} is ${state} and keeps something`,
    ),
    ...when(state === 'merged' && survivor?.state !== 'active', `${name} leads to ${survivor?.state ?? 'nobody'}`),
    ...when(state === 'merged' && survivor?.aliases.includes(_id) !== true, `${name} is not known to who it became`),
    ...when(state === 'erased' && aliases.length > 0, `${name} left and has aliases`),
  ];
}

/** What they are found by is what they said, and only of who agreed. */
function shownFaults({ vault }: Context, member: MemberDoc): string[] {
  const person = openPerson(vault, member);
  const should = findable(vault, member);
  const unsaid = member.source === 'wechat' && member.aliases.length === 0 && member.consentVersion === undefined;
  return [
    ...when(member.phoneTail !== should.phoneTail, `member ${member._id} is found by another number`),
    ...when(member.birthdayMonthDay !== should.birthdayMonthDay, `member ${member._id} is found by another birthday`),
    ...when(unsaid && Object.keys(person).length > 0, `member ${member._id} took the consent back, and something stands there`),
  ];
}

async function conflictFaults(context: Context, docs: Docs, rows: readonly IdentityDoc[]): Promise<string[]> {
  const all = await context.in(conflicts).find({}, ALL);
  return all.flatMap(({ _id, state, holder, claimant, phoneIndex, phone }) => {
    if (state === 'settled')
      return [
        ...when(phone !== undefined, `conflict ${_id} is settled and keeps the number`),
        ...when(
          [holder, claimant].some((it) => (docs.get(it)?.state ?? 'erased') === 'erased'),
          `conflict ${_id} names who left`,
        ),
      ];
    const row = rows.find((it) => isPhone(it) && it.subject === phoneIndex && it.proven);
    return [
      ...when(row?.memberId !== holder, `conflict ${_id}: the holder does not hold the number`),
      ...when(docs.get(claimant)?.state !== 'active' || holder === claimant, `conflict ${_id}: nobody else claims the number`),
    ];
  });
}

async function logFaults(context: Context, docs: Docs): Promise<string[]> {
  const log = await context.in(consents).find({}, { sort: { at: 1, _id: 1 }, ...ALL });
  const merged = new Set((await context.in(merges).find({}, ALL)).map((it) => it._id));
  const lastOf = new Map(log.map((it) => [docs.get(it.memberId)?.mergedInto ?? it.memberId, it.kind]));
  const given = await context.in(numbers).find({}, ALL);
  const roles = await context.in(staff).find({}, ALL);
  return [
    ...log.flatMap((it) =>
      when((docs.get(it.memberId)?.state ?? 'erased') === 'erased', `consent ${it._id} outlives its member`),
    ),
    ...[...docs.values()].flatMap(({ _id, state, consentVersion }) =>
      when(
        state === 'active' && (consentVersion !== undefined) !== (lastOf.get(_id) === 'granted'),
        `the log says otherwise of ${_id}`,
      ),
    ),
    ...[...docs.values()].flatMap(({ _id, state }) => when(state === 'merged' && !merged.has(_id), `${_id} was merged unlogged`)),
    ...given.flatMap((it) => when(docs.get(it.memberId)?.memberNo !== it._id, `number ${it._id} is nobody’s`)),
    ...roles.flatMap((it) =>
      when(docs.get(it._id)?.state !== 'active', `a role is held by ${docs.get(it._id)?.state ?? 'nobody'}`),
    ),
  ];
}
