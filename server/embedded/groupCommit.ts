/** One SQLite transaction for all writers that come together; what fails is taken back in the file and in memory. */
import { faultOf, messageOf } from './diagnosis';
import type { Connection } from './store/sqlite';

export class GroupCommit {
  readonly #connection: Connection;
  /** Called when a commit begins; returns what puts memory back should it fail. */
  #remember: () => () => void = () => () => undefined;
  #undo: (() => void)[] = [];
  #open = false;
  #unclean = false;
  #writes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** How many writes there have been, so that one can tell whether a step made any. */
  get writes(): number {
    return this.#writes;
  }

  rememberWith(remember: () => () => void): void {
    this.#remember = remember;
  }

  /** To be called before each write. */
  beforeWrite(): void {
    this.#writes++;
    if (this.#open) return;
    this.#connection.run('BEGIN IMMEDIATE');
    this.#open = true;
    this.#undo.push(this.#remember());
  }

  /** `undo` corrects what is in memory, should the commit under way fail. */
  onRollback(undo: () => void): void {
    this.#undo.push(undo);
  }

  /** Does `act` as a whole or not at all, within the commit under way. Throws what it throws. */
  atomically(act: () => void): void {
    this.beforeWrite();
    const putBack = this.#remember();
    this.#connection.run('SAVEPOINT part');
    try {
      act();
      this.#connection.run('RELEASE part');
    } catch (error) {
      this.#connection.run('ROLLBACK TO part');
      this.#connection.run('RELEASE part');
      putBack();
      throw error;
    }
  }

  /** Returns when it is on the disk. Throws what SQLite throws; then `rollback`. */
  commit(): void {
    if (this.#open) this.#connection.run('COMMIT');
    this.#open = false;
    this.#undo = [];
  }

  rollback(): void {
    for (const undo of this.#undo.splice(0)) undo();
    this.#open = false;
    this.#unclean = true;
    this.clean();
  }

  /** Takes back what a failed commit left in the connection. False where that does not succeed: then nobody may look. */
  clean(): boolean {
    if (!this.#unclean) return true;
    try {
      this.#connection.run('ROLLBACK');
    } catch (error) {
      // SQLite has already rolled back where the disk was full or the file damaged.
      if (!messageOf(error).includes('no transaction is active')) return false;
    }
    this.#unclean = false;
    return true;
  }

  /** Folds the log into the file. `PASSIVE` never waits for readers, `TRUNCATE` leaves an empty log. */
  foldLog(how: 'PASSIVE' | 'TRUNCATE'): void {
    try {
      this.#connection.exec(`PRAGMA wal_checkpoint(${how})`);
    } catch (error) {
      // Nothing is lost: the log is read again when the file is opened.
      process.emitWarning(faultOf(error).message);
    }
  }
}
