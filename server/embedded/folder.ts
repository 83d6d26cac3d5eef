/** The folder that holds the database: made on first use, open to its owner only, used by one process at a time. */
import { chmodSync, mkdirSync, existsSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ownerOnly } from './ownerOnly';
import { Connection } from './store/sqlite';

/** The folder is in use, or is not ours to use. The message says what to do. */
export class FolderRefused extends Error {}

export interface Folder {
  readonly databaseFile: string;
  readonly socketFile: string;
  /** Where another process reads how to reach the one that holds the folder. */
  readonly uriFile: string;
  release(): void;
}

/**
 * Takes the folder for this process. The lock is the operating system's, held by an open SQLite transaction on a file of its own, so it
 * goes with the process however that ends. Throws `FolderRefused`.
 */
export function takeFolder(dir: string): Folder {
  const folder = path.resolve(dir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = lockFolder(folder);
  const ownerFile = path.join(folder, 'owner.txt');
  ownerOnly(ownerFile);
  writeFileSync(ownerFile, `${process.pid}\n`);
  return {
    databaseFile: path.join(folder, 'database.sqlite'),
    socketFile: path.join(folder, 'mongodb.sock'),
    uriFile: uriFileIn(folder),
    release: () => lock.close(),
  };
}

export const uriFileIn = (folder: string): string => path.join(path.resolve(folder), 'uri.txt');

function lockFolder(folder: string): Connection {
  const lockFile = path.join(folder, 'lock.sqlite');
  ownerOnly(lockFile);
  const lock = new Connection(lockFile);
  try {
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw new FolderRefused(
      `The database folder ${folder} is in use${ownerOf(folder)}. Stop that process, or choose another folder.`,
      { cause: error },
    );
  }
}

function ownerOf(folder: string): string {
  const file = path.join(folder, 'owner.txt');
  return existsSync(file) ? ` by process ${readFileSync(file, 'utf8').trim()}` : '';
}
