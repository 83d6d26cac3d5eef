/** WeChat's book kept in the demo's database, so that consents and delivered messages survive a restart. */
import { bindCollection, defineCollection, type CollectionDef, type Database } from '@/cloudfunctions/kernel/database';
import type { Book, Delivered, Person } from '../wechat/book';

interface PersonDoc {
  readonly _id: string;
  readonly unionid: string | null;
}
interface ConsentDoc {
  readonly _id: string;
  readonly openid: string;
  readonly left: number;
}
type MessageDoc = Omit<Delivered, 'messageId'> & { readonly _id: string };

const people = defineCollection<PersonDoc>({ name: 'demo_wechat_people', indexes: [] });
const consents = defineCollection<ConsentDoc>({ name: 'demo_wechat_consents', indexes: [{ key: { openid: 1 } }] });
const messages = defineCollection<MessageDoc>({
  name: 'demo_wechat_messages',
  indexes: [{ key: { at: 1 } }, { key: { openid: 1, at: 1 } }],
});

/** Far more than a mini-program has. */
const TEMPLATES_MAX = 1_000;

export const bookCollections: readonly CollectionDef<object>[] = [people, consents, messages];

export function databaseBook({ db }: Database): Book {
  const [known, left, sent] = [bindCollection(db, people), bindCollection(db, consents), bindCollection(db, messages)];
  const idOf = (openid: string, templateId: string) => `${openid} ${templateId}`;
  return {
    async meet({ openid, unionid }: Person) {
      await known.updateOne({ _id: openid }, { $set: { unionid: unionid ?? null } }, { upsert: true });
    },
    knows: async (openid) => (await known.findOne({ _id: openid })) !== null,
    async consented(openid, templateId) {
      await left.updateOne({ _id: idOf(openid, templateId) }, { $inc: { left: 1 }, $setOnInsert: { openid } }, { upsert: true });
    },
    async spend(openid, templateId) {
      return (await left.updateOne({ _id: idOf(openid, templateId), left: { $gt: 0 } }, { $inc: { left: -1 } })).matched === 1;
    },
    async unsubscribe(openid, templateIds) {
      const held = await left.find({ openid }, { limit: TEMPLATES_MAX });
      const taken = held
        .map((it) => it._id.slice(openid.length + 1))
        .filter((templateId) => templateIds?.includes(templateId) ?? true);
      await left.updateMany({ _id: { $in: taken.map((it) => idOf(openid, it)) } }, { $set: { left: 0 } });
      return taken;
    },
    keep: ({ messageId, ...message }) => sent.insertOne({ _id: messageId, ...message }),
    async delivered(limit, openid) {
      const documents = await sent.find(openid === undefined ? {} : { openid }, { sort: { at: -1, _id: -1 }, limit });
      return documents.map(({ _id, ...message }) => ({ messageId: _id, ...message }));
    },
  };
}
