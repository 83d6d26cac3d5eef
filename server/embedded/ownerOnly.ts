/** Files that hold the data are their owner's alone, whatever the umask says. */
import { chmodSync, closeSync, openSync } from 'node:fs';

/** Makes the file where it is missing. SQLite gives its log and its shared memory the mode of the file beside them. */
export function ownerOnly(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
