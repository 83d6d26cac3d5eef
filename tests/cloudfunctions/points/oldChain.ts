/** Two accounts, one merged into the other, as a ledger wrote and exported them before lots knew their original expiry. */
import { z } from 'zod';
import { Cause, EntryKind } from '@/types/contract/points';
import { LocalDay } from '@/types/contract/values';
import stored from './oldChain.json';

const days = { expiresOn: LocalDay.nullable(), points: z.number() };
const Lots = z.array(z.strictObject(days));
const Pending = z.array(z.strictObject({ availableOn: LocalDay, ...days }));

const Entry = z.strictObject({
  memberId: z.string(),
  entryNo: z.number(),
  kind: EntryKind,
  key: z.string(),
  cause: Cause,
  at: z.coerce.date(),
  day: LocalDay,
  points: z.number(),
  pending: z.number(),
  balance: z.number(),
  debt: z.number(),
  lots: Lots,
  waiting: Pending,
  content: z.string().optional(),
  ref: z.string().optional(),
  asked: z.number().optional(),
  reason: z.string().optional(),
  by: z.string().optional(),
  mergedInto: z.string().optional(),
  absorbed: z.array(z.string()).optional(),
  hash: z.string(),
});

const Account = z.strictObject({
  memberId: z.string(),
  version: z.number(),
  balance: z.number(),
  pending: z.number(),
  debt: z.number(),
  lots: Lots,
  waiting: Pending,
  head: z.string(),
  aliases: z.array(z.string()),
  mergedInto: z.string().optional(),
});

/** The survivor first; of each entry what it was, and the bytes that its owner was given. */
export const oldChain = z
  .array(z.strictObject({ account: Account, entries: z.array(z.strictObject({ entry: Entry, canonical: z.string() })) }))
  .parse(stored);
