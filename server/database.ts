/** The database that the settings name: MongoDB where there is an address, else the embedded one, which speaks the same protocol. */
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { attachEmbedded } from './embedded/attach';
import { startEmbeddedThread } from './embeddedThread';
import type { Settings } from './settings';

type Where = Pick<Settings, 'mongodbUri' | 'databaseName' | 'dataDir'>;

/** For a server, which holds the folder as long as it runs. Closing ends the connection first and the embedded database after it. */
export async function openDatabase({ mongodbUri, databaseName, dataDir }: Where): Promise<Database> {
  return mongodbUri === undefined ? openOn(await startEmbeddedThread(dataDir), databaseName) : connect(mongodbUri, databaseName);
}

/** For a command that runs beside a server, or without one. */
export async function attachDatabase({ mongodbUri, databaseName, dataDir }: Where): Promise<Database> {
  return mongodbUri === undefined ? openOn(await attachEmbedded(dataDir), databaseName) : connect(mongodbUri, databaseName);
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
