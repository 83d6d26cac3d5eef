/**
 * The member code as the phone keeps it for use without a network, and whether it is still in force. A merge gives the phone another code,
 * signing out everywhere makes the old one worthless: any answer that shows the member says which one is in force.
 */
import type { Answer } from './answer';

/** What codes are made of; the pass that is kept has more. */
export interface CodeMade {
  memberNo: string;
  seed: string;
  codeVersion: string | undefined;
}

/** As the server answers it. */
interface CodeGiven {
  memberCode: string;
  seed: string;
  codeVersion?: string;
}

const DIGITS = 8;

/** The number is taken from the code itself: another answer's may be of before a merge, with the seed of after it. */
export const codeMadeOf = ({ memberCode, seed, codeVersion }: CodeGiven): CodeMade => ({
  memberNo: memberCode.slice(0, -DIGITS),
  seed,
  codeVersion,
});

/** The phone's memory, of what `useLoad` keeps of the pass. */
export interface CodeMemory {
  read(): { data: CodeMade; atMs: number } | undefined;
  keep(kept: { data: CodeMade; atMs: number }): void;
  remove(): void;
}

/** Where another version than the kept one's is in force, it is asked for; where it is not to be had the old one is forgotten. */
export async function heedCodeVersion(
  inForce: string | undefined,
  ask: () => Promise<Answer<CodeGiven>>,
  memory: CodeMemory,
): Promise<void> {
  const kept = memory.read();
  if (kept === undefined || kept.data.codeVersion === inForce) return;
  const answer = await ask();
  if (answer.ok) memory.keep({ ...kept, data: { ...kept.data, ...codeMadeOf(answer.data) } });
  else memory.remove();
}
