/**
 * Three ways to book the same points. `ledger`: `post` through `transact`, with every promise. `floor`: the same bytes written by the bare
 * driver, one transaction a command or a batch, no reading and no thought: nothing that writes both documents can be faster. `usual`:
 * what most systems do, read, compute, absolute write, insert a row: no transaction, no key, no chain.
 */
import type { Collection, Db, MongoClient } from 'mongodb';
import { addDays } from '@/cloudfunctions/kernel/calendar';
import type { Context } from '@/cloudfunctions/kernel/context';
import { done } from '@/cloudfunctions/kernel/outcome';
import { accounts, entries, type AccountDoc, type EntryDoc } from '@/cloudfunctions/points/points.store';
import { post, postEach, type Command } from '@/cloudfunctions/points/points.usecase';
import type { LocalDay } from '@/types/contract/values';

export interface Way {
  readonly name: 'ledger' | 'floor' | 'usual';
  /** Books one command on each of these accounts, all at once. */
  book(members: readonly string[], call: number): Promise<void>;
}

const earning = (memberId: string, key: string, today: LocalDay): Command => ({
  kind: 'earn',
  memberId,
  key,
  cause: { type: 'purchase', no: key },
  points: 12,
  availableOn: today,
});

/** Opens `lots` lots of different days on each account, so that the next command meets them. */
export async function fill(context: Context, members: readonly string[], lots: number): Promise<void> {
  const today = context.today;
  for (let i = 0; i < members.length; i += 200) {
    const groups = members.slice(i, i + 200).map((memberId) =>
      Array.from({ length: lots }, (_, lot) => ({
        ...earning(memberId, `fill:${lot}`, today),
        expiresOn: addDays(today, 30 + lot * 7),
      })),
    );
    for (let lot = 0; lot < lots; lot += 10)
      await context.transact(async (tx) =>
        done(
          await postEach(
            tx,
            groups.map((group) => group.slice(lot, lot + 10)),
          ),
        ),
      );
  }
}

export const ledgerWay = (context: Context): Way => ({
  name: 'ledger',
  async book(members, call) {
    const commands = members.map((memberId, i) => earning(memberId, `p:${call}:${i}`, context.today));
    const outcome = await context.transact(async (tx) => {
      if (commands.length === 1) return post(tx, commands);
      const posted = await postEach(
        tx,
        commands.map((it) => [it]),
      );
      return done(posted.flatMap((it) => (it.ok ? it.data : [])));
    });
    if (!outcome.ok) throw new Error(outcome.code);
  },
});

/** Puts the same account under every member's name, in a database of its own. */
export async function copyAccounts(db: Db, members: readonly string[], account: AccountDoc): Promise<void> {
  const rows: Collection<AccountDoc> = db.collection(accounts.name);
  for (let i = 0; i < members.length; i += 1000)
    await rows.insertMany(members.slice(i, i + 1000).map((memberId) => ({ ...account, _id: memberId })));
}

/** Whole documents of the ledger's own making are the bytes. */
export function floorWay(client: MongoClient, db: Db, account: AccountDoc, entry: EntryDoc): Way {
  const accountRows: Collection<AccountDoc> = db.collection(accounts.name);
  const entryRows: Collection<EntryDoc> = db.collection(entries.name);
  return {
    name: 'floor',
    async book(members, call) {
      const session = client.startSession();
      try {
        session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
        const operations = members.map((memberId) => ({
          replaceOne: { filter: { _id: memberId }, replacement: { ...account, _id: memberId, version: call } },
        }));
        const rows = members.map((memberId, i) => ({
          ...entry,
          _id: `${memberId}/p:${call}:${i}`,
          memberId,
          entryNo: 1_000_000 + call * members.length + i,
        }));
        await accountRows.bulkWrite(operations, { session, ordered: false });
        await entryRows.insertMany(rows, { session });
        await session.commitTransaction();
      } catch (error) {
        // Two of many callers met on one account: the floor does not retry, it only counts.
        if (session.inTransaction()) await session.abortTransaction();
        if (!(error instanceof Error)) throw error;
      } finally {
        await session.endSession();
      }
    },
  };
}

export function usualWay(db: Db, account: AccountDoc, entry: EntryDoc): Way {
  const accountRows: Collection<AccountDoc> = db.collection(accounts.name);
  const entryRows: Collection<EntryDoc> = db.collection(entries.name);
  return {
    name: 'usual',
    async book(members, call) {
      for (const [i, memberId] of members.entries()) {
        const read = await accountRows.findOne({ _id: memberId });
        const balance = (read?.balance ?? account.balance) + 12;
        await accountRows.updateOne({ _id: memberId }, { $set: { balance, lots: read?.lots ?? [] } });
        await entryRows.insertOne({
          ...entry,
          _id: `${memberId}/p:${call}:${i}`,
          memberId,
          entryNo: 1_000_000 + call * members.length + i,
        });
      }
    },
  };
}
