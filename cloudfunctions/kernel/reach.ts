/** Why a database cannot be used, as a sentence for whoever set MONGODB_URI; of its value the sentence says nothing. */
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient, MongoError } from 'mongodb';
import { z } from 'zod';
import { runTransaction, type Database, type Retry } from './database';
import { newId } from './ids';
import { MigrationError } from './migrate';
import { faultOfOptions, FORCED, withoutReplaced } from './uriOptions.rule';

const SAYS = {
  silent:
    'MongoDB does not answer at the address in MONGODB_URI: is it right, does it run, and does its network let this machine in? ' +
    'In WeChat Cloud give the functions a fixed outgoing address (or the database’s VPC), and allow that.',
  refused:
    'MongoDB does not accept the user and the password in MONGODB_URI (a sign such as @ or / in them is written as %40, %2F).',
  barred: 'The user in MONGODB_URI may not read and write the database: give it the role readWrite there.',
  unreadable: 'MONGODB_URI cannot be read: see MongoDB’s own page about connection strings.',
  unpacked: 'MONGODB_URI names a compressor whose package is not here: write compressors=zlib, or leave compressors out.',
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
  if (error instanceof UnusableError || error instanceof MigrationError) return error.message;
  if (isOutage(error)) return SAYS.silent;
  if (!(error instanceof MongoError)) return undefined;
  if (error.code === AUTHENTICATION || error.code === ATLAS) return SAYS.refused;
  return error.code === UNAUTHORIZED ? SAYS.barred : undefined;
}

/** The address itself is at fault, or what stands there. */
class UnusableError extends Error {}

/**
 * Throws where the driver cannot read the address (what it says of that repeats parts of it, and is kept back), or where it carries an
 * option with which points would not be safe.
 */
export function needsReadable(uri: string): void {
  const fault = faultOfOptions(uri);
  if (fault?.kind === 'refused')
    throw new UnusableError(`MONGODB_URI sets ${fault.option}, with which Changke does not work: leave it out.`);
  if (fault !== undefined) throw new UnusableError(fault.kind === 'compressor' ? SAYS.unpacked : SAYS.unreadable);
  try {
    new MongoClient(withoutReplaced(uri), FORCED);
  } catch (error) {
    throw new UnusableError(SAYS.unreadable, { cause: error instanceof Error ? error.name : undefined });
  }
}

/** What a server without transactions is told apart by. */
const Hello = z.object({ setName: z.string().optional(), msg: z.string().optional() });

/** Throws where the server knows no transactions (a single MongoDB, as it is installed at first), or where a real one does not succeed. */
export async function needsTransactions(database: Database): Promise<void> {
  const { setName, msg } = Hello.parse(await database.db.command({ hello: 1 }));
  if (setName === undefined && msg !== 'isdbgrid') throw new UnusableError(SAYS.single);
  try {
    await tryTransaction(database);
  } catch (error) {
    if (faultOfReach(error) !== undefined) throw error;
    const code = error instanceof MongoError ? String(error.code ?? error.name) : 'no success';
    throw new UnusableError(
      `A transaction in the database of MONGODB_URI does not succeed (${code}), and points need them: is it the primary of a replica set ` +
        'or a cluster that answers there, do most members of the set run, and is it MongoDB 6 or later?',
      { cause: error instanceof Error ? error.name : undefined },
    );
  }
}

const TRIES: Retry = {
  attemptsMax: 5,
  pauseMsBase: 20,
  pauseMsMax: 200,
  random: () => randomInt(1_000) / 1_000,
  pause: (ms) => pause(ms),
};

/** Reads, writes, takes it back and commits: nothing is left of it. */
async function tryTransaction({ client, db }: Database): Promise<void> {
  const schema = db.collection<{ readonly _id: string }>('schema');
  const _id = `try ${newId(randomBytes, new Date())}`;
  await runTransaction(client, TRIES, async (session) => {
    await schema.findOne({ _id }, { session });
    await schema.insertOne({ _id }, { session });
    await schema.deleteOne({ _id }, { session });
    return { commit: true, value: undefined };
  });
}
