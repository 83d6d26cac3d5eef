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

function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

/** SQLite's errors may come from another realm, where `instanceof Error` says no. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
