/** One line a call, as JSON: codes, counts and durations; never a key, a token, a phone number, an openid or a name. */
import { MongoError } from 'mongodb';

export type LogLine = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  info(line: LogLine): void;
  error(line: LogLine, error?: unknown): void;
}

/** `write` takes one line without its line feed. */
export const createLog = (write: (line: string) => void): Log => ({
  info: (line) => write(JSON.stringify({ level: 'info', ...line })),
  error: (line, error) => write(JSON.stringify({ level: 'error', ...line, ...faultOf(error) })),
});

/** What an error may show: name, code and place. The database's messages quote values (a duplicate key is somebody's openid), so they stay out. */
export function faultOf(error: unknown): LogLine {
  if (!(error instanceof Error)) return error === undefined ? {} : { error: typeof error };
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((it) => it.trimStart().startsWith('at '))
    .slice(0, 6);
  const at = frames.map((it) => it.trim()).join(' | ');
  if (error instanceof MongoError)
    return { error: error.name, code: error.code === undefined ? undefined : String(error.code), at };
  return { error: error.name, message: redacted(error.message), at };
}

/** Numbers long enough for a phone or a card, and tokens long enough for an openid or a key. */
const redacted = (text: string): string =>
  text
    .replace(/\d{7,}/g, '[number]')
    .replace(/[\w-]{20,}/g, '[token]')
    .slice(0, 300);
