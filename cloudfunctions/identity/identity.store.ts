/** What `identity` owns: members, the ways we know them, their numbers, consents, and phone proofs under way. */
import { defineCollection, type Reader } from '../kernel/database';
import type { Sealed } from '../kernel/vault';

/**
 * A person; `_id` is the `memberId`, which never leaves the house. Personal data is sealed; what is needed to find somebody stands
 * beside it as a keyed hash. After a merge the alias stays, empty of data, so that its number resolves for ever.
 */
export interface MemberDoc {
  readonly _id: string;
  readonly memberNo: string;
  /** `erased`: a stub that keeps the number from being given again, and leads to nobody. */
  readonly state: 'active' | 'merged' | 'erased';
  /** Where an alias leads: always to the survivor itself, never to another alias. */
  readonly mergedInto?: string;
  /** The members that were merged into this one. */
  readonly aliases: readonly string[];
  readonly joinedAt: Date;
  readonly source: 'wechat' | 'import';
  readonly shopId?: string;
  readonly assistant?: string;
  readonly nickname?: Sealed;
  readonly phone?: Sealed;
  readonly phoneIndex?: string;
  /** True once its owner has shown that the number is theirs. */
  readonly phoneProven: boolean;
  /** Keyed hash of the last four digits; only for who consented. */
  readonly phoneTail?: string;
  readonly birthday?: Sealed;
  /** `MM-DD` of the birthday; only for who consented. */
  readonly birthdayMonthDay?: string;
  /** Of a birthday that was deleted when the consent was taken back; see `bornMark.ts`. It means nothing while a birthday stands. */
  readonly bornMark?: string;
  /** The version last agreed to; absent: known from an import alone. */
  readonly consentVersion?: string;
  /** Key of the member code; a new one revokes the old. Of an alias: with which its phone made codes until it has fetched the survivor's. */
  readonly seed?: Sealed;
  /** Steps of the member codes that were taken, the latest few. */
  readonly codesTaken: readonly number[];
  /** The latest programme year whose birthday gift was given. */
  readonly birthdayGiftYear?: number;
  /** Had the welcome in an earlier membership. */
  readonly welcomedBefore?: true;
  /** Counts the transactions that held the member; see `holdMember`. */
  readonly held?: number;
  /** When an erased member left; gone once a second pass has cleared what was under way at that moment. */
  readonly erasedAt?: Date;
}
export const members = defineCollection<MemberDoc>({
  name: 'members',
  indexes: [
    { key: { phoneIndex: 1, _id: 1 }, partialFilterExpression: { phoneIndex: { $exists: true } } },
    { key: { phoneTail: 1, _id: 1 }, partialFilterExpression: { phoneTail: { $exists: true } } },
    { key: { birthdayMonthDay: 1, _id: 1 }, partialFilterExpression: { birthdayMonthDay: { $exists: true } } },
    { key: { erasedAt: 1 }, partialFilterExpression: { erasedAt: { $exists: true } } },
  ],
  shardKey: { _id: 'hashed' },
});

/**
 * `wechat`: an openid of the app, which is the AppID; `unionid` and `phone` (a keyed hash) have no app; `card`: a number of an older
 * system; `buyer` of a web shop and `pos`: the app is the system's name.
 */
export type Provider = 'wechat' | 'unionid' | 'phone' | 'card' | 'buyer' | 'pos';

/** One way we know a member. */
export interface IdentityDoc {
  readonly _id: string;
  readonly provider: Provider;
  readonly app: string;
  readonly subject: string;
  readonly memberId: string;
  /** Shown to be theirs by the owner, not only written down by somebody. */
  readonly proven: boolean;
  readonly at: Date;
  /**
   * Of a `wechat` identity: how often its sessions were ended; absent is 0. A session of another generation is over. Of a `unionid` the
   * same, for sessions of an openid that is not known yet.
   */
  readonly generation?: number;
  /** Of a `wechat` identity: the alias whose member code its phone may still make; absent once it has fetched the survivor's. */
  readonly makesCodeOf?: string;
  /** Counts the imports that wrote the number down again, so that each of them conflicts with a proof of it at the same moment. */
  readonly held?: number;
}
export const identities = defineCollection<IdentityDoc>({
  name: 'identities',
  indexes: [{ key: { provider: 1, app: 1, subject: 1 }, unique: true }, { key: { memberId: 1, provider: 1, app: 1 } }],
  shardKey: { provider: 1, app: 1, subject: 1 },
});

