/** A database for one test file, on whatever server the run uses; dropped at the end. */
import { randomBytes } from 'node:crypto';
import { MongoClient, type Db } from 'mongodb';

export interface TestDatabase {
  client: MongoClient;
  db: Db;
  close(): Promise<void>;
}

/** The server of this run. Throws where the run was started without one. */
export function testUri(): string {
  const uri = process.env.TEST_MONGODB_URI;
  if (uri === undefined)
    throw new Error('TEST_MONGODB_URI is not set: run this test with jest, in the project that starts a database');
  return uri;
}

/** An empty database of its own name. */
export async function testDatabase(): Promise<TestDatabase> {
  const client = await new MongoClient(testUri()).connect();
  const db = client.db(`test_${randomBytes(6).toString('hex')}`);
  return {
    client,
    db,
    async close() {
      await db.dropDatabase();
      await client.close();
    },
  };
}
