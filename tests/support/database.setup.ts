/** Before the tests that need a database: MONGODB_URI where it is set, an embedded one on a new folder otherwise. */
import { MongoClient } from 'mongodb';
import { newFolder, startEmbeddedProcess, type EmbeddedProcess } from './embeddedProcess';

/** Kept for the teardown, which runs in the same process. */
export const started: { server?: EmbeddedProcess } = {};

export default async function startDatabase(): Promise<void> {
  const given = process.env.MONGODB_URI;
  if (given !== undefined && given !== '') {
    process.env.TEST_MONGODB_URI = given;
    const client = await new MongoClient(given).connect();
    const { version } = await client.db('admin').admin().serverInfo();
    await client.close();
    // What a run says on its standard output goes to the report; this is for whoever started it.
    process.stderr.write(`The tests run on MongoDB ${String(version)}, in databases of their own.\n`);
    return;
  }
  started.server = await startEmbeddedProcess(newFolder());
  process.env.TEST_MONGODB_URI = started.server.uri;
}