/** Every member number ever given, `_id`, and whose it is. */
export interface NumberDoc {
  readonly _id: string;
  readonly memberId: string;
}
export const numbers = defineCollection<NumberDoc>({
  name: 'memberNumbers',
  indexes: [{ key: { memberId: 1 } }],
  shardKey: { _id: 'hashed' },
});

/** The consent log: what was agreed to, when and where. */
export interface ConsentDoc {
  readonly _id: string;
  readonly memberId: string;
  readonly version: string;
  readonly kind: 'granted' | 'withdrawn';
  readonly at: Date;
  readonly shopId?: string;
}
export const consents = defineCollection<ConsentDoc>({
  name: 'consents',
  indexes: [{ key: { memberId: 1, at: 1 } }],
  shardKey: { memberId: 1 },
});

/** WeChat's answer to a phone code, kept for minutes: the code can be asked once, the caller's key may come twice. */
export interface PhoneProofDoc {
  readonly _id: string;
  /** Who asked, so that it can be dropped when they leave. */
  readonly memberId: string;
  readonly at: Date;
  /** Absent while WeChat is being asked. */
  readonly phone?: Sealed;
}
export const phoneProofs = defineCollection<PhoneProofDoc>({
  name: 'phoneProofs',
  indexes: [{ key: { at: 1 } }, { key: { memberId: 1 } }],
  shardKey: { _id: 'hashed' },
});

export const collections = [members, identities, numbers, consents, phoneProofs];

export type Known = Pick<IdentityDoc, 'provider' | 'app' | 'subject'>;

export const identityOf = async (reader: Reader, { provider, app, subject }: Known): Promise<IdentityDoc | undefined> =>
  (await reader.in(identities).findOne({ provider, app, subject })) ?? undefined;

export const identitiesOf = (reader: Reader, memberIds: readonly string[]): Promise<IdentityDoc[]> =>
  reader.in(identities).find({ memberId: { $in: [...memberIds] } }, { sort: { at: 1, _id: 1 }, limit: 200 });

/** The openids of these members in one app, in no order. */
export const openidsAmong = (reader: Reader, memberIds: readonly string[], app: string): Promise<IdentityDoc[]> =>
  reader
    .in(identities)
    .find({ memberId: { $in: [...memberIds] }, provider: 'wechat', app }, { limit: Math.max(1, memberIds.length * 8) });

export const addIdentity = (reader: Reader, identity: IdentityDoc): Promise<void> => reader.in(identities).insertOne(identity);
export const addIdentities = (reader: Reader, docs: IdentityDoc[]): Promise<void> => reader.in(identities).insertMany(docs);

export const giveIdentity = async (reader: Reader, known: Known, to: { memberId: string; proven: boolean }): Promise<void> =>
  void (await reader.in(identities).updateOne({ ...known }, { $set: to }));

export const endSessions = async (reader: Reader, memberIds: readonly string[]): Promise<void> =>
  void (await reader
    .in(identities)
    .updateMany({ memberId: { $in: [...memberIds] }, provider: { $in: ['wechat', 'unionid'] } }, { $inc: { generation: 1 } }));

/**
 * Phones that were an alias's, which go on with its member code for now; those that still have an earlier one keep that. Answers how many
 * do.
 */
export const markCodeMakers = async (reader: Reader, alias: string): Promise<number> =>
  (
    await reader
      .in(identities)
      .updateMany({ memberId: alias, provider: 'wechat', makesCodeOf: { $exists: false } }, { $set: { makesCodeOf: alias } })
  ).matched;

/** The phone behind this openid has the survivor's member code now. */
export const unmarkCodeMaker = async (reader: Reader, { provider, app, subject }: Known): Promise<void> =>
  void (await reader.in(identities).updateOne({ provider, app, subject }, { $unset: { makesCodeOf: '' } }));

/** How many phones may still make member codes of an alias of this member. */
export const codeMakers = (reader: Reader, memberId: string, alias: string): Promise<number> =>
  reader.in(identities).count({ memberId, provider: 'wechat', makesCodeOf: alias });

