/** The database that the settings name: MongoDB where there is an address, else the embedded one, which speaks the same protocol. */
import { connect, type Database } from '@/cloudfunctions/kernel/database';
import { startEmbeddedThread } from './embeddedThread';
import type { Settings } from './settings';

/** Closing ends the connection first and the embedded server after it. */
export async function openDatabase({ mongodbUri, databaseName, dataDir }: Settings): Promise<Database> {
  if (mongodbUri !== undefined) return connect(mongodbUri, databaseName);
  const embedded = await startEmbeddedThread(dataDir);
  const database = await connect(embedded.uri, databaseName);
  return {
    ...database,
    async close() {
      await database.close();
      await embedded.close();
    },
  };
}
