/** The server's log: one JSON line each, by pino. Codes, counts and durations; what a driver says is cut down to its code, since it quotes values. */
import { MongoError } from 'mongodb';
import pino from 'pino';
import type { Log } from '@/cloudfunctions/kernel/log';

/** `write` gets each finished line; standard output by default. */
export function createServerLog(level: string, write?: (line: string) => void): Log {
  const options = { level, base: null };
  const logger = write === undefined ? pino(options) : pino(options, { write });
  return {
    info: (line) => logger.info(line),
    error: (line, error) => logger.error(error === undefined ? line : { ...line, error: described(error) }),
  };
}

/** A duplicate-key error of the database quotes the key, which may be somebody's openid: name, code and place are kept, the words are not. */
function described(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const at = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
  if (error instanceof MongoError) return { name: error.name, code: error.code, at };
  return { name: error.name, message: error.message, at };
}
