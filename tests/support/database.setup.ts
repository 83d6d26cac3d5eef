/** Before the tests that need a database: MONGODB_URI where it is set, an embedded one on a new folder otherwise. */
import { newFolder, startEmbeddedProcess, type EmbeddedProcess } from './embeddedProcess';

/** Kept for the teardown, which runs in the same process. */
export const started: { server?: EmbeddedProcess } = {};

export default async function startDatabase(): Promise<void> {
  const given = process.env.MONGODB_URI;
  if (given !== undefined && given !== '') {
    process.env.TEST_MONGODB_URI = given;
    return;
  }
  started.server = await startEmbeddedProcess(newFolder());
  process.env.TEST_MONGODB_URI = started.server.uri;
}
