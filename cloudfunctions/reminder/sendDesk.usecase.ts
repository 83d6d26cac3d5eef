/** The books of everybody whose messages are judged together, as they change from one message to the next, and written at the end. */
import { recipientsOf } from '../identity/recipients.usecase';
import type { Tx } from '../kernel/context';
import type { LocalDay } from '@/types/contract/values';
import {
  addListeners,
  countTold,
  listenersOf,
  quotasAmong,
  saveListeners,
  spendQuotas,
  type ListenerDoc,
  type Place,
  type QuotaDoc,
  type Taken,
} from './quota.store';
import type { ReminderDoc } from './reminder.store';
import { recent, type Listener, type Turn } from './turn.rule';

export interface Spent {
  /** Whose consent is spent; after a merge the survivor's. */
  readonly consent: Taken;
  /** The day on which it counts for the cap; absent for a kind that does not. */
  readonly countedOn?: LocalDay;
  /** Of which account it is, where that does not go without saying. */
  readonly noted?: ReminderDoc['consent'];
}

export interface Desk {
  /** As they are after what was taken so far; undefined for who left, or does not agree to the privacy text. */
  listenerOf(reminder: ReminderDoc): Listener | undefined;
  /** Takes a consent, and counts the message. */
  take(reminder: ReminderDoc, turn: Extract<Turn, { to: 'go' }>): Spent;
  /** Writes what was taken. */
  close(): Promise<void>;
}

const placeId = ({ memberId, templateId, openid }: Place): string => `${memberId} ${templateId} ${openid}`;
const NOTHING_HELD: Pick<ListenerDoc, 'off' | 'told'> = { off: [], told: {} };

export async function openDesk(
  tx: Tx,
  waiting: readonly ReminderDoc[],
  { app, day }: { app: string; day: LocalDay },
): Promise<Desk> {
  const recipients = await recipientsOf(
    tx,
    waiting.map((it) => it.memberId),
    app,
  );
  const memberIds = [...new Set([...recipients.values()].map((it) => it.memberId))];
  const { kinds } = tx.programme.reminders;
  const templateIds = [...new Set(waiting.flatMap((it) => kinds[it.kind]?.templateId ?? []))];
  const books = new Map((await quotasAmong(tx, memberIds, templateIds)).map((it) => [placeId(it), it]));
  const held = new Map((await listenersOf(tx, memberIds)).map((it) => [it._id, it]));
  const spent = new Map<string, Place & { count: number }>();
  const leftIn = (book: QuotaDoc | undefined): number =>
    book === undefined ? 0 : book.left - (spent.get(placeId(book))?.count ?? 0);
  const counted = new Map<string, number>();
  return {
    listenerOf({ memberId: asked, kind }) {
      const recipient = recipients.get(asked);
      if (recipient === undefined) return undefined;
      const { memberId, openids } = recipient;
      const templateId = kinds[kind]?.templateId ?? '';
      const leftOn = (openid: string): number => leftIn(books.get(placeId({ memberId, templateId, openid })));
      const openid = openids.find((it) => leftOn(it) > 0) ?? openids[0];
      const { off, told } = held.get(memberId) ?? NOTHING_HELD;
      const more = counted.get(memberId) ?? 0;
      return {
        openid,
        off,
        told: more === 0 ? told : { ...told, [day]: (told[day] ?? 0) + more },
        left: openid === undefined ? 0 : leftOn(openid),
      };
    },
    take({ memberId: asked }, { templateId, openid, capped }) {
      const { memberId, openids } = recipients.get(asked) ?? { memberId: asked, openids: [] };
      const place = { memberId, templateId, openid };
      const id = placeId(place);
      const consent = { ...place, emptied: books.get(id)?.emptied ?? 0 };
      spent.set(id, { ...place, count: (spent.get(id)?.count ?? 0) + 1 });
      if (capped) counted.set(memberId, (counted.get(memberId) ?? 0) + 1);
      const { emptied } = consent;
      return {
        consent,
        ...(capped && { countedOn: day }),
        // Most claims are alike, and so one statement.
        ...((emptied > 0 || openids.length !== 1) && { noted: { openid, emptied } }),
      };
    },
    async close() {
      await spendQuotas(tx, [...spent.values()]);
      await writeCounted(tx, { counted, held, day });
    },
  };
}

/** More days than this are cut to those that a cap still looks at. */
const DAYS_HELD_MAX = 30;

async function writeCounted(
  tx: Tx,
  { counted, held, day }: { counted: ReadonlyMap<string, number>; held: ReadonlyMap<string, ListenerDoc>; day: LocalDay },
): Promise<void> {
  const fresh: ListenerDoc[] = [];
  const cut: ListenerDoc[] = [];
  const alike = new Map<number, string[]>();
  for (const [memberId, by] of counted) {
    const known = held.get(memberId);
    if (known === undefined) fresh.push({ _id: memberId, off: [], told: { [day]: by } });
    else if (Object.keys(known.told).length > DAYS_HELD_MAX)
      cut.push({ ...known, told: { ...recent(known.told, day), [day]: (known.told[day] ?? 0) + by } });
    else alike.set(by, [...(alike.get(by) ?? []), memberId]);
  }
  await addListeners(tx, fresh);
  await saveListeners(tx, cut);
  for (const [by, memberIds] of alike) await countTold(tx, { memberIds, day, by });
}