/** Codes that phones of these aliases made are worth nothing from now on. */
export async function dropAliasCodes(reader: Reader, memberId: string, aliases: readonly string[]): Promise<void> {
  if (aliases.length === 0) return;
  await reader.in(members).updateMany({ _id: { $in: [...aliases] } }, { $set: { codesTaken: [] }, $unset: { seed: '' } });
  await reader.in(identities).updateMany({ memberId, provider: 'wechat' }, { $unset: { makesCodeOf: '' } });
}

export const moveIdentities = async (reader: Reader, from: string, to: string): Promise<void> =>
  void (await reader.in(identities).updateMany({ memberId: from }, { $set: { memberId: to } }));

export const dropIdentity = (reader: Reader, { provider, app, subject }: Known): Promise<number> =>
  reader.in(identities).deleteOne({ provider, app, subject });

export const cardsAmong = (reader: Reader, app: string, subjects: readonly string[]): Promise<IdentityDoc[]> =>
  reader.in(identities).find({ provider: 'card', app, subject: { $in: [...subjects] } }, { limit: Math.max(1, subjects.length) });

/** Those of these that are known, of one provider and app. */
export const identitiesAmong = (
  reader: Reader,
  { provider, app }: Pick<Known, 'provider' | 'app'>,
  subjects: readonly string[],
): Promise<IdentityDoc[]> =>
  reader.in(identities).find({ provider, app, subject: { $in: [...subjects] } }, { limit: Math.max(1, subjects.length) });

/** See `IdentityDoc.held`. */
export const holdPhones = async (reader: Reader, subjects: readonly string[]): Promise<void> =>
  void (await reader
    .in(identities)
    .updateMany({ provider: 'phone', app: '', subject: { $in: [...subjects] } }, { $inc: { held: 1 } }));

export const memberDoc = async (reader: Reader, memberId: string): Promise<MemberDoc | undefined> =>
  (await reader.in(members).findOne({ _id: memberId })) ?? undefined;

/** The member; for an alias its survivor; undefined for who was erased. */
export async function activeMember(reader: Reader, memberId: string): Promise<MemberDoc | undefined> {
  const found = await memberDoc(reader, memberId);
  const member = found?.mergedInto === undefined ? found : await memberDoc(reader, found.mergedInto);
  return member?.state === 'active' ? member : undefined;
}

/**
 * The member, written in this transaction: of two that hold it at once one is tried again, so that nothing is added for who is being
 * erased or merged away. The count makes it a write in any case: an update that changes nothing would conflict with nobody.
 */
export async function holdMember(reader: Reader, memberId: string): Promise<MemberDoc | undefined> {
  const member = await activeMember(reader, memberId);
  if (member === undefined) return undefined;
  const { matched } = await reader.in(members).updateOne({ _id: member._id, state: 'active' }, { $inc: { held: 1 } });
  return matched === 1 ? member : undefined;
}

/** As `holdMember` for many, by their own ids; answers how many of them are still there. */
export const holdMembers = async (reader: Reader, memberIds: readonly string[]): Promise<number> =>
  (await reader.in(members).updateMany({ _id: { $in: [...memberIds] }, state: 'active' }, { $inc: { held: 1 } })).matched;

export const noteGiftYear = async (reader: Reader, memberIds: readonly string[], year: number): Promise<void> =>
  void (await reader.in(members).updateMany({ _id: { $in: [...memberIds] } }, { $set: { birthdayGiftYear: year } }));

/** Whoever answers to a number now, however old the number is. */
export async function memberOfNumber(reader: Reader, memberNo: string): Promise<MemberDoc | undefined> {
  const given = await reader.in(numbers).findOne({ _id: memberNo });
  return given === null ? undefined : activeMember(reader, given.memberId);
}

export const memberDocs = (reader: Reader, memberIds: readonly string[]): Promise<MemberDoc[]> =>
  reader.in(members).find({ _id: { $in: [...memberIds] } }, { sort: { _id: 1 }, limit: Math.max(1, memberIds.length) });

