/** Why a database cannot be used, as a sentence for whoever set MONGODB_URI; of its value the sentence says nothing. */
import { MongoClient, MongoError } from 'mongodb';
import { z } from 'zod';
import type { Database } from './database';

const SAYS = {
  silent:
    'MongoDB does not answer at the address in MONGODB_URI: is it right, does it run, and does its network let this machine in? ' +
    'In WeChat Cloud give the functions a fixed outgoing address (or the database’s VPC), and allow that.',
  refused:
    'MongoDB does not accept the user and the password in MONGODB_URI (a sign such as @ or / in them is written as %40, %2F).',
  barred: 'The user in MONGODB_URI may not read and write the database: give it the role readWrite there.',
  unreadable: 'MONGODB_URI cannot be read: see MongoDB’s own page about connection strings.',
  single: 'MONGODB_URI leads to a single server; points need transactions, so a replica set or a cluster (a set of one will do).',
} as const;

/** MongoDB's codes: Unauthorized, AuthenticationFailed, and what Atlas says for the latter. */
const [UNAUTHORIZED, AUTHENTICATION, ATLAS] = [13, 18, 8000];

/** The database could not be reached; trying again later is right. */
export const isOutage = (error: unknown): boolean =>
  (error instanceof MongoError && (error.name === 'MongoServerSelectionError' || error.name.startsWith('MongoNetwork'))) ||
  // The name behind mongodb+srv:// was not found.
  (typeof error === 'object' && error !== null && 'syscall' in error && String(error.syscall).startsWith('query'));

/** Undefined for what is no matter of the address. */
export function faultOfReach(error: unknown): string | undefined {
  if (error instanceof UnusableError) return error.message;
  if (isOutage(error)) return SAYS.silent;
  if (!(error instanceof MongoError)) return undefined;
  if (error.code === AUTHENTICATION || error.code === ATLAS) return SAYS.refused;
  return error.code === UNAUTHORIZED ? SAYS.barred : undefined;
}

/** The address itself is at fault, or what stands there. */
class UnusableError extends Error {}

/** Throws where the driver cannot read the address; what it says of that repeats parts of it, and is kept back. */
export function needsReadable(uri: string): void {
  try {
    new MongoClient(uri);
  } catch (error) {
    throw new UnusableError(SAYS.unreadable, { cause: error instanceof Error ? error.name : undefined });
  }
}

/** What a server without transactions is told apart by. */
const Hello = z.object({ setName: z.string().optional(), msg: z.string().optional() });

/** Throws where the server knows no transactions: a single MongoDB, as it is installed at first. */
export async function needsTransactions({ db }: Database): Promise<void> {
  const { setName, msg } = Hello.parse(await db.command({ hello: 1 }));
  if (setName === undefined && msg !== 'isdbgrid') throw new UnusableError(SAYS.single);
}
