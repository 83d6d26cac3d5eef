/** Turns whatever was thrown into what a client is told: a sentence to act on, under MongoDB's code. */
import { fault, MongoFault } from './fault';

/** SQLite's primary result codes that have a meaning of their own here. */
const FULL = 13;
const IO_ERROR = 10;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;
const READ_ONLY = 8;

export function faultOf(error: unknown): MongoFault {
  if (error instanceof MongoFault) return error;
  const message = messageOf(error);
  const code = sqliteCode(error);
  if (code === FULL)
    return fault(14031, `The disk is full. Free some space and try again; nothing of this was written. (${message})`);
  if (code === CORRUPT || code === NOT_A_DATABASE) {
    return fault(1, `The database file is damaged. Stop the server and restore a backup. (${message})`);
  }
  if (code === IO_ERROR || code === READ_ONLY)
    return fault(1, `The disk refuses to read or write. Check it and start again. (${message})`);
  return fault(1, `Internal error: ${message}`);
}

/** Errors met while rows are walked come without a code, so SQLite's own words for it are known as well. */
const WORDS: readonly [string, number][] = [
  ['disk image is malformed', CORRUPT],
  ['file is not a database', NOT_A_DATABASE],
  ['database or disk is full', FULL],
  ['disk I/O error', IO_ERROR],
  ['readonly database', READ_ONLY],
];

function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  const message = messageOf(error);
  return WORDS.find(([words]) => message.includes(words))?.[1];
}

/** SQLite's errors may come from another realm, where `instanceof Error` says no. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
