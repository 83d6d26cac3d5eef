/** The database that the settings name: MongoDB where there is an address, else the embedded one, which speaks the same protocol. */
import type { MongoClientOptions } from 'mongodb';
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { faultOfReach, needsReadable, needsTransactions } from '@/cloudfunctions/kernel/reach';
import { attachEmbedded } from './embedded/attach';
import { startEmbeddedThread } from './embeddedThread';
import type { HouseSettings } from './settings';
import { Foreseen } from './stopping';

type Where = Pick<HouseSettings, 'mongodbUri' | 'databaseName' | 'dataDir'>;

/** Sooner than a phone gives up waiting, so that it is told that the database is away. A command has more patience. */
const REACH_MS = 5_000;

/** As a person reads it, without user and password. */
export const placeNamed = ({ mongodbUri, databaseName, dataDir }: Where): string =>
  mongodbUri === undefined
    ? `the embedded database in ${dataDir}`
    : `the database ${databaseName} of MongoDB at ${/^[^:]*:\/\/(?:.*@)?([^/?]*)/.exec(mongodbUri)?.[1] ?? '?'}`;

/** The owner's MongoDB. Rejects with the sentence that says why it cannot be used. */
export async function connectTo(mongodbUri: string, name: string, options?: MongoClientOptions): Promise<Database> {
  try {
    needsReadable(mongodbUri);
    const database = await connect(mongodbUri, name, options);
    try {
      await needsTransactions(database);
      return database;
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    const fault = faultOfReach(error);
    throw fault === undefined ? error : new Foreseen(fault);
  }
}

/** For a server, which holds the folder as long as it runs. Closing ends the connection first and the embedded database after it. */
export async function openDatabase({ mongodbUri, databaseName, dataDir }: Where): Promise<Database> {
  return mongodbUri === undefined
    ? openOn(await startEmbeddedThread(dataDir), databaseName)
    : connectTo(mongodbUri, databaseName, { serverSelectionTimeoutMS: REACH_MS });
}

/** For a command that runs beside a server, or without one. */
export async function attachDatabase({ mongodbUri, databaseName, dataDir }: Where): Promise<Database> {
  return mongodbUri === undefined ? openOn(await attachEmbedded(dataDir), databaseName) : connectTo(mongodbUri, databaseName);
}

async function openOn(embedded: { uri: string; close(): Promise<void> }, databaseName: string): Promise<Database> {
  const database = await connect(embedded.uri, databaseName);
  return {
    ...database,
    async close() {
      await database.close();
      await embedded.close();
    },
  };
}
