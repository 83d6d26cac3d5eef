/** The environment with what a `.env` file adds to it; what is already set wins. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Environment } from '@/cloudfunctions/kernel/settings';

const LINE = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*?))\s*(?:#.*)?$/;

/** `NAME=value` lines; quotes are optional, `#` begins a comment. */
export function parseEnvironment(text: string): Record<string, string> {
  const pairs = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const [, name, double, single, bare] = LINE.exec(line) ?? [];
    return name === undefined ? [] : [[name, double ?? single ?? bare ?? '']];
  });
  return Object.fromEntries(pairs);
}

export function environment(file = path.resolve(__dirname, '../.env')): Environment {
  return { ...(existsSync(file) ? parseEnvironment(readFileSync(file, 'utf8')) : {}), ...process.env };
}
