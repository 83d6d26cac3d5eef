/** After the tests: stops the database that was started for them and removes its folder. */
import { started } from './database.setup';
import { removeFolder } from './embeddedProcess';

export default async function stopDatabase(): Promise<void> {
  const { server } = started;
  if (!server) return;
  await server.stop();
  removeFolder(server.dir);
}
