/** The export as a file says it: what it is, how to check it, and the lines as they were hashed. */
import type { ProofLine } from '@/src/cloud/points';

const HOW =
  'hash = base64url(SHA-256(UTF-8 of canonical)), without padding; canonical is a JSON array that begins with the hash of the line before it in the same account ("" before the first).';

/** JSON, one entry a line, so that two exports can be compared line by line. */
export function exportText(lines: readonly ProofLine[], nowMs: number): string {
  const head = { what: 'points ledger', exportedAt: new Date(nowMs).toISOString(), how: HOW };
  const rows = lines.map((it) => `    ${JSON.stringify(it)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "entries": [\n${rows}\n  ]\n}\n`;
}