export const addMembers = (reader: Reader, docs: MemberDoc[]): Promise<void> => reader.in(members).insertMany(docs);
export const addNumbers = (reader: Reader, docs: NumberDoc[]): Promise<void> => reader.in(numbers).insertMany(docs);

export const numbersTaken = async (reader: Reader, memberNos: readonly string[]): Promise<string[]> =>
  (await reader.in(numbers).find({ _id: { $in: [...memberNos] } }, { limit: Math.max(1, memberNos.length) })).map((it) => it._id);

type Changeable = Omit<MemberDoc, '_id' | 'memberNo' | 'source'>;

const isField = (name: string, fields: object): name is keyof Changeable => Object.hasOwn(fields, name);

/** Changes the named fields; those given as `undefined` are removed. */
export async function changeMember(reader: Reader, memberId: string, fields: Partial<Changeable>): Promise<void> {
  const present: Partial<Changeable> = { ...fields };
  const absent: Record<string, ''> = {};
  for (const name in present) {
    if (!isField(name, present) || present[name] !== undefined) continue;
    delete present[name];
    absent[name] = '';
  }
  const update = Object.keys(absent).length > 0 ? { $set: present, $unset: absent } : { $set: present };
  const { matched } = await reader.in(members).updateOne({ _id: memberId }, update);
  if (matched !== 1) throw new Error('no such member to change');
}

/** Active members whom somebody wrote down with this number, the proven owner aside. */
export const unprovenByPhone = (reader: Reader, phoneIndex: string, limit: number): Promise<MemberDoc[]> =>
  reader.in(members).find({ phoneIndex, state: 'active', phoneProven: false }, { sort: { _id: 1 }, limit });

export const membersByPhoneTail = (reader: Reader, phoneTail: string, limit: number): Promise<MemberDoc[]> =>
  reader.in(members).find({ phoneTail, state: 'active' }, { sort: { _id: 1 }, limit });

export const membersBornOn = (
  reader: Reader,
  monthDays: readonly string[],
  { after, limit }: { after?: string; limit: number },
): Promise<MemberDoc[]> =>
  reader
    .in(members)
    .find(
      { birthdayMonthDay: { $in: [...monthDays] }, state: 'active', ...(after !== undefined && { _id: { $gt: after } }) },
      { sort: { _id: 1 }, limit },
    );

/** Who of these ever said anything about the privacy text. */
export const consentersAmong = async (reader: Reader, memberIds: readonly string[]): Promise<Set<string>> => {
  const found = await reader
    .in(consents)
    .aggregate<{ _id: string }>([{ $match: { memberId: { $in: [...memberIds] } } }, { $group: { _id: '$memberId' } }]);
  return new Set(found.map((it) => it._id));
};

export const addConsent = (reader: Reader, consent: ConsentDoc): Promise<void> => reader.in(consents).insertOne(consent);

/** Newest first. */
export const consentsOf = (reader: Reader, memberIds: readonly string[], limit: number): Promise<ConsentDoc[]> =>
  reader.in(consents).find({ memberId: { $in: [...memberIds] } }, { sort: { at: -1, _id: -1 }, limit });

/** True for the one caller who may now ask WeChat. */
export const claimProof = async (
  reader: Reader,
  { proofId, memberId, now }: { proofId: string; memberId: string; now: Date },
): Promise<boolean> =>
  (await reader.in(phoneProofs).updateOne({ _id: proofId }, { $setOnInsert: { memberId, at: now } }, { upsert: true })).upserted;

export const proofOf = async (reader: Reader, proofId: string): Promise<PhoneProofDoc | undefined> =>
  (await reader.in(phoneProofs).findOne({ _id: proofId })) ?? undefined;

/** Nothing where somebody dropped it meanwhile: a row without its instant would never be forgotten. */
export const answerProof = async (reader: Reader, proofId: string, phone: Sealed): Promise<void> =>
  void (await reader.in(phoneProofs).updateOne({ _id: proofId }, { $set: { phone } }));

export const dropProof = (reader: Reader, proofId: string): Promise<number> => reader.in(phoneProofs).deleteOne({ _id: proofId });

export const dropProofsBefore = (reader: Reader, before: Date): Promise<number> =>
  reader.in(phoneProofs).deleteMany({ at: { $lt: before } });
