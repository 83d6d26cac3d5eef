/** The server's log: one JSON line each, by pino, of codes, counts and durations; what an error says is cut down by the kernel. */
import pino from 'pino';
import { faultOf, type Log } from '@/cloudfunctions/kernel/log';

/** `write` gets each finished line; standard output by default. */
export function createServerLog(level: string, write?: (line: string) => void): Log {
  const options = { level, base: null };
  const logger = write === undefined ? pino(options) : pino(options, { write });
  return {
    info: (line) => logger.info(line),
    error: (line, error) => logger.error({ ...line, ...faultOf(error) }),
  };
}
