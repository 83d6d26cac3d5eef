/** Backup of a folder into one file while it is in use, and its restoration. */
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { takeFolder } from '../folder';
import { ownerOnly } from '../ownerOnly';
import { FileRefused, openWriter } from '../store/schema';
import { asText, Connection } from '../store/sqlite';

/** The transfer cannot be; the message says what to do. */
export class TransferRefused extends Error {}

/**
 * Writes everything committed up to now into `file`, which must not exist. Reads one snapshot through a connection of its own, so a server
 * that holds the folder goes on. The file appears under its name only when it is whole and synced.
 */
export function backup(dir: string, file: string): void {
  const source = path.join(path.resolve(dir), 'database.sqlite');
  if (!existsSync(source)) throw new TransferRefused(`There is no database in ${dir}.`);
  if (existsSync(file)) throw new TransferRefused(`${file} is there already. Choose another name, or move it away.`);
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  // SQLite writes into a file that is there and empty.
  ownerOnly(partial);
  const connection = new Connection(source, { readOnly: true, timeout: 5000 });
  try {
    connection.exec(`VACUUM INTO '${partial.replaceAll("'", "''")}'`);
  } finally {
    connection.close();
  }
  checkWhole(partial);
  syncFile(partial);
  renameSync(partial, file);
  syncFile(path.dirname(path.resolve(file)));
}

/**
 * Puts a backup in place of what is in the folder, which no process may hold. What was there is kept beside it as
 * `before-restore.sqlite`. Returns that file's name where there was something.
 */
export function restore(dir: string, file: string): string | undefined {
  if (!existsSync(file)) throw new TransferRefused(`There is no file ${file}.`);
  const folder = takeFolder(dir);
  try {
    const { databaseFile } = folder;
    const partial = `${databaseFile}.partial`;
    rmSync(partial, { force: true });
    ownerOnly(partial);
    copyFileSync(file, partial);
    checkWhole(partial);
    syncFile(partial);
    const kept = existsSync(databaseFile) ? setAside(databaseFile) : undefined;
    for (const rest of ['-wal', '-shm']) rmSync(`${databaseFile}${rest}`, { force: true });
    renameSync(partial, databaseFile);
    syncFile(path.dirname(databaseFile));
    return kept;
  } finally {
    folder.release();
  }
}

/** Folds the log into the old file first, so that it is whole by itself. A damaged one is kept as it is. */
function setAside(databaseFile: string): string {
  const kept = path.join(path.dirname(databaseFile), 'before-restore.sqlite');
  if (existsSync(kept)) throw new TransferRefused(`${kept} is left from an earlier restore. Move it away first.`);
  try {
    const { connection } = openWriter(databaseFile, () => undefined);
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    connection.close();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
  }
  renameSync(databaseFile, kept);
  return kept;
}

/** Throws `TransferRefused` for a file that is not ours or not whole. */
function checkWhole(file: string): void {
  try {
    const { connection, loaded } = openWriter(file, (opened) => asText(opened.get('PRAGMA integrity_check(1)')?.[0]));
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE');
    connection.close();
    if (loaded === 'ok') return;
    throw new FileRefused(loaded);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    rmSync(file, { force: true });
    throw new TransferRefused(`The copy is not whole (${error.message}). Nothing was changed.`, { cause: error });
  }
}

function syncFile(file: string): void {
  const handle = openSync(file, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
